import type { Facts, JsonObject } from '../../model/index.ts'
import type { ReadyStep } from '../contract.ts'
import type { ReadyRule, ReadyRuleStep } from '../match/contract.ts'

const defaults = { timeoutSeconds: 10, deadlineSeconds: 60, retrySeconds: 1 } as const

/** When, where and how often a step is tried. All times count from the trigger's receivedAt, a delayed step's deadline from its own time. */
export function readyStep(
  { rule: { rule }, facts }: { readonly rule: ReadyRule; readonly facts: Facts },
  { step, spec }: ReadyRuleStep,
  index: number,
  input: JsonObject,
): ReadyStep {
  const received = Date.parse(facts.receivedAt)
  const start = received + (step.delay ?? 0) * 1000
  return {
    index,
    action: step.action,
    as: step.as,
    input,
    connection: step.connection ?? facts.connection,
    notBefore: step.delay === undefined ? undefined : start,
    deadline: start + (spec.deadlineSeconds ?? defaults.deadlineSeconds) * 1000,
    timeoutSeconds: step.timeout ?? spec.timeoutSeconds ?? defaults.timeoutSeconds,
    retry: { count: step.retry?.count ?? 0, seconds: step.retry?.seconds ?? defaults.retrySeconds },
    only: step.only,
    continueOnError: step.continueOnError === true,
    atMostOnce: rule.atMostOnce === true,
  }
}
