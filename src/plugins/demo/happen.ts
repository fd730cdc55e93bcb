import type { EmittedTrigger } from 'cordboard/plugin-api'
import { agents, colleagues } from './cast.ts'
import { type Ending, mainStory, type Story, sideStory } from './story.ts'
import { agentAt, atDevice, inQueue, trigger } from './triggers.ts'
import {
  type AgentState,
  isDistributed,
  isFree,
  isWaiting,
  type LiveCall,
  type Moment,
  ringTime,
  schedule,
  unschedule,
  type World,
} from './world.ts'

export interface Pace {
  readonly seed: number
  /** Between two calls at the demo agent. */
  readonly everyMs: number
}

const ringMs = 5500
const talkMs = 5000
const transferMs = 7000

/** Milliseconds after it began to ring. */
const scripts: Readonly<Record<Ending, readonly (readonly [after: number, kind: Moment['kind']])[]>> = {
  answered: [
    [ringMs, 'answer'],
    [ringMs + talkMs, 'end'],
  ],
  held: [
    [ringMs, 'answer'],
    [ringMs + 1500, 'hold'],
    [ringMs + 3500, 'retrieve'],
    [ringMs + talkMs, 'end'],
  ],
  missed: [[ringMs, 'give-up']],
  'passed-on': [[ringMs, 'pass-on']],
  transferred: [
    [3000, 'answer'],
    [transferMs, 'transfer'],
  ],
  abandoned: [],
}

const retryMs = 2000
const patienceMs = 60_000
/** Waits are up to three quarters of a minute long, so calls are thought of that much before they ring. */
const slotsAhead = 4

/** Lets one moment of the agenda happen: changes the world and says what the phone system would send. */
export function happen(world: World, moment: Moment, pace: Pace): readonly EmittedTrigger[] {
  const { at, slot = 0, device } = moment
  if (moment.kind === 'slot') return planSlot(world, slot, at, pace)
  if (moment.kind === 'side') return planSide(world, slot, at, pace)
  if (moment.kind === 'user-event') return [userEvent(world, at)]
  const call = world.calls[moment.call]
  if (call === undefined) return []
  switch (moment.kind) {
    case 'queue':
      return [trigger(world, 'queue-start', at, inQueue(world, put(world, { ...call, queuedAt: at })))]
    case 'ring':
      return ring(world, call, device ?? call.story.device, at)
    case 'answer':
      return answer(world, call, at)
    case 'pass-on':
      return passOn(world, call, at)
    case 'hold':
      return change(world, call, 'held', at)
    case 'retrieve':
      return change(world, call, 'talking', at)
    case 'transfer':
      return transfer(world, call, call.story.device, at)
    case 'give-up':
      return end(world, call, at, call.device === undefined ? 'abandoned' : 'no-answer')
    case 'end':
      return end(world, call, at, 'normal')
  }
}

function planSlot(world: World, slot: number, at: number, pace: Pace): readonly EmittedTrigger[] {
  const first = slot === 0 ? 0 : slot + slotsAhead - 1
  for (let planned = first; planned < slot + slotsAhead; planned += 1) {
    begin(world, mainStory(pace.seed, planned), `${planned + 1}`, ringTime(world, planned, pace.everyMs), at)
  }
  schedule(world, { at: ringTime(world, slot + 1, pace.everyMs), kind: 'slot', call: '', slot: slot + 1 })
  if (slot % 4 === 3) schedule(world, { at: at + 1000, kind: 'user-event', call: '' })
  return []
}

function planSide(world: World, slot: number, at: number, pace: Pace): readonly EmittedTrigger[] {
  const story = sideStory(pace.seed, slot)
  begin(world, story, `s${slot + 1}`, at + story.leadMs, at)
  schedule(world, { at: at + pace.everyMs, kind: 'side', call: '', slot: slot + 1 })
  return []
}

/** A call that rings at once, of somebody who waited before. */
export function place(world: World, story: Story, waitSeconds: number, at: number): readonly EmittedTrigger[] {
  const interactionId = `${world.startedAt.toString(36)}-call-asked-${world.sequence}`
  const queuedAt = at - waitSeconds * 1000
  world.agents[story.device] ??= { state: 'ready' }
  const call = put(world, { interactionId, story, state: 'queued', queuedAt, data: {} })
  return [trigger(world, 'queue-start', queuedAt, inQueue(world, call)), ...ring(world, call, story.device, at)]
}

function begin(world: World, story: Story, name: string, ringAt: number, now: number): void {
  const interactionId = `${world.startedAt.toString(36)}-call-${name}`
  const startAt = Math.max(now, ringAt - story.leadMs)
  put(world, { interactionId, story, state: 'queued', data: {} })
  if (story.queue !== undefined) schedule(world, { at: startAt, kind: 'queue', call: interactionId })
  if (story.ending === 'abandoned') schedule(world, { at: ringAt, kind: 'give-up', call: interactionId })
  else if (story.ending === 'transferred')
    schedule(world, { at: Math.max(startAt, ringAt - transferMs), kind: 'ring', call: interactionId, device: colleagues[0].device })
  else schedule(world, { at: ringAt, kind: 'ring', call: interactionId })
}

