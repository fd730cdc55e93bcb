import { expect, it } from 'vitest'
import { strike } from './scenario.ts'

it.each([
  ['is killed again and again', { fault: 'kill', times: 3 }],
  ['finds rubbish behind the last commit', { fault: 'tail', times: 1 }],
  ['has its clock set back by an hour', { fault: 'clock', times: 1 }],
] as const)(
  'keeps its promises when it %s under load',
  async (_, options) => {
    const { complaints, ...report } = await strike({ ...options, seed: 20, rate: 100, watched: 0.3, longestLife: 1500 })
    expect(complaints).toEqual([])
    expect(report).toMatchObject(options)
    expect(report.accepted).toBeGreaterThan(20)
  },
  300_000,
)
