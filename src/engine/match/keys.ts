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

/** What the `once` keys of a rule have in common. */
export interface OnceOfRule {
  readonly scope: Scope
  /** The rule's part of a key. */
  readonly part: string
}

type Scope = 'agent' | 'interaction' | 'call'

/** undefined when the rule says off. */
export function onceOfRule(rule: string, once: Rule['once']): OnceOfRule | undefined {
  const scope = once ?? 'agent'
  return scope === 'off' ? undefined : { scope, part: `"${scope}",${quoted(rule)},` }
}

/**
 * The keys that `once` spends for one trigger: `["connection","scope","rule","subject"]@interaction`. The subject is the agent for
 * `agent`, the call for `call`, empty for `interaction`. Rules share all but their own part, so that it is made once.
 */
export class OnceKeys {
  readonly #facts: Facts
  readonly #interaction: string
  readonly #head: string
  #ofAgent: string | undefined = undefined
  #ofCall: string | undefined = undefined

  constructor(facts: Facts) {
    this.#facts = facts
    this.#interaction = interactionOf(facts)
    this.#head = `[${quoted(facts.connection)},`
  }

  keyOf({ scope, part }: OnceOfRule): string {
    return this.#head + part + this.#tail(scope) + this.#interaction
  }

  /**
   * True when the key is spent. Two interactions may turn out to be one, and the ledger holds the keys of all that are the same
   * contact: so what stands before the @ decides.
   */
  isSpent({ scope, part }: OnceOfRule): boolean {
    const { once } = this.#facts.ledger
    if (once.length === 0) return false
    const stem = this.#head + part + this.#tail(scope)
    return once.some((key) => key.startsWith(stem))
  }

  #tail(scope: Scope): string {
    if (scope === 'interaction') return '""]@'
    if (scope === 'agent') {
      this.#ofAgent ??= `${quoted(agentOf(this.#facts) ?? '')}]@`
      return this.#ofAgent
    }
    this.#ofCall ??= `${quoted(this.#facts.call?.id ?? this.#facts.id)}]@`
    return this.#ofCall
  }
}

/** As JSON writes it; ordinary names need nothing but the quotes. */
function quoted(text: string): string {
  return /^[\w :./@+-]*$/.test(text) ? `"${text}"` : JSON.stringify(text)
}

/** The key under which a rule's limit counts: one for the rule, or one for each agent. */
export function limitKey(rule: string, limit: Limit, facts: Known): string {
  return JSON.stringify(limit.by === 'agent' ? ['limit', rule, facts.connection, agentOf(facts) ?? ''] : ['limit', rule])
}
