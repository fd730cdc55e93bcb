import type { Plan, RuleNames } from '../../../model/index.ts'
import type { TreeNode } from '../../compile/index.ts'
import type { ReadyRule, RuleClause } from '../contract.ts'
import { anyValue, type Need, NeedSet } from './finding.ts'
import { always, and, type Formula, or, type Path, test } from './formula.ts'
import { understandCondition } from './understand.ts'

/** What the index knows of one rule, whatever other rules there are. */
export interface PreparedRule {
  readonly rule: ReadyRule
  /** Holds at least whenever filters and condition let the rule through, or the condition fails. */
  readonly formula: Formula
  /** It holds exactly then, and nothing fails: filters and condition need not be asked again. */
  readonly exact: boolean
  /** What fields must be for this to be so. */
  readonly needs: readonly Need[]
  /** The clauses that the formula does not speak of. */
  readonly rest: readonly RuleClause[]
  readonly steps: Plan['steps']
  readonly forcesOpen: boolean
}

const spokenOf: ReadonlySet<string> = new Set(['connections', 'agents', 'teams', 'queues', 'when'])

/** `tree`: of the rule's condition. `replaced`: functions, without $, that mean something of the home's own instead of JSONata's. */
export function prepare(rule: ReadyRule, tree: TreeNode | undefined, replaced: ReadonlySet<string>): PreparedRule {
  const needs = new NeedSet()
  const filters = filtersOf(rule, needs)
  const when = tree === undefined ? undefined : understandCondition(tree, { needs, replaced })
  return {
    rule,
    formula: and(filters, when?.truth ?? always),
    exact: when?.exact ?? true,
    needs: [...needs.all.values()],
    rest: rule.clauses.filter(({ name }) => !spokenOf.has(name)),
    steps: rule.rule.do.map((step, index) => ({ index, action: step.action, ...(step.as === undefined ? {} : { as: step.as }) })),
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
