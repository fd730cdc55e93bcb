import { type Message, number, plain, text } from '../wire/message.ts'
import { masks, nameOf } from '../wire/table.ts'
import { emit, type Work } from './work.ts'

/** One session with one side. */
export interface Side {
  readonly server: string
  /** A or B. */
  readonly role: string
}

/** OPEN_CONF: identifies the session in ids, and gives the clock by which calls of one number are told apart. */
export function opened(work: Work, side: Side | undefined): void {
  const { message, state } = work
  const invoke = message.fixed.InvokeID ?? 0
  const time = number(message, 'IcmCentralControllerTime') ?? 0
  // Unified CCX gives no time: the request's own number began with it.
  const seconds = time === 0 ? invoke : time
  state.slot = slotOf(seconds)
  state.scope = `${seconds.toString(36)}.${invoke.toString(36)}`
  state.heard = 0
  state.asides = 0
  state.degraded = isStandby(message) ? 'STANDBY' : troubles(number(message, 'PGStatus') ?? 0)
  const granted = number(message, 'ServiceGranted') ?? 0
  const services = Object.entries(masks.CtiServiceMask).flatMap(([name, bit]) => ((granted & bit) === 0 ? [] : [name]))
  tell({ ...work, stamp: `${state.scope}.0` }, state.degraded === undefined ? 'up' : 'degraded', state.degraded, side, services)
}

/** SYSTEM_EVENT: what goes down and comes back behind the CTI Server. True when the session is of no use any more. */
export function systemEvent(work: Work): boolean {
  const { message, state } = work
  const time = number(message, 'IcmCentralControllerTime') ?? 0
  if (time !== 0) state.slot = slotOf(time)
  const event = number(message, 'SystemEventID')
  const before = state.degraded
  state.degraded = event === ctiServerOffline ? 'CTI_SERVER_OFFLINE' : troubles(number(message, 'PGStatus') ?? 0)
  if (event === instrumentOut || event === instrumentBack) {
    const device = text(message, 'EventDeviceID')
    if (device !== undefined) {
      emit(work, 'device-state', {
        id: `device.${device}/${work.stamp}`,
        agent: { device },
        raw: { ...plain(message), state: deviceWord(event) },
      })
    }
    return false
  }
  if (state.degraded !== before) tell(work, state.degraded === undefined ? 'up' : 'degraded', state.degraded)
  return event === ctiServerOffline
}

// Since version 24 two bytes more say which of two sessions this is.
function isStandby({ extra }: Message): boolean {
  return extra.length === 2 && extra[1] === standby
}

const standby = 2
const ctiServerOffline = 7
const instrumentOut = 10
const instrumentBack = 11

function deviceWord(event: number): string {
  return event === instrumentOut ? 'out-of-service' : 'in-service'
}

// PGStatus: any bit means trouble.
function troubles(status: number): string | undefined {
  const found = Object.entries(masks.PGStatusCodeMask).flatMap(([name, bit]) => ((status & bit) === 0 ? [] : [name]))
  return found.length === 0 ? undefined : found.join(', ')
}

function slotOf(seconds: number): string {
  return Math.floor(seconds / 1800).toString(36)
}

/** Says how the link is. */
export function tell(
  work: Work,
  state: 'up' | 'down' | 'degraded',
  reason: string | undefined,
  side?: Side,
  services?: readonly string[],
): void {
  const event = nameOf('SystemEventID', number(work.message, 'SystemEventID'))
  emit(work, 'link-state', {
    id: `link/${work.stamp}/${state}`,
    link: {
      state,
      ...(side === undefined ? {} : { server: side.server, role: side.role }),
      ...(services === undefined ? {} : { capabilities: [...services] }),
      ...(reason === undefined ? {} : { reason }),
    },
    ...(event === undefined ? {} : { raw: { event } }),
  })
}