function ring(world: World, call: LiveCall, wished: string, at: number): readonly EmittedTrigger[] {
  // The first agent is kept for the calls that are meant for her, so that hers come on time.
  const device = [wished, ...colleagues.map((agent) => agent.device)].find((each) => isFree(world, each))
  if (device === undefined) return wait(world, call, wished, at)
  const distributed = isDistributed(call)
  const waited = distributed && call.queuedAt !== undefined ? { waitSeconds: Math.round((at - call.queuedAt) / 1000) } : {}
  const ringing = put(world, { ...call, ...waited, state: 'ringing', device })
  follow(world, ringing, at)
  return [
    ...(!distributed ? [] : [trigger(world, 'queue-offer', at, atDevice(world, ringing, device))]),
    trigger(world, 'ringing', at, atDevice(world, ringing, device)),
  ]
}

/** Nobody is free: a queue asks again, a direct line is busy, and who was to transfer the call is left out. */
function wait(world: World, call: LiveCall, device: string, at: number): readonly EmittedTrigger[] {
  const { interactionId, queuedAt, story } = call
  if (queuedAt === undefined || at - queuedAt > patienceMs) return end(world, call, at, 'busy')
  if (story.ending === 'transferred') {
    put(world, { ...call, story: { ...story, ending: 'answered' } })
    schedule(world, { at: at + transferMs, kind: 'ring', call: interactionId })
  } else schedule(world, { at: at + retryMs, kind: 'ring', call: interactionId, device })
  return []
}

/** What comes after a call began to ring, as its story has it. */
function follow(world: World, { interactionId, story, transferredFrom }: LiveCall, at: number): void {
  const script = scripts[transferredFrom === undefined ? story.ending : 'answered']
  for (const [after, kind] of script) schedule(world, { at: at + after, kind, call: interactionId })
}

export function answer(world: World, call: LiveCall, at: number): readonly EmittedTrigger[] {
  const { device } = call
  if (device === undefined || call.state !== 'ringing') return []
  const talking = put(world, { ...call, state: 'talking' })
  return [
    trigger(world, 'established', at, atDevice(world, talking, device)),
    ...(isDistributed(call)
      ? [
          trigger(world, 'queue-answer', at, atDevice(world, talking, device)),
          trigger(world, 'queue-end', at, inQueue(world, talking, { cause: 'answered' })),
        ]
      : []),
    ...setState(world, device, 'busy', at),
  ]
}

function passOn(world: World, call: LiveCall, at: number): readonly EmittedTrigger[] {
  const { device } = call
  if (device === undefined || call.state !== 'ringing') return []
  const story: Story = { ...call.story, ending: 'answered' }
  const waiting = put(world, { ...away(call), story })
  schedule(world, { at: at + 500, kind: 'ring', call: call.interactionId, device: colleagues[0].device })
  return [
    trigger(world, 'queue-offer-failed', at, atDevice(world, waiting, device, { cause: 'no-answer' })),
    trigger(world, 'diverted', at, atDevice(world, waiting, device, { cause: 'no-answer' })),
  ]
}

/** The call leaves its device and rings at another one, which must be free, else it stays. */
export function transfer(world: World, call: LiveCall, to: string, at: number): readonly EmittedTrigger[] {
  const from = call.device
  if (from === undefined || !isFree(world, to)) {
    schedule(world, { at: at + talkMs, kind: 'end', call: call.interactionId })
    return []
  }
  const leaving = trigger(world, 'transferred', at, atDevice(world, call, from))
  const gone = trigger(world, 'released', at, atDevice(world, call, from, { cause: 'transferred' }))
  const onItsWay = put(world, { ...away(call), transferredFrom: from })
  return [leaving, gone, ...setState(world, from, 'ready', at), ...ring(world, onItsWay, to, at)]
}

export function change(world: World, call: LiveCall, state: 'talking' | 'held', at: number): readonly EmittedTrigger[] {
  const { device } = call
  if (device === undefined || call.state === state) return []
  const changed = put(world, { ...call, state })
  return [trigger(world, state === 'held' ? 'held' : 'retrieved', at, atDevice(world, changed, device))]
}

export function end(world: World, call: LiveCall, at: number, cause: string): readonly EmittedTrigger[] {
  unschedule(world, call.interactionId)
  delete world.calls[call.interactionId]
  const { device } = call
  return [
    ...(isWaiting(call) ? [trigger(world, 'queue-end', at, inQueue(world, call, { cause: 'abandoned' }))] : []),
    ...(device === undefined ? [] : [trigger(world, 'released', at, atDevice(world, call, device, { cause }))]),
    ...(device === undefined ? [] : setState(world, device, 'ready', at)),
  ]
}

/** A busy agent becomes ready again; one that took a break keeps it. */
function setState(world: World, device: string, state: 'busy' | 'ready', at: number): readonly EmittedTrigger[] {
  const before = world.agents[device]?.state
  const wanted: AgentState = state === 'busy' ? 'ready' : 'busy'
  if (before !== wanted) return []
  world.agents[device] = { state }
  return [trigger(world, 'agent-state', at, { agent: agentAt(world, device) })]
}

function userEvent(world: World, at: number): EmittedTrigger {
  const [{ device }] = agents
  return trigger(world, 'userEvent', at, {
    agent: agentAt(world, device),
    userEvent: { name: 'web-visit', from: 'website', to: device },
    data: { customerId: '42', page: 'pricing', minutes: 4 },
  })
}

function away({ device: _, ...call }: LiveCall): LiveCall {
  return { ...call, state: 'queued' }
}

function put(world: World, call: LiveCall): LiveCall {
  world.calls[call.interactionId] = call
  return call
}
