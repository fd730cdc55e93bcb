import { useSignal } from '@preact/signals'
import type { BarCall } from '../../src/server/wire/index.ts'
import { ApiError, ask } from '../shared/api.ts'
import { Mark, type Shape } from '../shared/mark.tsx'
import { duration, secondsSince, whenFull } from '../shared/time.ts'
import { named, type TextKey, t } from '../texts/texts.ts'
import { CardLine } from './card.tsx'
import { HandedOver } from './handed-over.tsx'
import { cardsOf } from './store.ts'

const COMMANDS: Readonly<Record<string, TextKey>> = {
  answer: 'command.answer',
  hold: 'command.hold',
  retrieve: 'command.retrieve',
  'hang-up': 'command.hang-up',
}

/** The call that matters now, large. */
export function CallCard({ call }: { readonly call: BarCall }) {
  const { customer, queue, called, data } = call
  const cards = cardsOf(call)
  const offered = cards.some(({ state }) => state === 'offered')
  const fields = Object.entries(data)
  return (
    <section class={`sheet call ${call.state}`} aria-label={named('state', call.state)}>
      <div class="call-state" role="status">
        <Mark shape={shapeOf(call.state)} tone={call.state === 'ringing' ? 'good' : 'soft'} />
        <strong>{named('state', call.state)}</strong>
        {queue !== undefined && <span class="queue">{queue}</span>}
        <Timer call={call} />
      </div>
      <p class="number" title={customer?.raw}>
        {customer?.display || t('call.unknown')}
      </p>
      {customer?.name !== undefined && <p class="name">{customer.name}</p>}
      {called !== undefined && <p class="soft">{t('call.to', { number: called })}</p>}
      {cards.map((card) => (
        <CardLine card={card} key={card.key} />
      ))}
      <HandedOver call={call} />
      <Commands call={call} second={offered} />
      {fields.length > 0 && (
        <dl class="data" aria-label={t('call.data')}>
          {fields.map(([key, value]) => (
            <div key={key}>
              <dt>{key}</dt>
              <dd>{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  )
}

function Timer({ call }: { readonly call: BarCall }) {
  const { state, waitSeconds = 0, ringingAt, establishedAt, startedAt } = call
  if (state === 'ringing') {
    const since = ringingAt ?? startedAt
    return (
      <span class="timer" title={whenFull(since)}>
        {t('call.waited', { time: duration(waitSeconds + secondsSince(since)) })}
      </span>
    )
  }
  const since = establishedAt ?? startedAt
  return (
    <span class="timer" title={whenFull(since)}>
      {t('call.since', { time: duration(secondsSince(since)) })}
    </span>
  )
}

/** `second`: the large button is the record's. */
function Commands({ call, second }: { readonly call: BarCall; readonly second: boolean }) {
  const problem = useSignal<string | undefined>(undefined)
  const busy = useSignal(false)

  async function run(action: string): Promise<void> {
    busy.value = true
    problem.value = undefined
    try {
      const { connection, callId } = call
      await ask('POST', '/api/v1/agents/me/commands', { action, call: { connection, callId } })
    } catch (error) {
      problem.value = error instanceof ApiError ? `${error.problem.detail} ${error.problem.next}` : t('failed')
    }
    busy.value = false
  }

  if (call.commands.length === 0) return null
  return (
    <>
      <div class="commands">
        {call.commands.map((command) => {
          const text = COMMANDS[command]
          const main = command === 'answer' && !second
          return (
            text !== undefined && (
              <button
                key={command}
                type="button"
                class={main ? 'main' : ''}
                data-command={command}
                disabled={busy.value}
                onClick={() => run(command)}
              >
                {t(text)}
              </button>
            )
          )
        })}
      </div>
      {problem.value !== undefined && (
        <p class="notice problem" role="alert">
          {problem.value}
        </p>
      )}
    </>
  )
}

export function shapeOf(state: BarCall['state']): Shape {
  if (state === 'ringing') return 'full'
  if (state === 'held') return 'square'
  return state === 'talking' ? 'half' : 'ring'
}
