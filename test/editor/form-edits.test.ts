import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isMap, isScalar, isSeq, parseDocument } from 'yaml'
import { insertAt, moveAt, removeAt, setAt } from '../../editor/form/edit.ts'
import { commentsIn, type Splice, spliced } from '../../editor/form/lines.ts'
import { isEntries, isList, type Path, type Value } from '../../editor/form/value.ts'

const folder = join(import.meta.dirname, '../corpus/commented-rules')
const corpus = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'))

const read = (text: string): Value => {
  const document = parseDocument(text)
  expect(document.errors, text).toEqual([])
  return document.toJSON()
}
const commentsOf = (text: string) => commentsIn(text, 0, text.length).map((comment) => comment.trim())

type Edit =
  | { readonly kind: 'set'; readonly value: Value; readonly key: string | undefined }
  | { readonly kind: 'remove' }
  | { readonly kind: 'insert'; readonly value: Value; readonly at: number }
  | { readonly kind: 'move'; readonly at: number; readonly to: number }

const word = fc.constantFrom(
  'sales',
  'on',
  '+33 3',
  '0388202122',
  "it's",
  'a: b',
  '{{ call.id }}',
  '# no',
  '',
  ' x ',
  'two\nlines',
  '- a',
  'é',
  '"q"',
  'null',
)
const scalar: fc.Arbitrary<Value> = fc.oneof(word, fc.integer({ min: -9, max: 99 }), fc.boolean(), fc.constant(null))
const value: fc.Arbitrary<Value> = fc.oneof(
  scalar,
  fc.array(scalar, { maxLength: 3 }),
  fc.dictionary(fc.constantFrom('url', 'text', 'level', 'data'), fc.oneof(scalar, fc.array(scalar, { maxLength: 2 })), { maxKeys: 3 }),
)
const edits = fc.array(
  fc.tuple(
    fc.nat(),
    fc.oneof(
      fc.record({
        kind: fc.constant('set' as const),
        value,
        key: fc.option(fc.constantFrom('when', 'delay', 'as', 'tags'), { nil: undefined }),
      }),
      fc.record({ kind: fc.constant('remove' as const) }),
      fc.record({ kind: fc.constant('insert' as const), value, at: fc.nat() }),
      fc.record({ kind: fc.constant('move' as const), at: fc.nat(), to: fc.nat() }),
    ),
  ),
  { minLength: 1, maxLength: 6 },
)

/** The bytes of every value that holds no others, by its place. */
function written(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  const visit = (node: unknown, path: Path) => {
    if (isMap<unknown, unknown>(node))
      for (const { key, value } of node.items) visit(value, [...path, String(isScalar(key) ? key.value : key)])
    else if (isSeq<unknown>(node)) for (const [index, item] of node.items.entries()) visit(item, [...path, index])
    else if (isScalar(node)) found.set(JSON.stringify(path), text.slice(node.range?.[0], node.range?.[1]))
  }
  visit(parseDocument(text).contents, [])
  return found
}

/** All places of a value, its own first. */
function places(value: Value, path: Path = []): readonly Path[] {
  if (isList(value)) return [path, ...value.flatMap((item, index) => places(item, [...path, index]))]
  if (isEntries(value)) return [path, ...Object.entries(value).flatMap(([key, one]) => places(one, [...path, key]))]
  return [path]
}

function at(value: Value, path: Path): Value | undefined {
  return path.reduce<Value | undefined>((one, key) => (isList(one) ? one[Number(key)] : isEntries(one) ? one[key] : undefined), value)
}

/** What an edit means, said without a text. */
function changed(value: Value, path: Path, change: (there: Value | undefined) => Value | undefined): Value {
  const [key, ...rest] = path
  if (key === undefined) return change(value) ?? null
  const below = (one: Value | undefined) => (rest.length === 0 ? change(one) : changed(one ?? {}, rest, change))
  if (isList(value)) {
    const next = below(value[Number(key)])
    return next === undefined ? value.toSpliced(Number(key), 1) : value.toSpliced(Number(key), 1, next)
  }
  if (!isEntries(value)) return value
  const { [String(key)]: there, ...others } = value
  const next = below(there)
  if (next === undefined) return others
  return there === undefined
    ? { ...value, [String(key)]: next }
    : Object.fromEntries(Object.entries(value).map(([name, one]) => [name, name === String(key) ? next : one]))
}

/** The splice of an edit somewhere in the text, what the file shall say after it, and the place beside which every byte stays. */
function plan(text: string, where: number, edit: Edit): readonly [Splice | undefined, Value, Path] {
  const now = read(text)
  const pick = (paths: readonly Path[]) => paths[where % Math.max(1, paths.length)]
  const all = places(now)
  const lists = all.filter((path) => isList(at(now, path)) && path.length > 0)
  if (edit.kind === 'set') {
    const maps = all.filter((path) => isEntries(at(now, path)))
    const path = edit.key === undefined ? pick(all.slice(1)) : [...(pick(maps) ?? []), edit.key]
    return path === undefined ? [undefined, now, []] : [setAt(text, path, edit.value), changed(now, path, () => edit.value), path]
  }
  if (edit.kind === 'remove') {
    const path = pick(all.slice(1))
    if (path === undefined) return [undefined, now, []]
    return [removeAt(text, path), changed(now, path, () => undefined), typeof path.at(-1) === 'number' ? path.slice(0, -1) : path]
  }
  const path = pick(lists)
  const list = path === undefined ? undefined : at(now, path)
  if (path === undefined || !isList(list)) return [undefined, now, []]
  if (edit.kind === 'insert') {
    const index = edit.at % (list.length + 1)
    return [insertAt(text, path, index, edit.value), changed(now, path, () => list.toSpliced(index, 0, edit.value)), path]
  }
  const [from, to] = [edit.at % Math.max(1, list.length), edit.to % Math.max(1, list.length)]
  const item = list[from]
  if (item === undefined || from === to) return [undefined, now, []]
  return [moveAt(text, path, from, to), changed(now, path, () => list.toSpliced(from, 1).toSpliced(to, 0, item)), path]
}

describe('edits by the form', () => {
  test('are tried on fifty commented rules', () => {
    expect(corpus).toHaveLength(50)
  })

  test('say what was meant, keep every comment, and touch nothing beside it', () => {
    fc.assert(
      fc.property(fc.constantFrom(...corpus), edits, (start, list) => {
        let text = start
        for (const [where, edit] of list) {
          const [splice, meant, place] = plan(text, where, edit)
          if (splice === undefined) continue
          const next = spliced(text, splice)
          expect(read(next), `${JSON.stringify(edit)}\n${next}`).toEqual(meant)
          const after = written(next)
          const below = JSON.stringify(place).slice(0, -1)
          for (const [path, source] of written(text))
            if (!path.startsWith(below)) expect(after.get(path), `${path} in\n${next}`).toBe(source)
          const left = commentsOf(next)
          for (const comment of commentsOf(text)) {
            const index = left.findIndex((one) => one.includes(comment))
            expect(index, `${comment} is gone\n${next}`).toBeGreaterThanOrEqual(0)
          }
          text = next
        }
      }),
      { numRuns: 250 },
    )
  })
})
