import fc from 'fast-check'
import { expect, test } from 'vitest'
import { timeScale } from '../../editor/calls/time-scale.ts'

const at = (milliseconds: number) => new Date(milliseconds).toISOString()
const moments = fc.array(fc.integer({ min: 0, max: 10_000_000 }), { minLength: 1, maxLength: 50 })

test('moments of a call stand in their order, none on the spot of another, all within the width', () => {
  fc.assert(
    fc.property(moments, (times) => {
      const { width, x } = timeScale(times.map(at), 500)
      const each = [...new Set(times)].sort((a, b) => a - b)
      for (const [index, time] of each.entries()) {
        expect(x(at(time))).toBeLessThanOrEqual(width + 1e-6)
        if (index > 0) expect(x(at(time)) - x(at(each[index - 1] ?? 0))).toBeGreaterThanOrEqual(8)
      }
      expect(width).toBeGreaterThanOrEqual(500)
    }),
  )
})

test('a ring of five seconds stays visible beside a talk of half an hour', () => {
  const { width, x } = timeScale([0, 5000, 1_805_000].map(at), 500)
  expect(x(at(5000)) / width).toBeGreaterThan(0.15)
  expect(x(at(1_805_000))).toBeCloseTo(width)
})
