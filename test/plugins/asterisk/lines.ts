import type { EmittedTrigger } from '../../../src/plugin-api/index.ts'

/** One line for each trigger with its main fields. Calls are c1, c2, ... and interactions i1, i2, ... as they appear. */
export function lines(triggers: readonly EmittedTrigger[]): readonly string[] {
  const calls = new Map<string, string>()
  const interactions = new Map<string, string>()
  return triggers.map((trigger) => {
    const { call, agent, queue, userEvent, link, data, raw } = trigger
    const parts: (string | undefined)[] = [trigger.synthetic === true ? 'synthetic' : undefined, trigger.type]
    if (agent !== undefined) parts.push([agent.device ?? agent.id, agent.state, agent.reason].filter(Boolean).join(' '))
    if (queue !== undefined) parts.push(`queue=${queue.id}`, show('length', queue.length), show('position', queue.position))
    if (call !== undefined) {
      parts.push(`${short(calls, 'c', call.id)}/${short(interactions, 'i', call.interactionId ?? '')}`, call.type)
      if (call.acd === true) parts.push('acd')
      parts.push(`${party(call.caller)}->${party(call.called)}`)
      if (call.parentId !== undefined)
        parts.push(`parent=${short(calls, 'c', call.parentId)}`, raw?.parentGuessed === true ? 'guessed' : undefined)
      if (call.joinedInteractionId !== undefined) parts.push(`joined=${short(interactions, 'i', call.joinedInteractionId)}`)
      parts.push(
        show('role', call.consultRole),
        show('from', call.transferredFrom),
        show('wait', call.waitSeconds),
        show('cause', call.cause),
      )
    }
    if (userEvent !== undefined) parts.push(`"${userEvent.name}"`, show('to', userEvent.to))
    if (link !== undefined) parts.push(link.state, link.reason)
    if (trigger.type === 'device-state') parts.push(String(raw?.State ?? raw?.ContactStatus))
    if (trigger.type === 'transferred') parts.push(show('to', raw?.to))
    if (raw?.changedKeys !== undefined) parts.push(`changed=${String(raw.changedKeys)}`)
    if (data !== undefined)
      parts.push(JSON.stringify(data, (_, value) => (typeof value === 'string' ? (calls.get(value) ?? value) : value)))
    return parts.filter((part) => part !== undefined && part !== '').join(' ')
  })
}

function short(names: Map<string, string>, letter: string, id: string): string {
  const name = names.get(id) ?? `${letter}${names.size + 1}`
  names.set(id, name)
  return name
}

function show(name: string, value: unknown): string | undefined {
  return value === undefined ? undefined : `${name}=${String(value)}`
}

function party(value: { readonly number?: string; readonly name?: string; readonly anonymous?: boolean } | undefined): string {
  if (value?.anonymous === true) return 'anonymous'
  return [value?.number ?? '?', value?.name === undefined ? undefined : `(${value.name})`].filter(Boolean).join('')
}
