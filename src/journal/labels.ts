import type { Facts, Trigger } from '../model/index.ts'

/** What a trace is found by. */
export type LabelName = 'number' | 'agent' | 'user' | 'rule' | 'interaction' | 'call' | 'connection' | 'type'

export type Label = readonly [LabelName, string | undefined]

/** A hash of 53 bits (cyrb53): two labels of a journal practically never share one, and a key is as small as a row's number. */
export function labelKey(name: string, value: string): number {
  let high = 0xdeadbeef
  let low = 0x41c6ce57
  const text = `${name} ${value}`
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at)
    high = Math.imul(high ^ unit, 2654435761)
    low = Math.imul(low ^ unit, 1597334677)
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909)
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909)
  return 4294967296 * (2097151 & low) + (high >>> 0)
}

/** Keys of labels, each once: most labels of a trigger are in its facts again. */
export function keysOf(labels: readonly Label[]): readonly number[] {
  const keys: number[] = []
  for (const [index, [name, value]] of labels.entries()) {
    // Looking through a few is quicker than hashing one.
    if (value !== undefined && labels.findIndex(([other, same]) => same === value && other === name) === index)
      keys.push(labelKey(name, value))
  }
  return keys
}

/** Labels of a trigger, or of the facts it became: calls/ knows more than the trigger said. */
export function labelsOf(about: Trigger | Omit<Facts, 'ledger'>): readonly Label[] {
  const { call, agent } = about
  const labels: Label[] = [
    ['connection', about.connection],
    ['type', about.type],
    ['agent', agent?.id],
    ['agent', agent?.device],
  ]
  if (call === undefined) return labels
  for (const party of [call.caller, call.called, call.customer]) {
    if (party !== undefined) labels.push(['number', party.number], ['number', party.e164])
  }
  labels.push(
    ['number', call.customer?.address],
    ['interaction', call.interactionId],
    ['interaction', call.joinedInteractionId],
    ['call', call.id],
    ['call', call.previousId],
  )
  return labels
}
