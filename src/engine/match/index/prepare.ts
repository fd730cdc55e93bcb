import type { Plan, RuleNames, Verdict } from '../../../model/index.ts'
import type { Operand, TreeNode } from '../../compile/index.ts'
import { together } from '../clauses.ts'
import type { ReadyRule, RuleClause } from '../contract.ts'
import type { Once } from '../keys.ts'
import type { Ordered } from '../order.ts'
import { canBeFound } from './access.ts'
import { anyValue, type Need, NeedSet } from './finding.ts'
import { always, and, type Formula, or, type Path, test } from './formula.ts'
import { opaquePart } from './opaque.ts'
import { understandCondition } from './understand.ts'

/** What the index knows of one rule, whatever other rules there are. */
export interface PreparedRule extends Ordered {
  readonly rule: ReadyRule
  /** Holds at least whenever filters and condition let the rule through, or the condition fails. */
  readonly formula: Formula
  /** What fields must be for this to be so. */
  readonly needs: readonly Need[]
  /** It has a condition, and no way was found to leave it out: the part of the condition that is the cause. */
  readonly opaque: Operand | undefined
  /** The rule with all of its clauses. */
  readonly whole: Candidate
  /** The rule when its formula holds. */
  readonly candidate: Candidate
}

/** A rule that a trigger may concern. */
export interface Candidate {
  readonly rule: ReadyRule
  /** What is still to be asked, in this order. */
  readonly clauses: readonly RuleClause[]
  /** The same for a quiet trigger: one that is not synthetic, of an interaction for which no rule was planned before. */
  readonly quiet: readonly RuleClause[]
  readonly isShadow: boolean
  /** What is said of the rule when it is planned. */
  readonly verdict: Verdict
  /** What plans of the rule have in common. */
  readonly plan: Plan
  /** Its `once` keys; undefined when it has none. */
  readonly once: Once | undefined
  /** The rule forces a record open on the screen of the trigger's own agent. */
  readonly forcesOpen: boolean
}

const spokenOf: ReadonlySet<string> = new Set(['connections', 'agents', 'teams', 'queues', 'when'])
const neverOfQuiet: ReadonlySet<string> = new Set(['synthetic', 'once'])

/** `tree`: of the rule's condition. `replaced`: functions, without $, that mean something of the home's own instead of JSONata's. */
export function prepare(rule: ReadyRule, tree: TreeNode | undefined, replaced: ReadonlySet<string>): PreparedRule {
  const needs = new NeedSet()
  const filters = filtersOf(rule, needs)
  const when = tree === undefined ? undefined : understandCondition(tree, { needs, replaced })
  const formula = and(filters, when?.truth ?? always)
  const isOpaque = rule.rule.enabled !== false && !canBeFound(formula)
  const rest = together(rule.clauses.filter(({ name }) => !spokenOf.has(name)))
  const whole = candidateOf(rule)
  const { order = 0, group, otherwise } = rule.rule
  return {
    id: rule.id,
    order,
    group,
    isFallback: otherwise === true && group !== undefined,
    rule,
    formula,
    needs: needs.list(),
    opaque: isOpaque && rule.when !== undefined ? opaquePart({ text: rule.when.text, start: 0 }, replaced) : undefined,
    whole,
    candidate: when?.exact === false ? whole : { ...whole, clauses: rest, quiet: quietOf(rest) },
  }
}

/** The same rule with other clauses, none of which the index knows. */
export function prepareAgain(before: PreparedRule, rule: ReadyRule): PreparedRule {
  const whole = candidateOf(rule)
  const rest = together(rule.clauses.filter(({ name }) => !spokenOf.has(name)))
  const isExact = before.candidate !== before.whole
  return { ...before, rule, whole, candidate: isExact ? { ...whole, clauses: rest, quiet: quietOf(rest) } : whole }
}

function quietOf(clauses: readonly RuleClause[]): readonly RuleClause[] {
  return together(clauses.filter(({ name }) => !neverOfQuiet.has(name)))
}

const most = 1000
const known = new Map<string, Plan['steps']>()

/** Many rules do the same, with other values: what plans say of it is the same. */
function plannedSteps({ rule }: ReadyRule): Plan['steps'] {
  const steps = rule.do.map((step, index) => ({ index, action: step.action, ...(step.as === undefined ? {} : { as: step.as }) }))
  const key = JSON.stringify(steps)
  const same = known.get(key) ?? steps
  if (known.size >= most) known.clear()
  known.set(key, same)
  return same
}

function candidateOf(rule: ReadyRule): Candidate {
  const isShadow = rule.rule.enabled === 'shadow'
  const steps = plannedSteps(rule)
  return {
    rule,
    clauses: rule.clauses,
    quiet: quietOf(rule.clauses),
    isShadow,
    verdict: { rule: rule.id, outcome: isShadow ? 'shadow' : 'planned' },
    plan: { rule: rule.id, ruleHash: rule.hash, mode: isShadow ? 'shadow' : 'run', steps },
    once: isShadow ? undefined : rule.once,
    forcesOpen: forcesOpen(rule),
  }
}

/** The rule forces a record open on the screen of the trigger's own agent. */
function forcesOpen({ rule }: ReadyRule): boolean {
  return rule.do.some((step) => step.action === 'open-record' && step.with?.to === undefined && step.with?.present !== 'offer')
}

function filtersOf({ rule: { connections, agents, teams, queues } }: ReadyRule, needs: NeedSet): Formula {
  if (teams !== undefined) needs.add(teamsPath, anyValue)
  return and(
    amongst(connections, ['connection']),
    amongst(agents, ['agent', 'user', 'id'], ['agent', 'id'], ['agent', 'device']),
    teams === undefined ? always : or(...list(teams).map((value) => test(teamsPath, { kind: 'has', value }))),
    amongst(queues, ['queue', 'id'], ['queue', 'name']),
  )
}

const teamsPath: Path = ['agent', 'user', 'teams']

function amongst(names: RuleNames | undefined, ...paths: readonly Path[]): Formula {
  if (names === undefined) return always
  return or(...paths.flatMap((path) => list(names).map((value) => test(path, { kind: 'equal', value }))))
}

function list(names: RuleNames): readonly string[] {
  return typeof names === 'string' ? [names] : names
}
