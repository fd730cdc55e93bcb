import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { BarAgent, BarConnection } from '../../src/server/wire/index.ts'
import { Mark, type Shape } from '../shared/mark.tsx'
import { duration, secondsSince, whenFull } from '../shared/time.ts'
import { named, t } from '../texts/texts.ts'
import { busy, command } from './command.ts'
import { Login } from './login.tsx'
import { state } from './store.ts'

type Tone = 'good' | 'warn' | 'bad' | 'soft'
const LOOK: Readonly<Record<string, readonly [Shape, Tone]>> = {
  ready: ['full', 'good'],
  busy: ['half', 'good'],
  'not-ready': ['square', 'warn'],
  'after-call-work': ['half', 'warn'],
  'logged-in': ['ring', 'good'],
  'logged-out': ['ring', 'soft'],
}
const UNKNOWN: readonly [Shape, Tone] = ['ring', 'soft']

/** The agent's state at one phone system, as a word with its shape and how long it lasts. */
export function StateWords({ agent, reasons }: { readonly agent: Omit<BarAgent, 'id'>; readonly reasons: BarConnection['reasons'] }) {
  const [shape, tone] = LOOK[agent.state] ?? UNKNOWN
  const reason = reasons.find(({ value }) => value === agent.reason)?.title ?? agent.reason
  if (agent.breakUntil !== undefined) {
    return (
      <span class="row state-words" data-break title={t('state.break-until', { time: whenFull(agent.breakUntil) })}>
        <Mark shape="square" tone="warn" />
        <span class="cut">{t('state.break')}</span>
        <span class="soft">{duration(-secondsSince(agent.breakUntil))}</span>
      </span>
    )
  }
  return (
    <span class="row state-words" title={whenFull(agent.since)}>
      <Mark shape={shape} tone={tone} />
      <span class="cut">
        {agent.state === 'not-ready' && reason !== undefined && reason !== ''
          ? t('state.because', { reason })
          : named('agent', agent.state)}
      </span>
      <span class="soft">{duration(secondsSince(agent.since))}</span>
    </span>
  )
}

/** The states an agent can ask for, and logging in and out, at each phone system that takes it. */
export function StateMenu() {
  const menu = useRef<HTMLDetailsElement>(null)
  const { agents, connections, calls } = state.value
  const close = () => menu.current?.removeAttribute('open')
  const ringing = calls.filter((call) => call.state === 'ringing').length
  // A call that begins to ring is not covered.
  useEffect(() => {
    if (ringing > 0) menu.current?.removeAttribute('open')
  }, [ringing])
  useEffect(() => {
    const leave = ({ target }: Event) => {
      if (target instanceof Node && menu.current?.contains(target) === false) menu.current.removeAttribute('open')
    }
    document.addEventListener('pointerdown', leave)
    return () => document.removeEventListener('pointerdown', leave)
  }, [])
  const shown = agents.find((agent) => agent.breakUntil !== undefined) ?? agents.find((agent) => agent.state !== 'unknown')
  const able = connections.filter(({ commands }) => commands.some((action) => action !== 'dial'))
  const words =
    shown === undefined ? (
      t('agent.unknown')
    ) : (
      <StateWords agent={shown} reasons={connections.find(({ id }) => id === shown.connection)?.reasons ?? []} />
    )
  if (able.length === 0) return shown === undefined ? null : <span class="state">{words}</span>
  return (
    <details class="state" ref={menu} onKeyDown={(event) => event.key === 'Escape' && close()}>
      <summary data-command="state">
        {words}
        <span class="unseen">{t('state.change')}</span>
      </summary>
      <div class="menu sheet">
        {able.map((connection) => (
          <AgentAt
            key={connection.id}
            connection={connection}
            agent={agents.find((one) => one.connection === connection.id)}
            alone={able.length === 1}
            done={close}
          />
        ))}
      </div>
    </details>
  )
}

interface AtProps {
  readonly connection: BarConnection
  readonly agent: BarAgent | undefined
  readonly alone: boolean
  readonly done: () => void
}

function AgentAt({ connection, agent, alone, done }: AtProps) {
  const problem = useSignal<string | undefined>(undefined)

  async function run(action: string, input: Readonly<Record<string, string>>): Promise<void> {
    problem.value = undefined
    problem.value = await command(action, { connection: connection.id }, input)
    if (problem.value === undefined) done()
  }

  const { commands, reasons } = connection
  const out = agent?.state === 'logged-out'
  return (
    <section class="list" aria-label={connection.title}>
      {!alone && <h2>{connection.title}</h2>}
      {commands.includes('set-agent-state') && !out && (
        <div class="states">
          <Choice
            here={agent?.state === 'ready'}
            word={t('agent.ready')}
            refusal={agent?.breakUntil === undefined ? undefined : t('state.break-until', { time: whenFull(agent.breakUntil) })}
            press={() => run('set-agent-state', { state: 'ready' })}
          />
          <Choice
            here={agent?.state === 'not-ready' && reasons.length === 0}
            word={t('agent.not-ready')}
            press={() => run('set-agent-state', { state: 'not-ready' })}
          />
          {reasons.map(({ value, title }) => (
            <Choice
              key={value}
              here={agent?.state === 'not-ready' && agent.reason === value}
              word={t('state.because', { reason: title })}
              press={() => run('set-agent-state', { state: 'not-ready', reason: value })}
            />
          ))}
          <Choice
            here={agent?.state === 'after-call-work'}
            word={t('agent.after-call-work')}
            press={() => run('set-agent-state', { state: 'after-call-work' })}
          />
        </div>
      )}
      <Login connection={connection} out={out} run={run} />
      {problem.value !== undefined && (
        <p class="notice problem" role="alert">
          {problem.value}
        </p>
      )}
    </section>
  )
}

interface ChoiceProps {
  readonly here: boolean
  readonly word: string
  /** Why it cannot be chosen now. */
  readonly refusal?: string | undefined
  readonly press: () => void
}

// Not the attribute `disabled` for a refusal: what cannot be chosen now can still be reached, and says why.
function Choice({ here, word, refusal, press }: ChoiceProps) {
  const off = refusal !== undefined
  return (
    <button type="button" aria-pressed={here} aria-disabled={off} title={refusal} disabled={busy.value} onClick={() => off || press()}>
      {word}
    </button>
  )
}
