import type { Facts, Json, JsonObject, Outcome, Plan, Problem } from '../../model/index.ts'
import { problem } from '../../model/index.ts'
import { isObject, placedProblem, type Scope } from '../compile/index.ts'
import type { NextStep } from '../contract.ts'
import type { ReadyRule, ReadyRuleStep } from '../match/contract.ts'
import { inputOf } from '../match/decide.ts'
import { checkUrl } from '../rules/url.ts'
import { shapeOf } from '../shape/shape.ts'
import { type Candidate, isBusy, type Policy, policyOf } from './policies.ts'
import { type Rendered, type Rendering, renderInput } from './render-input.ts'
import { isUnsuccessful, resultsOf } from './results.ts'
import { readyStep } from './step.ts'

export interface Planning {
  readonly rule: ReadyRule
  readonly plan: Plan
  readonly facts: Facts
  /** Asked for when there is something to evaluate. */
  readonly scopeOf: (facts: Facts) => Scope
  readonly records: { readonly origins: readonly string[]; readonly schemes: readonly string[] }
}

/** What to do next in a plan, given how its steps ended so far. Asks nothing but its arguments. Never throws. */
export function next(planning: Planning, outcomes: readonly Outcome[]): NextStep {
  const step = upcoming(planning, outcomes)
  if (step === undefined) return { kind: 'done' }
  try {
    return prepare(planning, step, resultsOf(planning.plan, outcomes))
  } catch (error) {
    return fail(step, problem('CORD_INTERNAL', { detail: String(error) }))
  }
}

/** The step whose turn it is; undefined: the plan is through, or a step ended it. */
export function upcoming({ rule, plan }: Pick<Planning, 'rule' | 'plan'>, outcomes: readonly Outcome[]): StepAt | undefined {
  const ended = outcomes.some((outcome) => isUnsuccessful(outcome) && rule.steps[outcome.index]?.step.continueOnError !== true)
  const next = ended ? undefined : plan.steps.find(({ index }) => outcomes.every((outcome) => outcome.index !== index))
  const ready = next === undefined ? undefined : rule.steps[next.index]
  if (next === undefined || ready === undefined) return undefined
  return { ready, index: next.index, head: { index: next.index, action: next.action, as: next.as } }
}

export interface StepAt {
  readonly ready: ReadyRuleStep
  readonly index: number
  readonly head: { readonly index: number; readonly action: string; readonly as: string | undefined }
}

function prepare(planning: Planning, step: StepAt, results: JsonObject): NextStep {
  const input = withResults(inputOf(planning.facts), results)
  const scope = planning.scopeOf(planning.facts)
  const refusal = condition(planning, step, input, scope)
  if (refusal !== undefined) return refusal
  if (step.ready.spec.id === 'open-record' && step.ready.step.with?.busy === 'skip' && isBusy(planning.facts))
    return { kind: 'skip', ...step.head, problem: problem('CORD_STEP_BUSY') }
  const policy = policyOf(step.ready, results, planning.facts)
  if (policy.kind === 'skip') return { kind: 'skip', ...step.head, problem: policy.problem }
  const render = (seen: JsonObject): Rendered => {
    const rendering: Rendering = { input: withResults(input, seen), scope, ranges: planning.rule.ranges }
    return renderInput(step.ready.input.node, rendering)
  }
  const rendered = render(policy.results)
  if ('problem' in rendered) return fail(step, rendered.problem)
  return finish(planning, step, rendered.value, policy.kind === 'go' ? { ...policy, choices: choicesOf(policy.choices, render) } : policy)
}

/** Each of several as the step would open it; what cannot be rendered for one is not offered. */
function choicesOf(candidates: readonly Candidate[] | undefined, render: (seen: JsonObject) => Rendered): JsonObject[] | undefined {
  if (candidates === undefined) return undefined
  const titles = new Set<Json | undefined>()
  const choices = candidates.flatMap(({ results, id, name, hints }) => {
    const rendered = render(results)
    if ('problem' in rendered || !isObject(rendered.value)) return []
    const { url, record, title } = rendered.value
    titles.add(title)
    const where = { ...(url === undefined ? {} : { url }), ...(record === undefined ? {} : { record }) }
    return [{ ...(id === undefined ? {} : { id }), title: name, own: title, hints: [...hints], ...where }]
  })
  // A title that is the same for all tells nobody apart.
  const telling = titles.size === choices.length
  return choices.map(({ own, ...choice }) => (telling && typeof own === 'string' ? { ...choice, title: own } : choice))
}

/** The facts themselves where there is nothing beside them: expressions have looked at those before. */
export function withResults(facts: JsonObject, results: JsonObject): JsonObject {
  return Object.keys(results).length === 0 ? facts : { ...facts, ...results }
}

/** Why the step is not done, when its `when` is not exactly true. */
function condition({ rule }: Planning, step: StepAt, input: JsonObject, scope: Scope): NextStep | undefined {
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

interface Choosing {
  readonly choices: JsonObject[] | undefined
  readonly page: Extract<Policy, { kind: 'go' }>['page']
}

function finish(planning: Planning, step: StepAt, value: Json | undefined, choosing: Choosing): NextStep {
  const { spec } = step.ready
  const input = isObject(value) ? { ...value, ...presentation(planning, step, value, choosing) } : {}
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

/** What is offered instead of opened: a second record for the same call and agent, one on top of another call, a choice among several. */
function presentation({ plan, facts }: Planning, step: StepAt, input: JsonObject, { choices, page }: Choosing): JsonObject {
  if (step.ready.spec.id !== 'open-record') return {}
  const second = plan.asOffer === true && input.to === undefined
  const onTop = input.busy === 'offer' && isBusy(facts)
  const titles = choices?.map(({ title }) => title).join(' / ')
  const named = titles !== undefined && input.title === undefined ? { title: titles } : {}
  const elsewhere = page !== undefined && typeof input[page] === 'string' ? { url: input[page] } : {}
  return {
    ...(choices !== undefined || second || onTop ? { present: 'offer' } : {}),
    ...named,
    ...elsewhere,
    ...(choices === undefined ? {} : { choices }),
  }
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
