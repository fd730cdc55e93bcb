import { at, type Element, textAt } from '../wire/xml.ts'
import { dial, end, incoming } from './calls.ts'
import { deviceOf, partyOf, sameNumber } from './parties.ts'
import { finish, queued } from './queues.ts'
import { isLive, type Leg, legKey, legOf, lifeOf, type Phase, type State } from './state.ts'
import { emitCall, type Work } from './work.ts'

/** A call that the switch has and this side does not know yet. */
export interface Found {
  readonly callId: string
  /** The connection's device as the switch writes it. */
  readonly connection: string
  readonly device: string
  readonly phase: Phase
}

const phases: Readonly<Record<string, Phase>> = {
  initiated: 'dialing',
  alerting: 'ringing',
  connected: 'talking',
  hold: 'held',
  queued: 'ringing',
}

/**
 * The answer to SnapshotDevice: calls at the device that are not in it are over; calls that went on meanwhile are brought up to date.
 * Gives those that are new, to ask about. Calls known since the question (`mark`) are newer than the answer.
 */
export function reconcile(work: Work, mark: number): readonly Found[] {
  const items = work.message.name === 'SnapshotDeviceResponse' ? itemsOf(work.message, 'snapshotDeviceResponseInfo') : []
  const listed = new Map(items.flatMap((item) => foundOf(item, work.device)).map((found) => [found.callId, found]))
  waiting(work, listed, mark)
  for (const leg of [...work.state.legs.values()]) {
    if (leg.device !== work.device || !isLive(leg) || leg.order > mark) continue
    const found = listed.get(leg.callId)
    if (found === undefined) end(work, leg, 'gone')
    else catchUp(work, leg, found.phase)
  }
  return [...listed.values()].filter(({ callId }) => !isKnown(work, callId))
}

function isKnown(work: Work, callId: string): boolean {
  const queue = work.state.lives.get(callId)?.queue
  return isPilot(work) ? queue?.waiting === true && queue.number === work.device : work.state.legs.has(legKey(callId, work.device))
}

function isPilot(work: Work): boolean {
  return Object.hasOwn(work.settings.pilots, work.device)
}

// Callers at a pilot have no leg: they wait, or are gone.
function waiting(work: Work, listed: ReadonlyMap<string, Found>, mark: number): void {
  if (!isPilot(work)) return
  for (const life of work.state.lives.values()) {
    const { queue } = life
    if (queue?.waiting === true && queue.number === work.device && queue.order <= mark && !listed.has(life.callId))
      finish(work, life, 'gone')
  }
}

function catchUp(work: Work, leg: Leg, phase: Phase): void {
  if (phase === leg.phase || phase === 'ringing' || phase === 'dialing') return
  const answered = leg.phase === 'ringing' || leg.phase === 'dialing'
  if (answered) {
    leg.phase = 'talking'
    emitCall(work, 'established', leg)
  }
  if (phase === leg.phase) return
  leg.phase = phase
  emitCall(work, phase === 'held' ? 'held' : 'retrieved', leg, { again: true })
}

/** Tells a call that the snapshot found: by the answer to SnapshotCall, or without parties where there is none. */
export function tellFound(work: Work, found: Found): void {
  const { state } = work
  if (isKnown(work, found.callId)) return
  const calling = deviceOf(at(work.message, 'callingDevice'))
  const about = { ...work, message: withConnection(work.message, found) }
  if (isPilot(work)) {
    queued(about)
    return
  }
  const life = lifeOf(state, found.callId, work.at, true)
  if (sameNumber(calling, work.device)) {
    const leg = dial(about, life)
    catchUp(about, leg, found.phase)
    return
  }
  const leg = legOf(state, life, found.device, found.connection)
  leg.phase = 'ringing'
  leg.facts = incoming(about, life)
  emitCall(about, 'ringing', leg)
  catchUp(about, leg, found.phase)
}

function withConnection(message: Element, found: Found): Element {
  const text = (name: string, value: string): Element => ({ name, attributes: {}, children: [], text: value })
  const children = [text('callID', found.callId), text('deviceID', found.connection)]
  return { ...message, children: [...message.children, { name: 'connection', attributes: {}, children, text: '' }] }
}

function foundOf(item: Element, device: string): readonly Found[] {
  const connection = at(item, 'connectionIdentifier')
  const callId = textAt(connection, 'callID')
  const state = stateOf(at(item, 'localCallState') ?? at(item, 'localConnectionInfo'))
  const phase = state === undefined ? 'ringing' : phases[state]
  if (callId === undefined || phase === undefined) return []
  return [{ callId, connection: textAt(connection, 'deviceID') ?? device, device, phase }]
}

// `connected`, `<localConnectionState>connected</…>`, or that within a compoundCallState: of several the first is this device's.
function stateOf(element: Element | undefined): string | undefined {
  const first = element?.children[0]
  return first === undefined ? element?.text || undefined : stateOf(first)
}

function itemsOf(message: Element, name: string): readonly Element[] {
  return at(message, 'crossRefIDorSnapshotData', 'snapshotData')?.children.filter((child) => child.name === name) ?? []
}

/** The parties in an answer to SnapshotCall, put where events have them. */
export function partiesOf(message: Element, device: string): Element {
  if (at(message, 'callingDevice') !== undefined) return message
  const others = itemsOf(message, 'snapshotCallResponseInfo')
    .map((item) => at(item, 'deviceOnCall'))
    .filter((item) => !sameNumber(partyOf(item)?.number, device))
  const [other] = others
  return other === undefined ? message : { ...message, children: [...message.children, { ...other, name: 'callingDevice' }] }
}

/** The newest leg there is: what a question that is asked now may be answered about. */
export function markOf(state: State): number {
  return state.order
}
