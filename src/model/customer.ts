import type { CallType, KnownTriggerType } from './generated/types.ts'

/**
 * Which party of a call is the customer, by call type: the one to look up.
 * `parent` is the customer of the call that a consultation belongs to.
 */
export const customerOf: Readonly<Record<CallType, 'caller' | 'called' | 'parent' | 'none'>> = {
  inbound: 'caller',
  outbound: 'called',
  internal: 'none',
  consult: 'parent',
  unknown: 'caller',
}

/** Trigger types that say nothing of a call by themselves, so that no customer is derived for them. */
export const withoutCustomer: ReadonlySet<KnownTriggerType> = new Set(['agent-state', 'device-state', 'link-state', 'queue-count'])
