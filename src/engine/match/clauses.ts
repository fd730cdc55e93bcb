import type { Facts, Problem, Rule, RuleNames } from '../../model/index.ts'
import { problem } from '../../model/index.ts'
import type { Expression } from '../compile/index.ts'
import { placedProblem } from '../compile/index.ts'
import type { RangeMap } from '../rules/contract.ts'
import { notTrue } from './because.ts'
import type { Answer, Asking, RuleClause } from './contract.ts'
import { limitKey, type OnceOfRule, onceOfRule } from './keys.ts'

const yes: Answer = { holds: 'yes' }

/** The clauses of a rule, in the order in which they are asked. What the rule does not say is no clause of it. */
export function clausesOf(id: string, rule: Rule, when: Expression | undefined, ranges: RangeMap): readonly RuleClause[] {
  const { connections, agents, teams, queues, limit, group } = rule
  const once = onceOfRule(id, rule.once)
  const clauses: (RuleClause | undefined)[] = [
    rule.enabled === false ? clause('enabled', 'false', () => no(() => problem('CORD_WHY_DISABLED'))) : undefined,
    group === undefined ? undefined : clause('group', group, (asking) => askGroup(group, asking)),
    rule.synthetic === 'include' ? undefined : clause('synthetic', rule.synthetic ?? 'exclude', askSynthetic),
    connections === undefined
      ? undefined
      : clause('connections', written(connections), ({ facts }) => askConnections(list(connections), facts)),
    agents === undefined ? undefined : clause('agents', written(agents), ({ facts }) => askAgents(list(agents), facts)),
    teams === undefined ? undefined : clause('teams', written(teams), ({ facts }) => askTeams(list(teams), facts)),
    queues === undefined ? undefined : clause('queues', written(queues), ({ facts }) => askQueues(list(queues), facts)),
    when === undefined ? undefined : whenClause(when, ranges),
    once === undefined ? undefined : clause('once', once.scope, ({ keys }) => askOnce(once, keys)),
    limit === undefined ? undefined : clause('limit', `${limit.count} in ${limit.seconds} s`, ({ facts }) => askLimit(id, limit, facts)),
  ]
  return clauses.flatMap((one) => (one === undefined ? [] : [Object.hasOwn(rule, one.name) ? one : { ...one, path: undefined }]))
}

function clause(name: RuleClause['name'], text: string | undefined, ask: (asking: Asking) => Answer): RuleClause {
  return { name, text, path: [name], ask }
}

function no(because: (asking: Asking) => Problem): Answer {
  return { holds: 'no', because }
}

function list(names: RuleNames): readonly string[] {
  return typeof names === 'string' ? [names] : names
}

function written(names: RuleNames): string {
  return list(names).join(', ')
}

function askGroup(group: string, { held }: Asking): Answer {
  const rule = held.get(group)
  return rule === undefined ? yes : no(() => problem('CORD_WHY_GROUP', { group, rule }))
}

/** A call that is still ringing may pop, however it became known. */
function askSynthetic({ facts }: Asking): Answer {
  if (facts.synthetic !== true || facts.call?.state === 'ringing') return yes
  return no(() => problem('CORD_WHY_SYNTHETIC', { state: facts.call?.state ?? 'unknown' }))
}

function askConnections(allowed: readonly string[], { connection }: Facts): Answer {
  return allowed.includes(connection) ? yes : no(() => problem('CORD_WHY_CONNECTION', { connection, allowed: allowed.join(', ') }))
}

function askAgents(allowed: readonly string[], { agent }: Facts): Answer {
  const names = [agent?.user?.id, agent?.id, agent?.device].filter((name) => name !== undefined)
  if (names.length === 0) return no(() => problem('CORD_WHY_NO_AGENT'))
  return names.some((name) => allowed.includes(name))
    ? yes
    : no(() => problem('CORD_WHY_AGENT', { agent: names.join(', '), allowed: allowed.join(', ') }))
}

function askTeams(allowed: readonly string[], { agent }: Facts): Answer {
  const user = agent?.user
  if (user === undefined) return no(() => problem('CORD_WHY_NO_USER', { why: agent?.userProblem ?? 'unknown' }))
  return user.teams.some((team) => allowed.includes(team))
    ? yes
    : no(() => problem('CORD_WHY_TEAM', { user: user.id, teams: user.teams.join(', '), allowed: allowed.join(', ') }))
}

function askQueues(allowed: readonly string[], { queue }: Facts): Answer {
  if (queue === undefined) return no(() => problem('CORD_WHY_NO_QUEUE'))
  const names = [queue.id, queue.name].filter((name) => name !== undefined)
  return names.some((name) => allowed.includes(name))
    ? yes
    : no(() => problem('CORD_WHY_QUEUE', { queue: queue.name ?? queue.id, allowed: allowed.join(', ') }))
}

/** Thousands of conditions say no: what they say of it is made once. */
function whenClause(when: Expression, ranges: RangeMap): RuleClause {
  const refused = no(({ input, scope }) => notTrue(when.evaluate(input, scope)))
  return clause('when', when.text, ({ input, scope }) => {
    try {
      return when.holds(input, scope) ? yes : refused
    } catch (error) {
      return { holds: 'failed', because: () => placedProblem(error, when.text, ranges, ['when']) }
    }
  })
}

function askOnce(once: OnceOfRule, keys: Asking['keys']): Answer {
  return keys.isSpent(once)
    ? no(() => (once.scope === 'agent' ? problem('CORD_WHY_ONCE_AGENT') : problem('CORD_WHY_ONCE', { once: once.scope })))
    : yes
}

function askLimit(id: string, limit: NonNullable<Rule['limit']>, facts: Facts): Answer {
  const count = facts.ledger.limits[limitKey(id, limit, facts)] ?? 0
  return count < limit.count
    ? yes
    : no(() => problem('CORD_WHY_LIMIT', { count: limit.count, seconds: limit.seconds, by: limit.by ?? 'rule' }))
}
