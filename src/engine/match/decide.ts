import type { Decision, Facts, JsonObject, Plan, Verdict } from '../../model/index.ts'
import { problem } from '../../model/index.ts'
import type { Scope } from '../compile/index.ts'
import { clean, isObject } from '../compile/index.ts'
import type { Answer, Asking, ReadyRule, RuleClause } from './contract.ts'
import type { Candidate, RuleIndex } from './index/index.ts'
import { agentSubject, callSubject, limitKey, type Subjects } from './keys.ts'
import { wholeIdOf } from './stage.ts'

/**
 * Asks rules in their order what to do with a trigger. Never throws. A rule in shadow is asked and planned like any other, but holds no
 * group, spends no key, and opens nothing that others must heed. `scopeOf` is called when the first expression is evaluated.
 */
export function decide(revision: string, index: RuleIndex, facts: Facts, scopeOf: (facts: Facts) => Scope): Decision {
  const deciding = new Deciding(facts, scopeOf)
  const { candidates, count } = index.select(facts.type, facts)
  for (let at = 0; at < count; at += 1) ask(candidates[at] as Candidate, deciding)
  return { revision, verdicts: deciding.verdicts, plans: deciding.plans }
}

function ask(candidate: Candidate, deciding: Deciding): void {
  const clauses = deciding.isQuiet ? candidate.quiet : candidate.clauses
  for (let at = 0; at < clauses.length; at += 1) {
    const clause = clauses[at] as RuleClause
    const answer = askClause(clause, deciding, candidate.rule)
    if (answer.holds !== 'yes') {
      refuse(deciding, candidate.rule, clause, answer)
      return
    }
  }
  accept(deciding, candidate.rule, candidate.verdict)
  deciding.plans.push(planOf(candidate, deciding))
  if (candidate.forcesOpen && !candidate.isShadow) deciding.opened = true
}

export function askClause(clause: RuleClause, asking: Asking, rule: ReadyRule): Answer {
  try {
    return clause.ask(asking, rule)
  } catch (error) {
    return { holds: 'failed', because: () => problem('CORD_INTERNAL', { detail: String(error) }) }
  }
}

/** Notes that a rule is planned, for the rules of its group that are asked behind it. */
export function accept(deciding: Deciding, { id, rule: { group } }: ReadyRule, verdict: Verdict): void {
  deciding.verdicts.push(verdict)
  if (group !== undefined && verdict.outcome !== 'shadow') deciding.hold(group, id)
}

/** Notes that a rule is not planned. One that says no has no verdict: there are thousands of them, and `explain` says so of each. */
export function refuse(deciding: Deciding, rule: ReadyRule, clause: RuleClause, answer: Answer): void {
  const {
    id,
    rule: { enabled, group },
  } = rule
  if (answer.holds === 'failed')
    deciding.verdicts.push({ rule: id, outcome: 'failed', clause: clause.name, error: answer.because(deciding, rule) })
  // A rule that was planned for this call before and stops at its `once` holds its group: a second ringing must not bring up the
  // fall-back instead.
  if (group !== undefined && clause.name === 'once' && enabled !== 'shadow') deciding.hold(group, id)
}

/** What is known of a trigger while it is decided, and what the rules asked so far have come to. */
export class Deciding implements Asking, Subjects {
  readonly facts: Facts
  /** Nothing in it can make a clause refuse that asks of what is synthetic or was planned before. */
  readonly isQuiet: boolean
  readonly verdicts: Verdict[] = []
  readonly plans: Plan[] = []
  held: ReadonlyMap<string, string> = none
  opened: boolean
  readonly #scopeOf: (facts: Facts) => Scope
  // Made when they are first needed: most triggers need none.
  #scope: Scope | undefined = undefined
  #input: JsonObject | undefined = undefined
  #agent: string | undefined = undefined
  #call: string | undefined = undefined

  constructor(facts: Facts, scopeOf: (facts: Facts) => Scope) {
    this.facts = facts
    this.isQuiet = facts.synthetic !== true && facts.ledger.once.length === 0
    this.opened = facts.ledger.opened === true
    this.#scopeOf = scopeOf
  }

  get input(): JsonObject {
    this.#input ??= seenOf(this.facts)
    return this.#input
  }

  get scope(): Scope {
    if (this.#scope === undefined) {
      decided += 1
      this.#scope = { ...this.#scopeOf(this.facts), sharing: decided }
    }
    return this.#scope
  }

  get subjects(): Subjects {
    return this
  }

  get agent(): string {
    this.#agent ??= agentSubject(this.facts)
    return this.#agent
  }

  get call(): string {
    this.#call ??= callSubject(this.facts)
    return this.#call
  }

  hold(group: string, rule: string): void {
    this.held = new Map(this.held).set(group, rule)
  }
}

/** Triggers whose conditions were evaluated so far. */
let decided = 0

const none: ReadonlyMap<string, string> = new Map()

const inputs = new WeakMap<Facts, JsonObject>()

/** What expressions see: the facts without the ledger. Made once for every step of every plan, and copied only where it is no plain JSON. */
export function inputOf(facts: Facts): JsonObject {
  const known = inputs.get(facts)
  if (known !== undefined) return known
  const seen = clean(seenOf(facts))
  const input = isObject(seen) ? seen : {}
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
  const plan: Writable<Plan> =
    once === undefined ? { rule: id, ruleHash, mode, steps } : { rule: id, ruleHash, mode, steps, onceKey: once.keyOf(deciding) }
  if (rule.rule.limit !== undefined && !isShadow) plan.limitKey = limitKey(wholeIdOf(rule.id), rule.rule.limit, deciding.facts)
  if (forcesOpen && deciding.opened) plan.asOffer = true
  return plan
}

type Writable<Shape> = { -readonly [field in keyof Shape]: Shape[field] }
