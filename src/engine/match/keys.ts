import type { Facts, Limit, Rule } from '../../model/index.ts'

type Known = Omit<Facts, 'ledger'>

/** The interaction that a trigger belongs to; triggers without a call stand for themselves. */
export function interactionOf(facts: Known): string {
  return facts.call?.interactionId ?? facts.id
}

/** Who the trigger happens at: the user, else the agent id, else the device; undefined when it happens at nobody. */
function agentOf(facts: Known): string | undefined {
  const { agent } = facts
  if (agent?.user !== undefined) return `user:${agent.user.id}`
  if (agent?.id !== undefined) return `agent:${agent.id}`
  return agent?.device === undefined ? undefined : `device:${agent.device}`
}

/** How often a rule is planned: once for each of these. */
export type OnceScope = 'agent' | 'interaction' | 'call'

/** What a key names beside rule and connection, of one trigger. Rules share it, so that it is made once. */
export interface Subjects {
  readonly facts: Facts
  /** The subject of keys for each agent, and for each call, as keys have it. */
  readonly agent: string
  readonly call: string
}

/**
 * The keys that a rule's `once` spends: `["connection","scope","rule","subject"]@interaction`. The subject is the agent for
 * `agent`, the call for `call`, empty for `interaction`.
 */
export class Once {
  readonly scope: OnceScope
  readonly #rule: string
  // What keys begin with, of the connection that was asked about last: most triggers in a row are of one.
  #connection: string | undefined = undefined
  #head = ''

  constructor(rule: string, scope: OnceScope) {
    this.scope = scope
    this.#rule = rule
  }

  keyOf(subjects: Subjects): string {
    const { facts } = subjects
    return this.#stem(subjects) + interactionOf(facts)
  }

  /**
   * True when the key is spent. Two interactions may turn out to be one, and the ledger holds the keys of all that are the same
   * contact: so what stands before the @ decides.
   */
  isSpent(subjects: Subjects): boolean {
    const { once } = subjects.facts.ledger
    if (once.length === 0) return false
    const stem = this.#stem(subjects)
    return once.some((key) => key.startsWith(stem))
  }

  #stem(subjects: Subjects): string {
    const { connection } = subjects.facts
    if (connection !== this.#connection) {
      this.#connection = connection
      this.#head = `[${quoted(connection)},"${this.scope}",${quoted(this.#rule)},${this.scope === 'interaction' ? '""]@' : ''}`
    }
    return this.scope === 'interaction' ? this.#head : this.#head + subjects[this.scope]
  }
}

/** undefined when the rule says off. */
export function onceOf(rule: string, once: Rule['once']): Once | undefined {
  const scope = once ?? 'agent'
  return scope === 'off' ? undefined : new Once(rule, scope)
}

export function agentSubject(facts: Facts): string {
  return `${quoted(agentOf(facts) ?? '')}]@`
}

export function callSubject(facts: Facts): string {
  return `${quoted(facts.call?.id ?? facts.id)}]@`
}

/** As JSON writes it; ordinary names need nothing but the quotes. */
function quoted(text: string): string {
  return /^[\w :./@+-]*$/.test(text) ? `"${text}"` : JSON.stringify(text)
}

/** The key under which a rule's limit counts: one for the rule, or one for each agent. */
export function limitKey(rule: string, limit: Limit, facts: Known): string {
  return JSON.stringify(limit.by === 'agent' ? ['limit', rule, facts.connection, agentOf(facts) ?? ''] : ['limit', rule])
}
