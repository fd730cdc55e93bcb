import type { Decision, Facts, JsonObject, Plan, Verdict } from '../../model/index.ts'
import { problem } from '../../model/index.ts'
import type { Scope } from '../compile/index.ts'
import { isObject, plain } from '../compile/index.ts'
import type { Answer, Asking, ReadyRule, RuleClause } from './contract.ts'
import type { Candidate, RuleIndex } from './index/index.ts'
import { limitKey, OnceKeys } from './keys.ts'

/**
 * Asks rules in their order what to do with a trigger. Never throws. A rule in shadow is asked and planned like any other, but holds no
 * group, spends no key, and opens nothing that others must heed. `scope` is made when the first expression is evaluated.
 */
export function decide(revision: string, index: RuleIndex, facts: Facts, scope: () => Scope): Decision {
  const deciding = new Deciding(facts, scope)
  const { candidates, count } = index.select(facts.type, facts)
  for (let at = 0; at < count; at += 1) ask(candidates[at] as Candidate, deciding)
  return { revision, verdicts: deciding.verdicts, plans: deciding.plans }
}

function ask(candidate: Candidate, deciding: Deciding): void {
  const clauses = deciding.isQuiet ? candidate.quiet : candidate.clauses
  for (let at = 0; at < clauses.length; at += 1) {
    const clause = clauses[at] as RuleClause
    const answer = askClause(clause, deciding)
    if (answer.holds !== 'yes') {
      conclude(deciding, candidate.rule, clause, answer)
      return
    }
  }
  conclude(deciding, candidate.rule)
  deciding.plans.push(planOf(candidate, deciding))
  if (candidate.forcesOpen && !candidate.isShadow) deciding.opened = true
}

export function askClause(clause: RuleClause, asking: Asking): Answer {
  try {
    return clause.ask(asking)
  } catch (error) {
    return { holds: 'failed', because: () => problem('CORD_INTERNAL', { detail: String(error) }) }
  }
}

/**
 * Notes how a rule was answered, for the rules of its group that are asked behind it; without a clause that refuses it is planned. A rule
 * that says no has no verdict: there are thousands of them, and `explain` says so of each.
 */
export function conclude(deciding: Deciding, { id, rule: { enabled, group } }: ReadyRule, refusing?: RuleClause, answer?: Answer): void {
  const shadow = enabled === 'shadow'
  if (refusing === undefined) deciding.verdicts.push({ rule: id, outcome: shadow ? 'shadow' : 'planned' })
  else if (answer?.holds === 'failed') {
    deciding.verdicts.push({ rule: id, outcome: 'failed', clause: refusing.name, error: answer.because(deciding) })
  }
  // The first rule planned holds its group. So does a rule that was planned for this call before and stops at its `once`: a second
  // ringing must not bring up the fall-back instead.
  if (group !== undefined && !shadow && (refusing === undefined || refusing.name === 'once')) deciding.hold(group, id)
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
    this.#input ??= seenOf(this.facts)
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

const inputs = new WeakMap<Facts, JsonObject>()

/** What expressions see: the facts without the ledger. Made once, for the conditions and for every step of every plan. */
export function inputOf(facts: Facts): JsonObject {
  const known = inputs.get(facts)
  if (known !== undefined) return known
  const copy = plain(seenOf(facts))
  const input = isObject(copy) ? copy : {}
  inputs.set(facts, input)
  return input
}

/** The same, not copied: an expression looks at its input before it reads it. */
function seenOf(facts: Facts): JsonObject {
  const { ledger: _, ...seen } = facts
  return isJsonObject(seen) ? seen : {}
}

/** Facts are made of what came as JSON. */
function isJsonObject(value: object): value is JsonObject {
  return !Array.isArray(value)
}

function planOf({ rule, plan: common, once, isShadow, forcesOpen }: Candidate, deciding: Deciding): Plan {
  const { rule: id, ruleHash, mode, steps } = common
  const plan: Writable<Plan> = { rule: id, ruleHash, mode, steps }
  if (once !== undefined) plan.onceKey = deciding.keys.keyOf(once)
  if (rule.rule.limit !== undefined && !isShadow) plan.limitKey = limitKey(rule.id, rule.rule.limit, deciding.facts)
  if (forcesOpen && deciding.opened) plan.asOffer = true
  return plan
}

type Writable<Shape> = { -readonly [field in keyof Shape]: Shape[field] }
