import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Json } from '../../src/model/index.ts'

interface Written {
  readonly text?: string
  /** `open` and `close` so many times around `middle`. */
  readonly open?: string
  readonly times?: number
  readonly middle?: string
  readonly close?: string
  /** The code it ends with, or what it gives. */
  readonly ends: string
}

interface Hostile {
  readonly about: string
  readonly text: string
  readonly ends: string
}

const file = join(import.meta.dirname, '../corpus/hostile/expressions.json')
const { groups }: { readonly groups: readonly { readonly about: string; readonly expressions: readonly Written[] }[] } = JSON.parse(
  readFileSync(file, 'utf8'),
)

/** Expressions that want to hold the server up, blow it up or look into it. */
export const hostile: readonly Hostile[] = groups.flatMap(({ about, expressions }) =>
  expressions.map(({ text, open = '', times = 1, middle = '', close = '', ends }) => {
    return { about, text: text ?? open.repeat(times) + middle + close.repeat(times), ends }
  }),
)

/** What they are evaluated on. */
export const hostileInput: Json = {
  a: 1,
  x: [{ y: 1 }, { y: 2 }],
  b: { c: 1 },
  text: 'The caller asked for a quote. '.repeat(100),
  list: Array.from({ length: 300 }, (_, id) => ({
    id,
    name: `Contact ${id}`,
    phones: [`+33600000${id}`],
    place: { city: id % 2 === 0 ? 'Lyon' : 'Paris', code: String(69000 + id) },
  })),
}
