import type { Clause, Facts, Json, Problem, RuleExplanation } from '../../model/index.ts'
import { compileExpression, type ExpressionOptions, operandsOf, parse, placedProblem, type Scope } from '../compile/index.ts'
import type { ConnectionFacts } from '../contract.ts'
import { becauseOf, notTrue } from './because.ts'
import type { Answer, Asking, ReadyRule, RuleClause } from './contract.ts'
import { accept, askClause, Deciding, refuse } from './decide.ts'
import { valuesRead } from './values.ts'

export interface Explaining {
  readonly scope: Scope
  readonly options: ExpressionOptions
  readonly connection: ConnectionFacts | undefined
}

/** The whole why and why-not of every rule, asked as `decide` asks them; clauses behind the first that does not hold are not reached. */
export function explain(rules: readonly ReadyRule[], facts: Facts, explaining: Explaining): readonly RuleExplanation[] {
  const deciding = new Deciding(facts, () => explaining.scope)
  return rules.map((rule) => {
    const asked = clausesAsked(rule, deciding, explaining)
    const refused = asked.find(({ answer }) => answer !== undefined && answer.holds !== 'yes')
    const outcome = outcomeOf(rule, refused)
    if (refused?.answer !== undefined) refuse(deciding, rule, refused.clause, refused.answer)
    else if (outcome === 'planned' || outcome === 'shadow') accept(deciding, rule, { rule: rule.id, outcome })
    return { rule: rule.id, name: rule.rule.name, outcome, clauses: asked.map(({ shown }) => shown) }
  })
}

interface Asked {
  readonly clause: RuleClause
  /** undefined: not reached. */
  readonly answer: Answer | undefined
  readonly shown: Clause
}

function clausesAsked(rule: ReadyRule, asking: Asking, explaining: Explaining): readonly Asked[] {
  let holds = true
  return rule.clauses.map((clause) => {
    if (!holds) return { clause, answer: undefined, shown: { ...written(rule, clause), holds: 'not-reached' } }
    const answer = askClause(clause, asking, rule)
    holds = answer.holds === 'yes'
    return { clause, answer, shown: shownClause(rule, clause, answer, asking, explaining) }
  })
}

function written(rule: ReadyRule, clause: RuleClause): Pick<Clause, 'name' | 'text' | 'place'> {
  const text = clause.textOf(rule)
  return {
    name: clause.name,
    ...(text === undefined ? {} : { text }),
    ...(clause.path === undefined ? {} : { place: rule.ranges.placeOf(clause.path) }),
  }
}

function shownClause(rule: ReadyRule, clause: RuleClause, answer: Answer, asking: Asking, explaining: Explaining): Clause {
  const because = answer.holds === 'yes' ? {} : { because: answer.because(asking, rule) }
  const shown = { ...written(rule, clause), holds: answer.holds, ...because }
  if (clause.name !== 'when' || rule.when === undefined) return shown
  const values = [...valuesRead(rule.when.reads, asking.input, explaining.connection)]
  const parts = partsOf(rule, { text: rule.when.text, start: 0 }, asking, explaining)
  const reason = answer.holds === 'no' ? { because: whenBecause(rule.when.text, parts, answer.because(asking, rule), asking, values) } : {}
  return { ...shown, values, ...(parts.length === 0 ? {} : { parts }), ...reason }
}

/** The first part that says no speaks for the whole; a condition without parts speaks for itself. */
function whenBecause(
  text: string,
  parts: readonly Clause[],
  otherwise: Problem,
  { input, facts }: Asking,
  values: Clause['values'] & object,
): Problem {
  const refusing = parts.find((part) => part.holds === 'no')?.because
  if (refusing !== undefined) return refusing
  return (parts.length === 0 ? becauseOf(text, values, input, facts.connection) : undefined) ?? otherwise
}

interface Part {
  readonly text: string
  readonly start: number
}

/** The operands of `and` and `or`, each evaluated by itself, down to those that have none. */
function partsOf(rule: ReadyRule, whole: Part, asking: Asking, explaining: Explaining): Clause[] {
  return operandsOf(parse(whole.text), whole.text).map(({ text, start }) => {
    const part = { text, start: whole.start + start }
    return shownPart(rule, part, partsOf(rule, part, asking, explaining), asking, explaining)
  })
}

function shownPart(rule: ReadyRule, part: Part, inner: Clause[], asking: Asking, explaining: Explaining): Clause {
  const base = {
    name: 'when' as const,
    text: part.text,
    place: rule.ranges.placeInside(['when'], part.start, part.start + part.text.length),
    ...(inner.length === 0 ? {} : { parts: inner }),
  }
  const expression = compileExpression(part.text, explaining.options)
  const values = [...valuesRead(expression.reads, asking.input, explaining.connection)]
  try {
    const value = expression.evaluate(asking.input, explaining.scope)
    if (isTruthy(value)) return { ...base, values, holds: 'yes' }
    const because = becauseOf(part.text, values, asking.input, asking.facts.connection) ?? notTrue(value)
    return { ...base, values, holds: 'no', because }
  } catch (error) {
    return { ...base, values, holds: 'failed', because: placedProblem(error, part.text, rule.ranges, ['when'], part.start) }
  }
}

/** As JSONata's $boolean, which is what `and` and `or` ask of their operands. */
function isTruthy(value: Json | undefined): boolean {
  if (value === undefined || value === null) return false
  if (Array.isArray(value)) return value.some(isTruthy)
  return typeof value === 'object' ? Object.keys(value).length > 0 : Boolean(value)
}

function outcomeOf(rule: ReadyRule, refused: Asked | undefined): RuleExplanation['outcome'] {
  if (refused === undefined) return rule.rule.enabled === 'shadow' ? 'shadow' : 'planned'
  if (refused.answer?.holds === 'failed') return 'failed'
  return refused.clause.name === 'group' ? 'not-asked' : 'no'
}
