import type { Party } from 'cordboard/plugin-api'
import type { Settings } from '../settings.ts'
import { known, type Message } from '../wire/message.ts'
import type { ChannelKind } from './state.ts'

export type CallType = 'inbound' | 'outbound' | 'internal' | 'consult' | 'unknown'

// Everything else (Local, Message, Surrogate, Recorder, ...) is plumbing of the PBX.
const phoneTechnologies = new Set(['PJSIP', 'SIP', 'IAX2', 'SCCP', 'Skinny', 'DAHDI', 'MGCP', 'Unistim', 'Motif', 'OOH323'])
const withheld = /^(anonymous|restricted|withheld|private|unavailable|unknown)$/i

export interface Endpoint {
  readonly kind: ChannelKind
  /** Technology and name, for example PJSIP/1024. */
  readonly name: string
  readonly device: string | undefined
}

/** What stands behind a channel name such as PJSIP/1024-0000001a. */
export function endpointOfChannel(settings: Settings, channel: string): Endpoint {
  const dash = channel.lastIndexOf('-')
  return endpointOf(settings, dash > channel.indexOf('/') ? channel.slice(0, dash) : channel)
}

/** What stands behind an endpoint name such as PJSIP/1024, or a queue member's interface. */
export function endpointOf(settings: Settings, name: string): Endpoint {
  const slash = name.indexOf('/')
  const technology = name.slice(0, Math.max(0, slash))
  if (!phoneTechnologies.has(technology)) return { kind: 'other', name, device: undefined }
  if (settings.trunks.some((trunk) => matches(trunk, name))) return { kind: 'trunk', name, device: undefined }
  return { kind: 'phone', name, device: name.slice(slash + 1) }
}

function matches(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name
}

/** The number and name in a channel's block; `what` is CallerID or ConnectedLine, after the block's prefix. */
export function party(message: Message, what: string): Party {
  const number = known(message, `${what}Num`)
  const name = known(message, `${what}Name`)
  if (number !== undefined && withheld.test(number)) return { anonymous: true }
  return { ...(number === undefined ? {} : { number }), ...(name === undefined ? {} : { name }) }
}

/** A caller from outside of whom the carrier says nothing withholds the number. */
export function fromOutside(caller: Party): Party {
  return caller.number === undefined && caller.anonymous === undefined ? { ...caller, anonymous: true } : caller
}
