import { expect, it } from 'vitest'
import { killAgainAndAgain } from './scenario.ts'

it('keeps its promises when it is killed again and again under load', async () => {
  const { complaints, ...report } = await killAgainAndAgain({ seed: 20, kills: 4, width: 6, longestLife: 1500 })
  expect(complaints).toEqual([])
  expect(report).toMatchObject({ kills: 4 })
  expect(report.accepted).toBeGreaterThan(20)
}, 120_000)
