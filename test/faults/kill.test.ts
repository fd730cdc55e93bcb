import { expect, it } from 'vitest'
import { strike } from './scenario.ts'

it('keeps its promises when it is killed, finds a torn journal, is set back by an hour and stands still under load', async () => {
  const faults = ['kill', 'tail', 'clock', 'stop'] as const
  const { complaints, ...report } = await strike({ faults, times: 4, seed: 20, rate: 100, watched: 0.3, longestLife: 1000 })
  expect(complaints).toEqual([])
  expect(report).toMatchObject({ times: 4 })
  expect(report.accepted).toBeGreaterThan(20)
}, 300_000)
