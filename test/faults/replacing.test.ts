import { expect, it } from 'vitest'
import { type ReplaceOptions, replaceAgainAndAgain } from './replacing.ts'

it.each<Pick<ReplaceOptions, 'system' | 'how' | 'times'>>([
  { system: 'asterisk', how: 'reload', times: 2 },
  { system: 'ovh', how: 'reload', times: 1 },
  { system: 'queue', how: 'kill', times: 2 },
  { system: 'asterisk', how: 'rules', times: 2 },
])(
  'calls of $system are neither lost nor doubled by what is replaced: $how',
  async ({ system, how, times }) => {
    const { complaints, ...report } = await replaceAgainAndAgain({ system, how, times, seed: 21, triggersPerSecond: 60 })
    expect(complaints).toEqual([])
    expect(report.calls).toBeGreaterThan(10)
  },
  180_000,
)
