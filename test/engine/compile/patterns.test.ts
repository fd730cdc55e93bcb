import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compileExpression, type Scope } from '../../../src/engine/index.ts'
import { seed } from '../../helpers/seed.ts'

const scope: Scope = { values: {}, now: 0, seed: '', functions: {} }

function evaluate(text: string, input: string): unknown {
  return compileExpression(text).evaluate({ input }, scope)
}

const atom = fc.constantFrom('a', 'b', '1', '\\d', '\\w', '\\.', '[ab]', '[^a]', '[a-c1]', '.', '\\+')
const repeat = fc.constantFrom('', '', '', '?', '*', '+', '{2}', '{1,3}', '{2,}', '*?', '+?')
const simple = fc.tuple(atom, repeat).map((parts) => parts.join(''))
const group = fc
  .tuple(
    fc.constantFrom('(', '(?:'),
    fc.array(simple, { minLength: 1, maxLength: 3 }),
    fc.array(simple, { maxLength: 2 }),
    fc.constantFrom('', '?'),
  )
  .map(([open, first, second, optional]) => {
    const begin = first.join('')
    // Of a group that may be left out, JavaScript takes no way that is empty, and an automaton the first one: docs/reference/expressions.md.
    const mayBeEmpty = new RegExp(`^(?:${begin})$`).test('')
    return `${open}${begin}|${second.join('')}b)${mayBeEmpty ? '' : optional}`
  })
const pattern = fc
  .tuple(
    fc.constantFrom('', '^'),
    fc.array(fc.oneof({ arbitrary: simple, weight: 4 }, group), { minLength: 1, maxLength: 4 }),
    fc.constantFrom('', '$', '|b1'),
  )
  .map(([begin, parts, end]) => begin + parts.join('') + end)
const subject = fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1', '2', '.', '+', ' '), maxLength: 12 })

describe('a pattern', () => {
  test('finds what JavaScript finds, whichever matcher it is given to', () => {
    fc.assert(
      fc.property(pattern, subject, (source, text) => {
        const all = [...text.matchAll(new RegExp(source, 'g'))]
        const [found] = all
        expect([source, text, evaluate(`$contains(input, /${source}/)`, text)]).toEqual([source, text, found !== undefined])
        if (found === undefined || all.some(([match]) => match === '')) return
        // What a group that is left out has matched is where automata and JavaScript differ.
        const made = evaluate(`$match(input, /${source}/, 1).[match, index]`, text)
        expect([source, text, made]).toEqual([source, text, [found[0], found.index]])
      }),
      { numRuns: 1500, seed },
    )
  })

  test.each([
    ['(a+)+$', 200],
    ['^(a|a)*$', 200],
    ['^(a|aa)+$', 200],
    ['(a?){30}a{30}$', 200],
    ['^a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?a?b', 60],
    ['a*a*a*b', 5000],
    ['^a*a*a*b', 5000],
    ['.*.*.*=', 5000],
    ['a+b', 20_000],
    ['(?:a{1,12}){1,12}b', 500],
  ])('that would make JavaScript go back over and over is not given to it: %s', (source, length) => {
    expect(evaluate(`$contains(input, /${source}/)`, `${'a'.repeat(length)}!`)).toBe(false)
  })
})
