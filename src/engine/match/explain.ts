import type { Clause, Facts, RuleExplanation } from '../../model/index.ts'
import type { Answer, Asking, ReadyRule, RuleClause } from './contract.ts'
import { accept, askClause, Deciding, refuse } from './decide.ts'
import { type Explaining, readingsOf } from './readings.ts'

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
  const { input, scope } = asking
  const read = readingsOf({ when: rule.when, ranges: rule.ranges, path: ['when'] }, { ...explaining, input, scope, facts: asking.facts })
  return { ...shown, ...read.shown, ...(answer.holds === 'no' ? { because: read.because ?? answer.because(asking, rule) } : {}) }
}

function outcomeOf(rule: ReadyRule, refused: Asked | undefined): RuleExplanation['outcome'] {
  if (refused === undefined) return rule.rule.enabled === 'shadow' ? 'shadow' : 'planned'
  if (refused.answer?.holds === 'failed') return 'failed'
  return refused.clause.name === 'group' ? 'not-asked' : 'no'
}
