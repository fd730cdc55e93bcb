import type { OpenPlan } from '../../journal/index.ts'

/** The key of a step: the same for every attempt, also after a restart. */
export function stepKey(open: Pick<OpenPlan, 'trigger' | 'plan'>, index: number): string {
  return [open.trigger.connection, open.trigger.id, open.plan.rule, index].join('|')
}
