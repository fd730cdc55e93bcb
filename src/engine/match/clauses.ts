import type { Facts, Problem, Rule, RuleNames } from '../../model/index.ts'
import { problem } from '../../model/index.ts'
import { placedProblem } from '../compile/index.ts'
import { notTrue } from './because.ts'
import type { Answer, Asking, ReadyRule, RuleClause } from './contract.ts'
import { limitKey } from './keys.ts'
import { isInStage, scopeText, stageIdOf, wholeIdOf } from './stage.ts'

const yes: Answer = { holds: 'yes' }

/** A clause, and the rules that have it. */
interface Kind extends Omit<RuleClause, 'path'> {
  appliesTo(rule: Rule): boolean
}

/** In the order in which they are asked. */
const kinds: readonly Kind[] = [
  { name: 'enabled', appliesTo: ({ enabled }) => enabled === false, textOf: () => 'false', ask: () => disabled },
  {
    name: 'stage',
    appliesTo: ({ stage }) => stage !== undefined,
    textOf: ({ stage }) => stage && scopeText(stage.stage),
    ask: ({ facts }, rule) => askStage(rule, facts),
  },
  { name: 'group', appliesTo: ({ group }) => group !== undefined, textOf: ({ rule }) => rule.group, ask: askGroup },
  {
    name: 'synthetic',
    appliesTo: ({ synthetic }) => synthetic !== 'include',
    textOf: ({ rule }) => rule.synthetic ?? 'exclude',
    ask: askSynthetic,
  },
  {
    name: 'connections',
    appliesTo: ({ connections }) => connections !== undefined,
    textOf: ({ rule }) => written(rule.connections),
    ask: ({ facts }, { rule }) => askConnections(rule.connections, facts),
  },
  {
    name: 'agents',
    appliesTo: ({ agents }) => agents !== undefined,
    textOf: ({ rule }) => written(rule.agents),
    ask: ({ facts }, { rule }) => askAgents(rule.agents, facts),
  },
  {
    name: 'teams',
    appliesTo: ({ teams }) => teams !== undefined,
    textOf: ({ rule }) => written(rule.teams),
    ask: ({ facts }, { rule }) => askTeams(rule.teams, facts),
  },
  {
    name: 'queues',
    appliesTo: ({ queues }) => queues !== undefined,
    textOf: ({ rule }) => written(rule.queues),
    ask: ({ facts }, { rule }) => askQueues(rule.queues, facts),
  },
  { name: 'when', appliesTo: ({ when }) => when !== undefined, textOf: ({ when }) => when?.text, ask: askWhen },
  { name: 'once', appliesTo: ({ once }) => once !== 'off', textOf: ({ once }) => once?.scope, ask: askOnce },
  {
    name: 'limit',
    appliesTo: ({ limit }) => limit !== undefined,
    textOf: ({ rule: { limit } }) => limit && `${limit.count} in ${limit.seconds} s`,
    ask: ({ facts }, rule) => askLimit(rule, facts),
  },
]

const all = kinds.map(({ appliesTo, ...kind }) => ({
  appliesTo,
  written: { ...kind, path: [kind.name] },
  unwritten: { ...kind, path: undefined },
}))

/**
 * The clauses of a rule, in the order in which they are asked. What the rule does not say is no clause of it. Nothing in a clause is the
 * rule's own, so that thousands of rules have them between them.
 */
export function clausesOf(rule: Rule): readonly RuleClause[] {
  const own = all.filter(({ appliesTo }) => appliesTo(rule))
  return together(own.map((kind) => (Object.hasOwn(rule, kind.written.name) ? kind.written : kind.unwritten)))
}

/** The same for a rule of which a newer text is in a stage: it is asked whether that one decides. */
export function clausesOutside(rule: Rule): readonly RuleClause[] {
  const clauses = clausesOf(rule)
  const stage = all.filter(({ unwritten }) => unwritten.name === 'stage').map(({ unwritten }) => unwritten)
  const at = clauses.findIndex(({ name }) => name !== 'enabled')
  return together(at < 0 ? [...clauses, ...stage] : [...clauses.slice(0, at), ...stage, ...clauses.slice(at)])
}

const lists = new Map<string, readonly RuleClause[]>()

/** The same list for the same clauses. */
export function together(clauses: readonly RuleClause[]): readonly RuleClause[] {
  const key = clauses.map(({ name, path }) => (path === undefined ? `${name}?` : name)).join(' ')
  const list = lists.get(key) ?? clauses
  lists.set(key, list)
  return list
}

