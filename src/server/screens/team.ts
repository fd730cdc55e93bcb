import type { LiveAgent, LiveCall } from '../../calls/index.ts'
import type { User } from '../../journal/index.ts'
import type { ActionSpec } from '../../model/index.ts'
import type { ServerOptions } from '../contract.ts'
import type { TeamCall, TeamMember } from '../wire/index.ts'
import { partyIn, partyOf } from './bar-call.ts'
import type { Breaks } from './breaks.ts'

interface Seen {
  readonly users: readonly User[]
  readonly callsBy: ReadonlyMap<string | undefined, readonly LiveCall[]>
  readonly breaks: Pick<Breaks, 'until'>
  readonly agentsBy: ReadonlyMap<string | undefined, readonly LiveAgent[]>
}

/** Who shares a team with a supervisor: theirs to look at, and nobody else. */
export function isInTeamOf(supervisor: User, user: User): boolean {
  return supervisor.role === 'supervisor' && user.id !== supervisor.id && user.teams.some((team) => supervisor.teams.includes(team))
}

/** What a supervisor sees: each person of the own teams with states and calls. Undefined: this user is no supervisor. */
export function teamOf(
  supervisor: User | undefined,
  { users, callsBy, agentsBy, breaks }: Seen,
  host: Pick<ServerOptions['host'], 'actions' | 'capabilities'>,
): readonly TeamMember[] | undefined {
  if (supervisor?.role !== 'supervisor') return undefined
  const supervising = host.actions().filter(({ bar }) => bar === 'supervise')
  return users
    .filter((user) => isInTeamOf(supervisor, user) && user.disabled !== true)
    .map(({ id, name, teams }) => ({
      id,
      name,
      teams: teams.filter((team) => supervisor.teams.includes(team)),
      agents: (agentsBy.get(id) ?? []).map(({ connection, device, state, reason, since }) => ({
        connection,
        device,
        state,
        reason,
        since,
        breakUntil: breaks.until(id, connection),
      })),
      calls: (callsBy.get(id) ?? [])
        .filter(({ state }) => state !== 'ended')
        .map((call) => teamCall(call, supervising, host.capabilities(call.connection)?.actions ?? [])),
    }))
}

function teamCall(call: LiveCall, supervising: readonly ActionSpec[], able: readonly string[]): TeamCall {
  const { connection, id, state, queue, startedAt, establishedAt } = call
  const party = partyIn(call)
  const up = state === 'talking' || state === 'held'
  return {
    connection,
    callId: id,
    state,
    queue,
    since: establishedAt ?? startedAt,
    customer: party === undefined ? undefined : partyOf(party),
    commands: up
      ? supervising
          .filter((spec) => able.includes(spec.id))
          .flatMap((spec) => choicesOf(spec).map((choice) => ({ action: spec.id, choice })))
      : [],
  }
}

/** One button for each value that the action's input.command can have. */
function choicesOf({ input }: ActionSpec): readonly string[] {
  const { properties } = input
  const command = isObject(properties) ? properties.command : undefined
  const values = isObject(command) ? command.enum : undefined
  return Array.isArray(values) ? values.filter((value) => typeof value === 'string') : []
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
