import { floatNumber, groups, type Message } from '../wire/message.ts'
import { isPhone } from './classify.ts'
import type { Device } from './context.ts'
import { begin, findCall, finish, forget, isTold, learn, markConsultation, release } from './find.ts'
import { addLeg, callsOf, type Leg, type Phase, type WireCall } from './state.ts'
import { emitLeg, type Work } from './work.ts'

/** A call that SNAPSHOT_DEVICE_CONF lists. */
export interface ListedCall {
  readonly callId: number
  readonly connection: string
  readonly connectionType: number
}

export function listedCalls(message: Message): readonly ListedCall[] {
  return groups(message, 'CallConnCallID').flatMap((group) => {
    const callId = group.get('CallConnCallID')
    const connection = group.get('CallConnDevID')
    const type = group.get('CallConnDevIDType')
    // A call that somebody only listens to is not the agent's.
    if (typeof callId !== 'number' || group.get('SilentMonitorStatusF') === 1) return []
    return [{ callId, connection: typeof connection === 'string' ? connection : '', connectionType: typeof type === 'number' ? type : 0 }]
  })
}

/** The answer for a phone. Calls known there before the question, and not listed, are gone. */
export function deviceListed(work: Work, device: string, mark: number): void {
  const listed = new Set(listedCalls(work.message).map((item) => item.callId))
  for (const call of [...work.state.calls]) {
    const leg = call.legs.get(device)
    if (leg !== undefined && leg.order <= mark && !listed.has(call.callId)) release(work, call, leg, 'gone')
  }
}

/** The CTI Server knows no such call. */
export function callGone(work: Work, callId: number, mark: number): void {
  for (const call of callsOf(work.state, callId)) if (call.order <= mark) end(work, call)
}

const phaseOf: Readonly<Record<number, Phase>> = { 1: 'dialing', 2: 'ringing', 3: 'talking', 4: 'held', 6: 'failed' }

/** The answer about a call: its context, and its phones with the state of each. */
export function callListed(work: Work, callId: number, connection: string, mark: number): void {
  const { state, message } = work
  const before = findCall(work, callId, connection, false)
  if (before !== undefined && before.order <= mark && isAnother(before, message)) end(work, before)
  const parties = partiesOf(message)
  const call = findCall(work, callId, connection, false) ?? begin(work, callId)
  learn(work, call)
  const caller = parties.find((party) => party.state === 1) ?? parties.find((party) => !isPhone(state, party.device)) ?? parties[0]
  if (caller !== undefined) call.context.calling ??= caller.device
  const phones = parties.filter(({ device }) => isPhone(state, device))
  for (const leg of [...call.legs.values()]) {
    const there = phones.some(({ device }) => device.id === leg.device)
    if (!there && phones.length > 0 && leg.order <= mark) release(work, call, leg, 'gone')
  }
  for (const { device, state: how } of phones) {
    const phase = phaseOf[how ?? 0]
    if (phase !== undefined) catchUp(work, call, device.id, phase)
  }
  // Nobody of ours is in it, and it waits nowhere: its end would not be told.
  if (call.legs.size === 0 && call.queue === undefined && parties.length === 0) forget(work, call)
}

function end(work: Work, call: WireCall): void {
  finish(work, call, 'gone')
  forget(work, call)
}

// A number that was given to another call meanwhile.
function isAnother(call: WireCall, answer: Message): boolean {
  const day = floatNumber(answer, 'RouterCallKeyDay')
  const key = floatNumber(answer, 'RouterCallkeyCallID')
  const known = call.context.routerKey
  return known !== undefined && day !== undefined && key !== undefined && day + key !== 0 && known !== `${day}.${key}`
}

function catchUp(work: Work, call: WireCall, device: string, phase: Phase): void {
  const before = call.legs.get(device)
  const calling = phase === 'dialing' || call.context.calling?.id === device
  const leg = before ?? addLeg(work.state, call, device, calling ? 'calling' : 'called', 'initiated')
  if (before === undefined && calling) markConsultation(work, call, leg)
  advance(work, call, leg, phase)
}

// What the events of a phone would have told, had they been heard.
function advance(work: Work, call: WireCall, leg: Leg, phase: Phase): void {
  const before = leg.phase
  if (before === phase) return
  leg.phase = phase
  if (phase === 'dialing' || phase === 'failed') {
    if (before === 'initiated') emitLeg(work, 'dialing', call, leg)
    if (phase === 'failed') emitLeg(work, 'failed', call, leg)
  } else if (phase === 'ringing') {
    if (before === 'initiated') emitLeg(work, 'ringing', call, leg)
  } else {
    call.answered = true
    if (before !== 'talking' && before !== 'held') emitLeg(work, 'established', call, leg)
    if (phase === 'held') emitLeg(work, 'held', call, leg, { stamp: work.stamp })
    else if (before === 'held') emitLeg(work, 'retrieved', call, leg, { stamp: work.stamp })
  }
}

function partiesOf(message: Message): readonly { readonly device: Device; readonly state: number | undefined }[] {
  return groups(message, 'CallConnCallID').flatMap((group) => {
    const id = group.get('CallDevID')
    const type = group.get('CallDevIDType')
    const state = group.get('CallDevConnState')
    if (typeof id !== 'string' || id === '') return []
    return [{ device: { id, type: typeof type === 'number' ? type : undefined }, state: typeof state === 'number' ? state : undefined }]
  })
}

/** In a recording that stops: nothing more will be heard of any call. */
export function endAll(work: Work): void {
  for (const call of [...work.state.calls]) {
    for (const leg of [...call.legs.values()]) if (isTold(leg)) release(work, call, leg, 'gone')
    end(work, call)
  }
}
