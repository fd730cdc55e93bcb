import type { Facts, Limit, Rule } from '../../model/index.ts'

type Known = Omit<Facts, 'ledger'>

/** The interaction that a trigger belongs to; triggers without a call stand for themselves. */
function interactionOf(facts: Known): string {
  return facts.call?.interactionId ?? facts.id
}

/** Who the trigger happens at: the user, else the agent id, else the device; undefined when it happens at nobody. */
function agentOf(facts: Known): string | undefined {
  const { agent } = facts
  if (agent?.user !== undefined) return `user:${agent.user.id}`
  if (agent?.id !== undefined) return `agent:${agent.id}`
  return agent?.device === undefined ? undefined : `device:${agent.device}`
}

/**
 * The key that `once` spends: `["connection","scope","rule","subject"]@interaction`. The subject is the agent for `agent`, the call
 * for `call`, empty for `interaction`. undefined when the rule says off.
 */
export function onceKey(rule: string, once: Rule['once'], facts: Known): string | undefined {
  const stem = onceStem(rule, once, facts)
  return stem === undefined ? undefined : `${stem}${interactionOf(facts)}`
}

/**
 * True when the key is spent. Two interactions may turn out to be one, and the ledger holds the keys of all that are the same
 * contact: so what stands before the @ decides.
 */
export function isSpent(rule: string, once: Rule['once'], facts: Facts): boolean {
  if (facts.ledger.once.length === 0) return false
  const stem = onceStem(rule, once, facts)
  return stem !== undefined && facts.ledger.once.some((key) => key.startsWith(stem))
}

function onceStem(rule: string, once: Rule['once'], facts: Known): string | undefined {
  const scope = once ?? 'agent'
  if (scope === 'off') return undefined
  const subject = scope === 'agent' ? (agentOf(facts) ?? '') : scope === 'call' ? (facts.call?.id ?? facts.id) : ''
  return `[${quoted(facts.connection)},"${scope}",${quoted(rule)},${quoted(subject)}]@`
}

/** As JSON writes it; ordinary names need nothing but the quotes. */
function quoted(text: string): string {
  return /^[\w :./@+-]*$/.test(text) ? `"${text}"` : JSON.stringify(text)
}

/** The key under which a rule's limit counts: one for the rule, or one for each agent. */
export function limitKey(rule: string, limit: Limit, facts: Known): string {
  return JSON.stringify(limit.by === 'agent' ? ['limit', rule, facts.connection, agentOf(facts) ?? ''] : ['limit', rule])
}
