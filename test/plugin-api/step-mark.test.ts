import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isStepMark, stepMark } from '../../src/plugin-api/index.ts'

it('any key gives the same mark again, a name that phone systems take, and no other', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (key) => {
      const mark = stepMark(key)
      expect([mark, isStepMark(mark)]).toEqual([stepMark(key), true])
      expect(mark).toMatch(/^CORDBOARD_[0-9A-F]{16}$/)
      expect(isStepMark(`${mark}0`) || isStepMark(mark.toLowerCase()) || isStepMark(key)).toBe(false)
    }),
  )
})

it('the steps of many rules and triggers have marks of their own', () => {
  const keys = Array.from({ length: 50_000 }, (_, index) => `desk|${Math.floor(index / 50)}|sales/rule-${index % 10}|${index % 5}`)
  expect(new Set(keys.map(stepMark)).size).toBe(new Set(keys).size)
})
