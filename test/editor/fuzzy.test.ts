import { describe, expect, it } from 'vitest'
import { closeness } from '../../editor/palette/fuzzy.ts'

const best = (typed: string, names: readonly string[]) =>
  names
    .flatMap((name) => {
      const score = closeness(typed, name)
      return score === undefined ? [] : [{ name, score }]
    })
    .toSorted((one, other) => other.score - one.score)
    .map(({ name }) => name)

describe('what is meant by a few letters', () => {
  it.each([
    ['vip', ['Very important people', 'Open a VIP record'], ['Open a VIP record', 'Very important people']],
    ['or', ['Open the record', 'After hours', 'Sales'], ['Open the record', 'After hours']],
    ['regle', ['Règle des ventes'], ['Règle des ventes']],
    ['sales rec', ['sales/record', 'records'], ['sales/record']],
    ['xyz', ['Open a record'], []],
    ['', ['B', 'A'], ['B', 'A']],
  ])('%s', (typed, names, found) => {
    expect(best(typed, names)).toEqual(found)
  })
})
