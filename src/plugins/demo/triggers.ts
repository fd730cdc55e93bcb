import type { Call, EmittedTrigger, Party } from 'cordboard/plugin-api'
import { agents, queues, visitor } from './cast.ts'
import type { LiveCall, World } from './world.ts'

type Details = Omit<EmittedTrigger, 'id' | 'type' | 'time'>

/** The next trigger of this demo. Its id follows from the start of the demo and its number: nothing else has it. */
export function trigger(world: World, type: EmittedTrigger['type'], at: number, details: Details): EmittedTrigger {
  world.sequence += 1
  return { id: `${world.startedAt.toString(36)}-${world.sequence}`, type, time: new Date(at).toISOString(), ...details }
}

/** The call as it waits in its queue. */
export function inQueue(world: World, call: LiveCall, more: Partial<Call> = {}): Details {
  const queue = queueOf(world, call)
  return { call: { ...partiesOf(call), id: queueId(call), ...more }, ...(queue === undefined ? {} : { queue }) }
}

/** The call as one device sees it. */
export function atDevice(world: World, call: LiveCall, device: string, more: Partial<Call> = {}): Details {
  const queue = queueOf(world, call)
  return {
    call: {
      ...partiesOf(call),
      id: callId(call, device),
      acd: queue !== undefined,
      ...(call.waitSeconds === undefined ? {} : { waitSeconds: call.waitSeconds }),
      ...(call.transferredFrom === undefined ? {} : { transferredFrom: call.transferredFrom }),
      ...more,
    },
    agent: agentAt(world, device),
    ...(queue === undefined ? {} : { queue }),
    ...(Object.keys(call.data).length === 0 ? {} : { data: call.data }),
  }
}

export function callId(call: LiveCall, device: string): string {
  return `${call.interactionId}-${device}`
}

/** The call as it waits: a leg of its own, beside those at the agents it is offered to. */
export function queueId(call: LiveCall): string {
  return `${call.interactionId}-queue`
}

export function isQueueId(id: string): boolean {
  return id.endsWith('-queue')
}

export function agentAt(world: World, device: string): NonNullable<EmittedTrigger['agent']> {
  const agent = [...agents, visitor].find((each) => each.device === device)
  const known = world.agents[device]
  return {
    device,
    ...(agent === undefined ? {} : { id: agent.id, name: agent.name }),
    ...(known === undefined ? {} : { state: known.state }),
    ...(known?.reason === undefined ? {} : { reason: known.reason }),
  }
}

function queueOf(world: World, call: LiveCall): EmittedTrigger['queue'] {
  const queue = queues.find(({ id }) => id === call.story.queue)
  if (queue === undefined) return undefined
  const waiting = Object.values(world.calls).filter(
    (other) => other.state === 'queued' && other.queuedAt !== undefined && other.story.queue === queue.id,
  )
  return { id: queue.id, name: queue.name, length: waiting.length }
}

function partiesOf(call: LiveCall): Omit<Call, 'id'> {
  const { caller, queue, device } = call.story
  const number = queues.find(({ id }) => id === queue)?.number ?? `019900${device}`
  const party: Party =
    caller.number === undefined
      ? { anonymous: true }
      : { number: caller.number, ...(caller.name === undefined ? {} : { name: caller.name }) }
  return { interactionId: call.interactionId, media: 'voice', type: 'inbound', caller: party, called: { number }, entryPoint: number }
}
