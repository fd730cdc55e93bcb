import type { Decision, Facts, JsonObject, Plan, Verdict } from '../../model/index.ts'
import { problem } from '../../model/index.ts'
import type { Maybe, Scope } from '../compile/index.ts'
import { isObject, plain } from '../compile/index.ts'
import type { Answer, Asking, ReadyRule, RuleClause } from './contract.ts'
import type { Candidate, RuleIndex } from './index/index.ts'
import { limitKey, OnceKeys } from './keys.ts'

/**
 * Asks rules in their order what to do with a trigger. At once when every expression is synchronous, else a promise. Never throws.
 * A rule in shadow is asked and planned like any other, but holds no group, spends no key, and opens nothing that others must heed.
 * `scope` is made when the first expression is evaluated.
 */
export function decide(revision: string, index: RuleIndex, facts: Facts, scope: () => Scope): Maybe<Decision> {
  const deciding = new Deciding(facts, scope)
  const { candidates, count } = index.select(facts.type, facts)
  const asked = askAll(candidates, count, 0, deciding)
  return asked instanceof Promise ? asked.then(() => decisionOf(revision, deciding)) : decisionOf(revision, deciding)
}

function decisionOf(revision: string, { verdicts, plans }: Deciding): Decision {
  return { revision, verdicts, plans }
}

/** A loop as long as answers come at once: a trigger has no time for more. */
function askAll(candidates: readonly Candidate[], count: number, from: number, deciding: Deciding): Maybe<void> {
  for (let at = from; at < count; at += 1) {
    const candidate = candidates[at] as Candidate
    const clauses = deciding.isQuiet ? candidate.quiet : candidate.clauses
    const refusal = clauses.length === 0 ? undefined : firstRefusal(clauses, 0, deciding)
    if (refusal instanceof Promise) {
      // The next trigger is asked meanwhile, and the list is one for all.
      const left = candidates.slice(at + 1, count)
      return refusal.then((found) => {
        settle(deciding, candidate, found)
        return askAll(left, left.length, 0, deciding)
      })
    }
    settle(deciding, candidate, refusal)
  }
}

function settle(deciding: Deciding, candidate: Candidate, refusal: Refusal | undefined): void {
  conclude(deciding, candidate.rule, refusal)
  if (refusal !== undefined) return
  deciding.plans.push(planOf(candidate, deciding))
  if (candidate.forcesOpen && !candidate.isShadow) deciding.opened = true
}

/** What is known of a trigger while it is decided, and what the rules asked so far have come to. */
export class Deciding implements Asking {
  readonly facts: Facts
  /** Nothing in it can make a clause refuse that asks of what is synthetic or was planned before. */
  readonly isQuiet: boolean
  readonly verdicts: Verdict[] = []
  readonly plans: Plan[] = []
  held: ReadonlyMap<string, string> = none
  opened: boolean
  readonly #makeScope: () => Scope
  #scope: Scope | undefined = undefined
  #input: JsonObject | undefined = undefined
  #keys: OnceKeys | undefined = undefined

  constructor(facts: Facts, makeScope: () => Scope) {
    this.facts = facts
    this.isQuiet = facts.synthetic !== true && facts.ledger.once.length === 0
    this.opened = facts.ledger.opened === true
    this.#makeScope = makeScope
  }

  /** What expressions see is made when the first of them is evaluated: most triggers need none. */
  get input(): JsonObject {
    this.#input ??= inputOf(this.facts)
    return this.#input
  }

  get scope(): Scope {
    this.#scope ??= this.#makeScope()
    return this.#scope
  }

  get keys(): OnceKeys {
    this.#keys ??= new OnceKeys(this.facts)
    return this.#keys
  }

  hold(group: string, rule: string): void {
    this.held = new Map(this.held).set(group, rule)
  }
}

const none: ReadonlyMap<string, string> = new Map()

export interface Refusal {
  readonly clause: RuleClause
  readonly answer: Exclude<Answer, { holds: 'yes' }>
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
export function conclude(deciding: Deciding, { id, rule: { enabled, group } }: ReadyRule, refusal: Refusal | undefined): void {
  const shadow = enabled === 'shadow'
  if (refusal === undefined) deciding.verdicts.push({ rule: id, outcome: shadow ? 'shadow' : 'planned' })
  // A rule that says no has no verdict: there are thousands of them, and `explain` says so of each.
  else if (refusal.answer.holds === 'failed') {
    deciding.verdicts.push({ rule: id, outcome: 'failed', clause: refusal.clause.name, error: refusal.answer.because() })
  }
  if (group !== undefined && !shadow && holdsGroup(refusal)) deciding.hold(group, id)
}

/**
 * The first rule planned holds its group. So does a rule that was planned for this call before and stops at its `once`: a second
 * ringing must not bring up the fall-back instead.
 */
function holdsGroup(refusal: Refusal | undefined): boolean {
  return refusal === undefined || refusal.clause.name === 'once'
}

function planOf({ rule, plan: common, once, isShadow, forcesOpen }: Candidate, { facts, keys, opened }: Deciding): Plan {
  const { rule: id, ruleHash, mode, steps } = common
  const plan: Writable<Plan> = { rule: id, ruleHash, mode, steps }
  if (once !== undefined) plan.onceKey = keys.keyOf(once)
  if (rule.rule.limit !== undefined && !isShadow) plan.limitKey = limitKey(rule.id, rule.rule.limit, facts)
  if (opened && forcesOpen) plan.asOffer = true
  return plan
}

type Writable<Shape> = { -readonly [field in keyof Shape]: Shape[field] }
