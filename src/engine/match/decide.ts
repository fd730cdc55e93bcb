import type { Decision, Facts, JsonObject, Plan, Verdict } from '../../model/index.ts'
import { problem } from '../../model/index.ts'
import type { Maybe, Scope } from '../compile/index.ts'
import { after, isObject, plain } from '../compile/index.ts'
import type { Answer, Asking, ReadyRule, RuleClause } from './contract.ts'
import type { Candidate, RuleIndex } from './index/index.ts'
import { limitKey, onceKey } from './keys.ts'

/**
 * Asks rules in their order what to do with a trigger. At once when every expression is synchronous, else a promise. Never throws.
 * A rule in shadow is asked and planned like any other, but holds no group, spends no key, and opens nothing that others must heed.
 * `scope` is made when the first expression is evaluated.
 */
export function decide(revision: string, index: RuleIndex, facts: Facts, scope: () => Scope): Maybe<Decision> {
  const deciding = begin(facts, scope)
  const asked = askAll(index.select(facts), 0, deciding)
  return after(asked, ({ verdicts, plans }) => ({ revision, verdicts, plans }))
}

/** A loop as long as answers come at once: a trigger has no time for more. */
function askAll(candidates: readonly Candidate[], from: number, deciding: Deciding): Maybe<Deciding> {
  for (let at = from; at < candidates.length; at += 1) {
    const candidate = candidates[at] as Candidate
    const refusal = firstRefusal(candidate.clauses, 0, deciding.asking)
    if (refusal instanceof Promise) {
      return refusal.then((found) => {
        settle(deciding, candidate, found)
        return askAll(candidates, at + 1, deciding)
      })
    }
    settle(deciding, candidate, refusal)
  }
  return deciding
}

function settle(deciding: Deciding, candidate: Candidate, refusal: Refusal | undefined): void {
  conclude(deciding, candidate.rule, refusal)
  if (refusal !== undefined) return
  const shadow = candidate.rule.rule.enabled === 'shadow'
  deciding.plans.push(planOf(candidate, deciding.asking.facts, deciding.opened, shadow))
  deciding.opened ||= !shadow && candidate.forcesOpen
}

/** What the rules asked so far have come to. It grows while one trigger is decided. */
export interface Deciding {
  readonly asking: Asking
  readonly held: Map<string, string>
  opened: boolean
  readonly verdicts: Verdict[]
  readonly plans: Plan[]
}

export interface Refusal {
  readonly clause: RuleClause
  readonly answer: Exclude<Answer, { holds: 'yes' }>
}

export function begin(facts: Facts, scope: () => Scope): Deciding {
  const held = new Map<string, string>()
  return { asking: new LazyAsking(facts, held, scope), held, opened: facts.ledger.opened === true, verdicts: [], plans: [] }
}

/** What expressions see is made when the first of them is evaluated: most triggers need none. */
class LazyAsking implements Asking {
  readonly facts: Facts
  readonly held: ReadonlyMap<string, string>
  readonly #makeScope: () => Scope
  #scope: Scope | undefined = undefined
  #input: JsonObject | undefined = undefined

  constructor(facts: Facts, held: ReadonlyMap<string, string>, makeScope: () => Scope) {
    this.facts = facts
    this.held = held
    this.#makeScope = makeScope
  }

  get input(): JsonObject {
    this.#input ??= inputOf(this.facts)
    return this.#input
  }

  get scope(): Scope {
    this.#scope ??= this.#makeScope()
    return this.#scope
  }
}

/** What expressions see: the facts without the ledger. */
export function inputOf(facts: Facts): JsonObject {
  const { ledger: _, ...seen } = facts
  const copy = plain(seen)
  return isObject(copy) ? copy : {}
}

/** The first clause that does not hold; undefined when all do. Never throws. */
function firstRefusal(clauses: readonly RuleClause[], from: number, asking: Asking): Maybe<Refusal | undefined> {
  for (let at = from; at < clauses.length; at += 1) {
    const clause = clauses[at] as RuleClause
    const answer = askClause(clause, asking)
    if (answer instanceof Promise) {
      return answer.then((found) => (found.holds === 'yes' ? firstRefusal(clauses, at + 1, asking) : { clause, answer: found }))
    }
    if (answer.holds !== 'yes') return { clause, answer }
  }
  return undefined
}

export function askClause(clause: RuleClause, asking: Asking): Maybe<Answer> {
  try {
    const answer = clause.ask(asking)
    return answer instanceof Promise ? answer.catch(notAsked) : answer
  } catch (error) {
    return notAsked(error)
  }
}

function notAsked(error: unknown): Answer {
  return { holds: 'failed', because: () => problem('CORD_INTERNAL', { detail: String(error) }) }
}

/** Notes how a rule was answered, for the rules of its group that are asked behind it. */
export function conclude(deciding: Deciding, rule: ReadyRule, refusal: Refusal | undefined): void {
  const shadow = rule.rule.enabled === 'shadow'
  const { group } = rule.rule
  const verdict = verdictOf(rule, refusal, shadow)
  if (verdict !== undefined) deciding.verdicts.push(verdict)
  if (group !== undefined && !shadow && holdsGroup(refusal)) deciding.held.set(group, rule.id)
}

/** A rule that says no has none: there are thousands of them, and `explain` says so of each. */
function verdictOf(rule: ReadyRule, refusal: Refusal | undefined, shadow: boolean): Verdict | undefined {
  if (refusal === undefined) return { rule: rule.id, outcome: shadow ? 'shadow' : 'planned' }
  const { clause, answer } = refusal
  if (answer.holds === 'no') return undefined
  return { rule: rule.id, outcome: 'failed', clause: clause.name, error: answer.because() }
}

/**
 * The first rule planned holds its group. So does a rule that was planned for this call before and stops at its `once`: a second
 * ringing must not bring up the fall-back instead.
 */
function holdsGroup(refusal: Refusal | undefined): boolean {
  return refusal === undefined || refusal.clause.name === 'once'
}

function planOf({ rule, steps, forcesOpen }: Candidate, facts: Facts, opened: boolean, shadow: boolean): Plan {
  const plan: Writable<Plan> = { rule: rule.id, ruleHash: rule.hash, mode: shadow ? 'shadow' : 'run', steps }
  const once = shadow ? undefined : onceKey(rule.id, rule.rule.once, facts)
  const limit = shadow || rule.rule.limit === undefined ? undefined : limitKey(rule.id, rule.rule.limit, facts)
  if (once !== undefined) plan.onceKey = once
  if (limit !== undefined) plan.limitKey = limit
  if (opened && forcesOpen) plan.asOffer = true
  return plan
}

type Writable<Shape> = { -readonly [field in keyof Shape]: Shape[field] }
