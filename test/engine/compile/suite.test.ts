import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { compileExpression, ExpressionError, limitProfiles } from '../../../src/engine/index.ts'
import type { Json } from '../../../src/model/index.ts'

/** JSONata's own test suite, beside the repository where somebody put it there: it is not part of it. */
const folder = join(import.meta.dirname, '../../../../shared/jsonata-suite')
const present = existsSync(join(folder, 'groups'))

interface Case {
  readonly name: string
  readonly expr: string
  readonly data: Json
  readonly bindings: Readonly<Record<string, Json>>
  readonly expected: { readonly value: Json | undefined } | { readonly code: string }
  readonly unordered: boolean
  readonly depth: number
  readonly timed: boolean
}

interface Written {
  readonly expr?: string
  readonly 'expr-file'?: string
  readonly data?: Json
  readonly dataset?: string | null
  readonly bindings?: Readonly<Record<string, Json>>
  readonly result?: Json
  readonly code?: string
  readonly error?: { readonly code: string }
  readonly unordered?: boolean
  readonly depth?: number
  readonly timelimit?: number
}

function casesOf(group: string): readonly Case[] {
  const path = join(folder, 'groups', group)
  return readdirSync(path)
    .filter((file) => file.endsWith('.json'))
    .flatMap((file) => {
      const content = JSON.parse(readFileSync(join(path, file), 'utf8')) as Written | readonly Written[]
      const list = Array.isArray(content) ? (content as readonly Written[]) : [content as Written]
      return list.map((written, index) => caseOf(written, path, `${group}/${file}#${index}`))
    })
}

function caseOf(written: Written, path: string, name: string): Case {
  const code = written.code ?? written.error?.code
  const data = written.dataset ? JSON.parse(readFileSync(join(folder, 'datasets', `${written.dataset}.json`), 'utf8')) : written.data
  return {
    name,
    expr: written.expr ?? readFileSync(join(path, String(written['expr-file'])), 'utf8'),
    data,
    bindings: written.bindings ?? {},
    expected: code === undefined ? { value: written.result } : { code },
    unordered: written.unordered === true,
    depth: written.depth ?? Number.POSITIVE_INFINITY,
    timed: written.timelimit !== undefined,
  }
}

let total = 0
let compiled = 0

/** What a case gives: the reference's harness stops endless recursion by a code of its own, for which here is the code of a guard. */
function outcomeOf({ expr, data, bindings, depth, timed }: Case): Case['expected'] {
  const limits = { ...limitProfiles.suite, stack: depth, ...(timed ? { steps: 5_000_000 } : {}) }
  total += 1
  try {
    const expression = compileExpression(expr, { limits })
    if (expression.mode === 'compiled') compiled += 1
    const value = expression.evaluate(data, { values: bindings, now: Date.now(), seed: 'suite', functions: {} })
    return { value }
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    if (error.code.startsWith('S')) compiled += 1
    return { code: error.code === 'D1011' || error.code === 'too-many-steps' ? 'U1001' : error.code }
  }
}

function sorted(value: Json | undefined): readonly string[] {
  return Array.isArray(value) ? value.map((item) => JSON.stringify(item)).sort() : []
}

if (!present) console.info(`The suite of JSONata is not at ${folder}: its cases are not run.`)

describe.skipIf(!present)('the suite of JSONata', () => {
  const groups = present ? readdirSync(join(folder, 'groups')) : []
  test.each(groups)('gives what the reference gives: %s', (group) => {
    const wrong: unknown[] = []
    for (const one of casesOf(group)) {
      const outcome = outcomeOf(one)
      const { expected, unordered } = one
      const same =
        'code' in expected || 'code' in outcome
          ? JSON.stringify(outcome) === JSON.stringify(expected)
          : unordered
            ? expect.objectContaining({}) && JSON.stringify(sorted(outcome.value)) === JSON.stringify(sorted(expected.value))
            : equal(outcome.value, expected.value)
      if (!same) wrong.push({ name: one.name, expr: one.expr, expected, outcome })
    }
    expect(wrong).toEqual([])
  })

  test('is compiled whole', () => {
    console.info(`${compiled} of ${total} cases are compiled.`)
    expect(compiled).toBe(total)
  })
})

function equal(a: unknown, b: unknown): boolean {
  try {
    expect(a).toEqual(b)
    return true
  } catch {
    return false
  }
}