function no(because: (asking: Asking, rule: ReadyRule) => Problem): Answer {
  return { holds: 'no', because }
}

const disabled = no(() => problem('CORD_WHY_DISABLED'))

function isAmong(name: string | undefined, names: RuleNames): boolean {
  return name !== undefined && (typeof names === 'string' ? names === name : names.includes(name))
}

function written(names: RuleNames = []): string {
  return typeof names === 'string' ? names : names.join(', ')
}

function askStage({ id, stage: staged }: ReadyRule, facts: Facts): Answer {
  if (staged === undefined) return yes
  const { stage, side } = staged
  if (isInStage(stage, wholeIdOf(id), facts) === (side === 'inside')) return yes
  return side === 'inside'
    ? no(() => problem('CORD_WHY_NOT_IN_STAGE', { scope: scopeText(stage) }))
    : no(() => problem('CORD_WHY_STAGED', { stage: stageIdOf(id), scope: scopeText(stage) }))
}

function askGroup({ held }: Asking, { rule: { group = '' } }: ReadyRule): Answer {
  const rule = held.get(group)
  return rule === undefined ? yes : no(() => problem('CORD_WHY_GROUP', { group, rule }))
}

/** A call that is still ringing may pop, however it became known. */
function askSynthetic({ facts }: Asking): Answer {
  if (facts.synthetic !== true || facts.call?.state === 'ringing') return yes
  return no(() => problem('CORD_WHY_SYNTHETIC', { state: facts.call?.state ?? 'unknown' }))
}

function askConnections(allowed: RuleNames = [], { connection }: Facts): Answer {
  return isAmong(connection, allowed) ? yes : no(() => problem('CORD_WHY_CONNECTION', { connection, allowed: written(allowed) }))
}

function askAgents(allowed: RuleNames = [], { agent }: Facts): Answer {
  const names = [agent?.user?.id, agent?.id, agent?.device].filter((name) => name !== undefined)
  if (names.length === 0) return no(() => problem('CORD_WHY_NO_AGENT'))
  return names.some((name) => isAmong(name, allowed))
    ? yes
    : no(() => problem('CORD_WHY_AGENT', { agent: names.join(', '), allowed: written(allowed) }))
}

function askTeams(allowed: RuleNames = [], { agent }: Facts): Answer {
  const user = agent?.user
  if (user === undefined) return no(() => problem('CORD_WHY_NO_USER', { why: agent?.userProblem ?? 'unknown' }))
  return user.teams.some((team) => isAmong(team, allowed))
    ? yes
    : no(() => problem('CORD_WHY_TEAM', { user: user.id, teams: user.teams.join(', '), allowed: written(allowed) }))
}

function askQueues(allowed: RuleNames = [], { queue }: Facts): Answer {
  if (queue === undefined) return no(() => problem('CORD_WHY_NO_QUEUE'))
  const names = [queue.id, queue.name].filter((name) => name !== undefined)
  return names.some((name) => isAmong(name, allowed))
    ? yes
    : no(() => problem('CORD_WHY_QUEUE', { queue: queue.name ?? queue.id, allowed: written(allowed) }))
}

/** Thousands of conditions say no: what they say of it is made once. */
const refused = no(({ input, scope }, { when }) => notTrue(when?.evaluate(input, scope)))

function askWhen(asking: Asking, { when }: ReadyRule): Answer {
  try {
    return when?.holds(asking.input, asking.scope) === true ? yes : refused
  } catch (error) {
    return { holds: 'failed', because: (_, { when: failed, ranges }) => placedProblem(error, failed?.text ?? '', ranges, ['when']) }
  }
}

function askOnce({ subjects }: Asking, { once }: ReadyRule): Answer {
  if (once?.isSpent(subjects) !== true) return yes
  return no(() => (once.scope === 'agent' ? problem('CORD_WHY_ONCE_AGENT') : problem('CORD_WHY_ONCE', { once: once.scope })))
}

function askLimit({ id, rule: { limit } }: ReadyRule, facts: Facts): Answer {
  if (limit === undefined) return yes
  const count = facts.ledger.limits[limitKey(wholeIdOf(id), limit, facts)] ?? 0
  return count < limit.count
    ? yes
    : no(() => problem('CORD_WHY_LIMIT', { count: limit.count, seconds: limit.seconds, by: limit.by ?? 'rule' }))
}
