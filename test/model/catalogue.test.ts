import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CordError, catalogue, problem, render } from '../../src/model/index.ts'
import { readSources, repository } from '../architecture.walls.ts'

const codes = Object.keys(catalogue).sort()
const document = readFileSync(join(repository, 'docs/reference/errors.md'), 'utf8')

function parameters(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''))].sort()
}

describe('the error catalogue', () => {
  it('and its document name the same codes', () => {
    expect([...document.matchAll(/^## (CORD_\w+)$/gm)].map((match) => match[1]).sort()).toEqual(codes)
  })

  it('says the same things, with the same parameters, in English and French', () => {
    const uneven = Object.entries(catalogue).flatMap(([code, { en, fr, next }]) => {
      const same = String(parameters(en)) === String(parameters(fr)) && String(parameters(next.en)) === String(parameters(next.fr))
      return same && [en, fr, next.en, next.fr].every((text) => text.trim() !== '') ? [] : [code]
    })
    expect(uneven).toEqual([])
  })

  it('holds no code that nothing raises', () => {
    const sources = readSources(join(repository, 'src')).filter((file) => !file.path.startsWith('src/model/errors/'))
    const used = new Set(sources.flatMap((file) => [...file.text.matchAll(/CORD_[A-Z0-9_]+/g)].map((match) => match[0])))
    // Raised by the catalogue itself for a code that it does not know.
    used.add('CORD_INTERNAL')
    expect(codes.filter((code) => !used.has(code))).toEqual([])
  })
})

describe('an error', () => {
  it('is printed with its place, its sentence, the next step and its code', () => {
    const found = problem('CORD_CLI_TRACE_UNKNOWN', { id: '7' }, { file: 'rules/sales.yaml', line: 3, column: 7, field: 'do.0.action' })
    expect(render(found)).toMatchInlineSnapshot(
      `"rules/sales.yaml:3:7 (do.0.action): There is no trace '7', or its trigger is not decided yet. See: cordboard traces [CORD_CLI_TRACE_UNKNOWN]"`,
    )
    expect(render(found, 'fr')).toContain("Il n'y a pas de trace « 7 »")
  })

  it('carries its problem as data and what caused it', () => {
    const cause = new Error('disk')
    const error = new CordError('CORD_CLI_FILE', { file: 'a', detail: 'b' }, { cause })
    expect(error.problem).toEqual({ code: 'CORD_CLI_FILE', params: { file: 'a', detail: 'b' } })
    expect(error.cause).toBe(cause)
  })
})
