import type { Call, Party } from 'cordboard/plugin-api'
import type { Settings } from '../settings.ts'
import { nameOf } from '../wire/table.ts'
import type { Context, Device } from './context.ts'
import { agentAt, type Leg, type State, type WireCall } from './state.ts'

// DeviceIDType: what an agent may sit at.
const phoneTypes = new Set([72, 76, 78, 79])

/**
 * Whether a device is a telephone of this system, and not a line to outside, a route point, an IVR port or a queue. A type that says
 * only "device" is that of customers too: then it must be known.
 */
export function isPhone(state: State, device: Device | undefined): boolean {
  if (device === undefined) return false
  if (device.type !== undefined && phoneTypes.has(device.type)) return true
  return agentAt(state, device.id) !== undefined || state.devices.has(device.id)
}

/** Whether a device that rings or answers is a telephone: what says only "device" is one here. */
export function mayRing(state: State, device: Device): boolean {
  return device.type === undefined || device.type === 0 || isPhone(state, device)
}

const inboundTypes = new Set([1, 2, 3, 4, 5, 6, 11, 38, 41])
const outboundTypes = new Set([7, 8, 9, 17, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36])
const consultTypes = new Set([12, 13, 14])
const insideTypes = new Set([10, 18, 19, 20, 21, 22, 23, 24])
const distributedTypes = new Set([1, 2, 4, 5])
const directTypes = new Set([3, 6, 38])

/** CallType of calls that a supervisor listens to or has entered. */
export function supervision(callType: number | undefined): string | undefined {
  return callType !== undefined && callType >= 21 && callType <= 24 ? nameOf('CallType', callType)?.toLowerCase() : undefined
}

function typeOf(state: State, call: WireCall, leg: Leg | undefined): NonNullable<Call['type']> {
  const { callType, calling, called } = call.context
  if (leg?.parent !== undefined || (callType !== undefined && consultTypes.has(callType))) return 'consult'
  if (callType !== undefined && insideTypes.has(callType)) return 'internal'
  const fromPhone = isPhone(state, calling)
  if (callType !== undefined && outboundTypes.has(callType)) return 'outbound'
  if (fromPhone && isPhone(state, called)) return 'internal'
  if (callType !== undefined && inboundTypes.has(callType) && !fromPhone) return 'inbound'
  if (leg?.role === 'calling') return 'outbound'
  if (fromPhone) return 'internal'
  return calling === undefined && call.context.ani === undefined && callType === undefined ? 'unknown' : 'inbound'
}

// LineType: 0 and 1 are the ACD's, 2, 8, 10 and 11 are not.
function acdOf(context: Context): boolean | undefined {
  const { lineType, callType } = context
  if (callType !== undefined && directTypes.has(callType)) return false
  if (callType !== undefined && distributedTypes.has(callType)) return true
  if (lineType === 0 || lineType === 1) return true
  return lineType === 2 || lineType === 8 || lineType === 10 || lineType === 11 ? false : undefined
}

/** What a trigger says of a call at a phone, or of the call itself. */
export function factsOf(state: State, call: WireCall, leg: Leg | undefined): Omit<Call, 'id'> {
  const { context } = call
  const type = typeOf(state, call, leg)
  const acd = type === 'inbound' ? (acdOf(context) ?? (call.queue === undefined ? undefined : true)) : undefined
  const caller = party(
    type === 'inbound' || type === 'unknown' ? (context.ani ?? context.calling?.id) : (context.calling?.id ?? context.ani),
  )
  const called = party(
    type === 'inbound' ? (context.dnis ?? context.dialed ?? context.called?.id) : (context.dialed ?? context.called?.id ?? context.dnis),
  )
  return {
    interactionId: call.interaction,
    media: 'voice',
    type,
    ...(acd === undefined ? {} : { acd }),
    ...(caller === undefined ? {} : { caller }),
    ...(called === undefined ? {} : { called }),
    ...(leg?.parent === undefined ? {} : { parentId: leg.parent }),
    ...(leg?.consultRole === undefined ? {} : { consultRole: leg.consultRole }),
    ...(call.transferredFrom === undefined || call.transferredFrom === leg?.device ? {} : { transferredFrom: call.transferredFrom }),
    ...(call.redirectedFrom === undefined || call.redirectedFrom === leg?.device ? {} : { redirectedFrom: call.redirectedFrom }),
    ...(context.digits === undefined ? {} : { digits: context.digits }),
    ...(context.uui === undefined ? {} : { uui: context.uui }),
  }
}

function party(number: string | undefined): Party | undefined {
  return number === undefined ? undefined : { number }
}

/** The queue of a call: where it waited, else the skill group or service that it is attributed to. */
export function queueOf(settings: Settings, call: WireCall): { readonly id: string; readonly name?: string } | undefined {
  const { skillGroup, serviceNumber } = call.context
  const id = call.queue?.id ?? (skillGroup === undefined ? undefined : String(skillGroup)) ?? asText(serviceNumber)
  return id === undefined ? undefined : queueNamed(settings, id)
}

export function queueNamed(settings: Settings, id: string): { readonly id: string; readonly name?: string } {
  const name = settings.queues[id]
  return name === undefined ? { id } : { id, name }
}

function asText(value: number | undefined): string | undefined {
  return value === undefined || value === 0 ? undefined : String(value)
}
