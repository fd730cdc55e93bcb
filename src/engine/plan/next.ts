import type { Facts, Json, JsonObject, Outcome, Plan, Problem } from '../../model/index.ts'
import { problem } from '../../model/index.ts'
import { isObject, placedProblem, type Scope } from '../compile/index.ts'
import type { NextStep } from '../contract.ts'
import type { ReadyRule, ReadyRuleStep } from '../match/contract.ts'
import { inputOf } from '../match/decide.ts'
import { checkUrl } from '../rules/url.ts'
import { shapeOf } from '../shape/shape.ts'
import { policyOf } from './policies.ts'
import { type Rendering, renderInput } from './render-input.ts'
import { isUnsuccessful, resultsOf } from './results.ts'
import { readyStep } from './step.ts'

export interface Planning {
  readonly rule: ReadyRule
  readonly plan: Plan
  readonly facts: Facts
  readonly scope: Scope
  readonly records: { readonly origins: readonly string[]; readonly schemes: readonly string[] }
}

/** What to do next in a plan, given how its steps ended so far. Asks nothing but its arguments. Never throws. */
export function next(planning: Planning, outcomes: readonly Outcome[]): NextStep {
  const { rule, plan } = planning
  const ended = outcomes.some((outcome) => isUnsuccessful(outcome) && rule.steps[outcome.index]?.step.continueOnError !== true)
  const upcoming = ended ? undefined : plan.steps.find(({ index }) => outcomes.every((outcome) => outcome.index !== index))
  const ready = upcoming === undefined ? undefined : rule.steps[upcoming.index]
  if (upcoming === undefined || ready === undefined) return { kind: 'done' }
  const step: StepAt = { ready, index: upcoming.index, head: { index: upcoming.index, action: upcoming.action, as: upcoming.as } }
  try {
    return prepare(planning, step, resultsOf(plan, outcomes))
  } catch (error) {
    return fail(step, problem('CORD_INTERNAL', { detail: String(error) }))
  }
}

interface StepAt {
  readonly ready: ReadyRuleStep
  readonly index: number
  readonly head: { readonly index: number; readonly action: string; readonly as: string | undefined }
}

function prepare(planning: Planning, step: StepAt, results: JsonObject): NextStep {
  const input = withResults(inputOf(planning.facts), results)
  const refusal = condition(planning, step, input)
  if (refusal !== undefined) return refusal
  const policy = policyOf(step.ready, results)
  if (policy.kind === 'skip') return { kind: 'skip', ...step.head, problem: policy.problem }
  const rendering: Rendering = { input: withResults(input, policy.results), scope: planning.scope, ranges: planning.rule.ranges }
  const rendered = renderInput(step.ready.input.node, rendering)
  return 'problem' in rendered ? fail(step, rendered.problem) : finish(planning, step, rendered.value, policy.choices)
}

/** The facts themselves where there is nothing beside them: expressions have looked at those before. */
function withResults(facts: JsonObject, results: JsonObject): JsonObject {
  return Object.keys(results).length === 0 ? facts : { ...facts, ...results }
}

/** Why the step is not done, when its `when` is not exactly true. */
function condition({ scope, rule }: Planning, step: StepAt, input: JsonObject): NextStep | undefined {
  const { when } = step.ready
  if (when === undefined) return undefined
  const path = ['do', step.index, 'when']
  try {
    if (when.evaluate(input, scope) === true) return undefined
  } catch (error) {
    return fail(step, placedProblem(error, when.text, rule.ranges, path))
  }
  return { kind: 'skip', ...step.head, problem: problem('CORD_STEP_CONDITION', { when: when.text }, rule.ranges.placeOf(path)) }
}

function finish(planning: Planning, step: StepAt, value: Json | undefined, choices: readonly string[] | undefined): NextStep {
  const { spec } = step.ready
  const input = isObject(value) ? { ...value, ...presentation(planning, step, value, choices) } : {}
  const mistake = shapeOf(spec.input, { defaults: true }).check(input, { name: ['do', step.index, 'with'] })[0]
  if (mistake !== undefined) {
    return fail(step, problem(mistake.code, mistake.params, placeIn(planning, step, mistake.path)))
  }
  const refused = typeof input.url === 'string' && spec.needsAgent === true ? checkUrl(input.url, planning.records) : undefined
  if (refused !== undefined) return fail(step, { ...refused, place: placeIn(planning, step, ['url']) })
  if (spec.needsAgent === true && !namesAgent(planning.facts, input))
    return fail(step, problem('CORD_ACTION_NO_AGENT', { action: spec.id }))
  return { kind: 'run', step: readyStep(planning, step.ready, step.index, input) }
}

/** What is offered instead of opened: a second record for the same call and agent, and a choice among several. */
function presentation({ plan }: Planning, step: StepAt, input: JsonObject, choices: readonly string[] | undefined): JsonObject {
  if (step.ready.spec.id !== 'open-record') return {}
  const offer = choices !== undefined || (plan.asOffer === true && input.to === undefined)
  const title = choices !== undefined && input.title === undefined ? { title: choices.join(' / ') } : {}
  return offer ? { present: 'offer', ...title } : {}
}

function namesAgent({ agent }: Facts, input: JsonObject): boolean {
  const known = [agent?.user, agent?.id, agent?.device, input.to, input.device, input.agentId]
  return known.some((one) => one !== undefined)
}

function placeIn({ rule }: Planning, step: StepAt, path: readonly (string | number)[]): Problem['place'] & object {
  return rule.ranges.placeOf(['do', step.index, 'with', ...path])
}

function fail(step: StepAt, found: Problem): NextStep {
  return { kind: 'fail', ...step.head, problem: found, ends: step.ready.step.continueOnError !== true }
}
