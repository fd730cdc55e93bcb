import { useSignal } from '@preact/signals'
import type { BarConnection, TeamCall, TeamMember } from '../../src/server/wire/index.ts'
import { Mark } from '../shared/mark.tsx'
import { duration, secondsSince } from '../shared/time.ts'
import { named, t } from '../texts/texts.ts'
import { StateWords } from './agent-state.tsx'
import { shapeOf } from './call-card.tsx'
import { busy, command } from './command.ts'
import { keyOf, state } from './store.ts'

/** For supervisors: who of their teams is in which state, on which call, and what the phone system lets them do with it. */
export function Team() {
  const { team } = state.value
  if (team === undefined) return null
  return (
    <section class="list team" aria-label={t('team')}>
      <h2>{t('team')}</h2>
      {team.length === 0 && <p class="soft">{t('team.none')}</p>}
      <ul>
        {team.map((member) => (
          <Member member={member} key={member.id} />
        ))}
      </ul>
    </section>
  )
}

function Member({ member: { name, teams, agents, calls } }: { readonly member: TeamMember }) {
  const known = agents.filter((agent) => agent.state !== 'unknown')
  return (
    <li data-member={name}>
      <div class="row">
        <strong class="grow cut" title={teams.join(', ')}>
          {name}
        </strong>
        {known.length === 0 && <span class="soft">{t('agent.unknown')}</span>}
        {known.map((agent) => (
          <StateWords key={`${agent.connection} ${agent.device}`} agent={agent} reasons={reasonsAt(agent.connection)} />
        ))}
      </div>
      {calls.map((call) => (
        <CallOfMember call={call} key={keyOf(call)} />
      ))}
    </li>
  )
}

function CallOfMember({ call }: { readonly call: TeamCall }) {
  const problem = useSignal<string | undefined>(undefined)
  const { connection, callId } = call

  async function run(action: string, choice: string): Promise<void> {
    problem.value = undefined
    problem.value = await command(action, { call: { connection, callId } }, { command: choice })
  }

  return (
    <>
      <div class="row soft">
        <Mark shape={shapeOf(call.state)} tone="soft" />
        <span>{named('state', call.state)}</span>
        <span class="grow cut" title={call.customer?.raw}>
          {call.customer?.name ?? (call.customer?.display || t('call.unknown'))}
        </span>
        {call.queue !== undefined && <span class="queue">{call.queue}</span>}
        <span>{duration(secondsSince(call.since))}</span>
      </div>
      {call.commands.length > 0 && (
        <div class="commands">
          {call.commands.map(({ action, choice }) => (
            <button
              type="button"
              key={`${action} ${choice}`}
              data-supervise={choice}
              disabled={busy.value}
              onClick={() => run(action, choice)}
            >
              {named('supervise', choice)}
            </button>
          ))}
        </div>
      )}
      {problem.value !== undefined && (
        <p class="notice problem" role="alert">
          {problem.value}
        </p>
      )}
    </>
  )
}

function reasonsAt(connection: string): BarConnection['reasons'] {
  return state.value.connections.find(({ id }) => id === connection)?.reasons ?? []
}
