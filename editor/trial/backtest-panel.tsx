import { useSignal } from '@preact/signals'
import type { BacktestDifference } from '../../src/server/wire/index.ts'
import { whenFull, whenShort } from '../shared/time.ts'
import { linkTo } from '../shell/places.ts'
import { named, t } from '../texts/texts.ts'
import { backtest, cancelBacktest, runBacktest } from './backtest.ts'

const AMOUNTS = [1000, 10_000, 100_000] as const
const VERDICTS: readonly BacktestDifference['verdict'][] = ['would-now-pop', 'no-longer-pops', 'pops-something-else', 'unknown']

/** Which of the newest calls would pop otherwise by the text as it stands. */
export function BacktestPanel() {
  const amount = useSignal<number>(AMOUNTS[0])
  const state = backtest.value
  const isRunning = state !== undefined && !state.isDone
  return (
    <section class="panel">
      <div class="row">
        <label class="row grow">
          <span>{t('backtest.amount')}</span>
          <select
            value={String(amount.value)}
            onChange={({ currentTarget }) => {
              amount.value = Number(currentTarget.value)
            }}
          >
            {AMOUNTS.map((one) => (
              <option key={one} value={String(one)}>
                {one.toLocaleString()}
              </option>
            ))}
          </select>
        </label>
        {isRunning ? (
          <button type="button" onClick={cancelBacktest}>
            {t('rules.cancel')}
          </button>
        ) : (
          <button type="button" class="main" onClick={() => runBacktest(amount.value)}>
            {t('backtest.run')}
          </button>
        )}
      </div>
      {isRunning && <progress aria-label={t('backtest.progress')} value={state.asked} max={state.wanted} />}
      {state !== undefined && (
        <p role="status">{t('backtest.found', { asked: state.asked.toLocaleString(), count: state.differences.length })}</p>
      )}
      {VERDICTS.map((verdict) => (
        <Found key={verdict} verdict={verdict} list={state?.differences.filter((one) => one.verdict === verdict) ?? []} />
      ))}
    </section>
  )
}

const SHOWN = 200

function Found({ verdict, list }: { readonly verdict: BacktestDifference['verdict']; readonly list: readonly BacktestDifference[] }) {
  if (list.length === 0) return null
  return (
    <details open>
      <summary>{t(`backtest.${verdict}`, { count: list.length })}</summary>
      <ul class="items">
        {list.slice(0, SHOWN).map(({ traceId, type, at, customer, display }) => (
          <li key={traceId}>
            <a href={linkTo('calls', traceId)}>
              <span title={whenFull(at)}>{whenShort(at)}</span> · {named('trigger', type)} <span title={customer}>{display}</span>
            </a>
          </li>
        ))}
      </ul>
      {list.length > SHOWN && <p class="soft">{t('backtest.more', { count: list.length - SHOWN })}</p>}
    </details>
  )
}
