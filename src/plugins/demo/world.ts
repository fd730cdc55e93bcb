import type { Json } from 'cordboard/plugin-api'
import { agents } from './cast.ts'
import type { Story } from './story.ts'

export type AgentState = 'ready' | 'not-ready' | 'busy' | 'after-call-work'

export interface LiveCall {
  /** One contact from the queue to the last device. */
  readonly interactionId: string
  readonly story: Story
  /** Absent until it is in a queue. */
  readonly queuedAt?: number
  /** How long it waited until it rang first. */
  readonly waitSeconds?: number
  readonly state: 'queued' | 'ringing' | 'talking' | 'held'
  /** Absent while it is at none. */
  readonly device?: string
  readonly transferredFrom?: string
  readonly data: Readonly<Record<string, Json>>
}

/** Something that will happen; what it concerns is gone by then if somebody was quicker. */
export interface Moment {
  readonly at: number
  readonly kind:
    | 'slot'
    | 'side'
    | 'queue'
    | 'ring'
    | 'answer'
    | 'give-up'
    | 'pass-on'
    | 'hold'
    | 'retrieve'
    | 'transfer'
    | 'end'
    | 'user-event'
  /** The interaction, or empty. */
  readonly call: string
  /** Where it should ring; of a slot, its number. */
  readonly device?: string
  readonly slot?: number
}

/** Everything of the demo that can be handed to the next generation, as plain JSON. */
export interface World {
  readonly format: 'cordboard-demo-1'
  readonly startedAt: number
  /** Triggers made so far: names the next one. */
  sequence: number
  /** In the order in which they will happen. */
  readonly agenda: Moment[]
  readonly calls: Record<string, LiveCall>
  readonly agents: Record<string, { state: AgentState; reason?: string }>
}

const firstRingMs = 5000

export function createWorld(now: number, everyMs: number): World {
  return {
    format: 'cordboard-demo-1',
    startedAt: now,
    sequence: 0,
    agenda: [
      { at: now, kind: 'slot', call: '', slot: 0 },
      { at: now + firstRingMs + everyMs / 2, kind: 'side', call: '', slot: 0 },
    ],
    calls: {},
    agents: Object.fromEntries(agents.map(({ device }) => [device, { state: 'ready' }])),
  }
}

/** When the call of a slot rings. */
export function ringTime(world: World, slot: number, everyMs: number): number {
  return world.startedAt + firstRingMs + slot * everyMs
}

/** What this plugin gave away itself, in a form that it still reads. */
export function isWorld(value: unknown): value is World {
  return typeof value === 'object' && value !== null && 'format' in value && value.format === 'cordboard-demo-1'
}

export function schedule(world: World, moment: Moment): void {
  const index = world.agenda.findIndex(({ at }) => at > moment.at)
  world.agenda.splice(index === -1 ? world.agenda.length : index, 0, moment)
}

/** Nothing that was to happen to this call happens any more. */
export function unschedule(world: World, call: string): void {
  const kept = world.agenda.filter((moment) => moment.call !== call)
  world.agenda.splice(0, world.agenda.length, ...kept)
}

function callAt(world: World, device: string): LiveCall | undefined {
  return Object.values(world.calls).find((call) => call.device === device)
}

export function isFree(world: World, device: string): boolean {
  return world.agents[device]?.state === 'ready' && callAt(world, device) === undefined
}

/** In a queue, or offered by it: not a direct call, nor one that a colleague passed on. */
export function isDistributed(call: LiveCall): boolean {
  return call.queuedAt !== undefined && call.transferredFrom === undefined
}

/** In a queue and not answered. */
export function isWaiting(call: LiveCall): boolean {
  return isDistributed(call) && (call.state === 'queued' || call.state === 'ringing')
}
