import { expect, test } from 'vitest'
import { createMinutes } from '../../src/app/metrics/minutes.ts'

const minute = 60_000

test('an hour of minutes is kept by connection, and nothing older', () => {
  let now = 1_000 * minute + 59_999
  const minutes = createMinutes(() => now)
  const shown = (connection: string) => {
    const { triggers, slowest, until } = minutes.activity().get(connection) ?? { triggers: [], slowest: [], until: '' }
    return [triggers.flatMap((count, index) => (count === 0 ? [] : [[index, count, slowest[index]]])), until]
  }
  minutes.decided('paris', 4)
  minutes.decided('paris', 2)
  now += 1
  minutes.decided('paris', 1)
  minutes.decided('lyon', 7)
  expect(shown('paris')).toEqual([
    [
      [58, 2, 4],
      [59, 1, 1],
    ],
    new Date(1_002 * minute).toISOString(),
  ])
  expect(shown('lyon')).toEqual([[[59, 1, 7]], new Date(1_002 * minute).toISOString()])
  expect(minutes.activity().get('elsewhere')).toBeUndefined()
  now += 58 * minute
  minutes.decided('paris', 9)
  expect(shown('paris')[0]).toEqual([
    [0, 2, 4],
    [1, 1, 1],
    [59, 1, 9],
  ])
  now += minute
  minutes.decided('paris', 3)
  expect(shown('paris')[0]).toEqual([
    [0, 1, 1],
    [58, 1, 9],
    [59, 1, 3],
  ])
  now += 200 * minute
  expect(shown('paris')[0]).toEqual([])
})
