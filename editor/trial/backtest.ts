import { signal } from '@preact/signals'
import type { BacktestAnswer, BacktestDifference, BacktestRequest } from '../../src/server/wire/index.ts'
import { draft, text } from '../rules/draft.ts'
import { ask } from '../shared/api.ts'
import { guarded } from '../shell/session.ts'

/** How far it is, and what it found so far. */
export interface Backtest {
  readonly asked: number
  readonly wanted: number
  readonly isDone: boolean
  readonly differences: readonly BacktestDifference[]
}

export const backtest = signal<Backtest | undefined>(undefined)

/** So many at a time: what is shown grows, and a person can stop it. */
const slice = 5000
let running: AbortController | undefined

/** Holds the text as it stands against the newest triggers, until it is through or cancelled. */
export async function runBacktest(wanted: number): Promise<void> {
  cancelBacktest()
  running = new AbortController()
  const { signal } = running
  const ruleId = draft.peek()?.id
  const sent = text.peek()
  if (ruleId === undefined) return
  let state: Backtest = { asked: 0, wanted, isDone: false, differences: [] }
  backtest.value = state
  await guarded(async () => {
    for (let before: number | undefined; !state.isDone; ) {
      const request: BacktestRequest = {
        ruleId,
        text: sent,
        limit: Math.min(slice, wanted - state.asked),
        ...(before === undefined ? {} : { before }),
      }
      const answer = await ask<BacktestAnswer>('POST', '/api/v1/backtest', request, signal)
      const asked = state.asked + answer.asked
      before = answer.next
      state = { asked, wanted, isDone: before === undefined || asked >= wanted, differences: [...state.differences, ...answer.differences] }
      backtest.value = state
    }
  })
}

/** What was found so far stays. */
export function cancelBacktest(): void {
  running?.abort()
  running = undefined
  if (backtest.value !== undefined) backtest.value = { ...backtest.value, isDone: true }
}
