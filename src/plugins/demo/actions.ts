import { type ActionRequest, type EmittedTrigger, isStepMark, type Json, PluginError, stepMark } from 'cordboard/plugin-api'
import { agents, knownCallers, queues, visitor } from './cast.ts'
import { answer, change, end, place, transfer } from './happen.ts'
import { agentAt, atDevice, callId, inQueue, queueId, trigger } from './triggers.ts'
import { isFree, type LiveCall, schedule, unschedule, type World } from './world.ts'

type Input = { readonly [key: string]: Json }

/** What a command is about: the call it names, else the one of the trigger; the device it names, else the agent's. */
export interface Command {
  readonly input: Input
  readonly callId: string | undefined
  readonly device: string | undefined
  /** Stays on the call where data was attached. */
  readonly mark: string
  /** An attempt before may have done it. */
  readonly again: boolean
  readonly now: number
}

export type DemoAction = (world: World, command: Command) => readonly EmittedTrigger[]

/** A caller whom somebody talks to is in no hurry. */
const patienceMs = 60_000

/** What the demo's phones can do. Refusals are those of a real one. */
export const demoActions: Readonly<Record<string, DemoAction>> = {
  answer(world, command) {
    const call = callOf(world, command)
    if (call.state !== 'ringing') throw refused(`The call is ${call.state}, not ringing.`, 'INVALID_CALL_STATE')
    return takenOver(world, call, command.now, answer(world, call, command.now))
  },
  hold(world, command) {
    const call = callOf(world, command)
    if (call.state === 'held') return []
    if (call.state !== 'talking') throw refused(`The call is ${call.state}: only a call in progress can be held.`, 'INVALID_CALL_STATE')
    return takenOver(world, call, command.now, change(world, call, 'held', command.now))
  },
  retrieve(world, command) {
    const call = callOf(world, command)
    if (call.state === 'talking') return []
    if (call.state !== 'held') throw refused(`The call is ${call.state}, not on hold.`, 'INVALID_CALL_STATE')
    return takenOver(world, call, command.now, change(world, call, 'talking', command.now))
  },
  'hang-up'(world, command) {
    return end(world, callOf(world, command), command.now, 'hung-up')
  },
  transfer(world, command) {
    const call = callOf(world, command)
    const to = typeof command.input.to === 'string' ? command.input.to : ''
    const agent = agents.find(({ id, device, name }) => [id, device, name].includes(to))
    if (agent === undefined) throw new PluginError('not-found', `Nobody has the number ${to}: the demo knows ${devices()}.`)
    if (call.state !== 'talking' && call.state !== 'held')
      throw refused(`The call is ${call.state}: answer it first.`, 'INVALID_CALL_STATE')
    if (!isFree(world, agent.device)) throw refused(`${agent.name} is not free.`, 'BUSY')
    unschedule(world, call.interactionId)
    return transfer(world, call, agent.device, command.now)
  },
  'attach-data'(world, command) {
    const call = callOf(world, command)
    if (command.again && command.mark in call.data) return []
    const given = pairsOf(command.input.data)
    const { mode } = command.input
    const others = Object.entries(call.data).filter(([key]) => isStepMark(key) || (mode !== 'replace' && !(key in given)))
    const data = { ...Object.fromEntries(others), ...(mode === 'delete' ? {} : given), [command.mark]: '1' }
    const changed = { ...call, data }
    world.calls[call.interactionId] = changed
    const where = changed.device === undefined ? inQueue(world, changed) : atDevice(world, changed, changed.device)
    return [trigger(world, 'data-changed', command.now, { ...where, data })]
  },
  'demo:call'(world, command) {
    const { queue = 'sales', number = knownCallers[0].number ?? '', waitSeconds = 35 } = command.input
    const desk = [...agents, visitor].find(({ device }) => device === command.device)
    if (desk === undefined) throw new PluginError('not-found', `Nobody sits at ${command.device ?? 'no device'}.`)
    const asked = queues.find(({ id, name }) => id === queue || name === queue)
    if (asked === undefined)
      throw new PluginError('not-found', `There is no queue ${String(queue)}: the demo has ${queues.map(({ name }) => name).join(', ')}.`)
    if (world.agents[desk.device] !== undefined && !isFree(world, desk.device)) throw refused(`${desk.name} is not free.`, 'BUSY')
    const caller = knownCallers.find((one) => one.number === number) ?? { number: String(number) }
    const story = { caller, queue: asked.id, ending: 'answered', device: desk.device, leadMs: 0 } as const
    return place(world, story, Number(waitSeconds), command.now)
  },
  'send-user-event'(world, command) {
    const { name, to, data } = command.input
    const device = typeof to === 'string' ? agents.find((agent) => agent.id === to || agent.device === to)?.device : undefined
    if (typeof to === 'string' && device === undefined)
      throw new PluginError('not-found', `Nobody is called ${to}: the demo knows ${devices()}.`)
    return [
      trigger(world, 'userEvent', command.now, {
        userEvent: { name: String(name), from: 'cordboard', ...(device === undefined ? {} : { to: device }) },
        ...(device === undefined ? {} : { agent: agentAt(world, device) }),
        ...(isObject(data) ? { data } : {}),
      }),
    ]
  },
  'set-agent-state'(world, command) {
    const { input } = command
    const device = agents.find(({ id }) => id === input.agentId)?.device ?? command.device
    if (device === undefined || world.agents[device] === undefined)
      throw new PluginError('not-found', `Nobody is logged in at ${device ?? 'no device'}.`)
    const onCall = Object.values(world.calls).some((call) => call.device === device && call.state !== 'ringing')
    const state = input.state === 'not-ready' || input.state === 'after-call-work' ? input.state : onCall ? 'busy' : 'ready'
    world.agents[device] = { state, ...(typeof input.reason === 'string' ? { reason: input.reason } : {}) }
    return [trigger(world, 'agent-state', command.now, { agent: agentAt(world, device) })]
  },
}

/** The input of an action with what it leaves to the facts. */
export function commandOf(input: Json, { facts, key, attempt }: ActionRequest, now: number): Command {
  const values = isObject(input) ? input : {}
  return {
    input: values,
    callId: typeof values.callId === 'string' ? values.callId : facts.call?.id,
    device: typeof values.device === 'string' ? values.device : facts.agent?.device,
    mark: stepMark(key),
    again: attempt > 1,
    now,
  }
}

function callOf(world: World, { callId: wanted, device }: Command): LiveCall {
  const calls = Object.values(world.calls)
  const call =
    wanted === undefined
      ? calls.find((each) => each.device !== undefined && each.device === device)
      : calls.find((each) => (each.device === undefined ? queueId(each) : callId(each, each.device)) === wanted)
  if (call === undefined) throw new PluginError('not-found', 'The call is over or has left this device.', { vendorCode: 'NO_SUCH_CALL' })
  return call
}

/** From now on the call goes as people want, until the caller hangs up. */
function takenOver(world: World, call: LiveCall, now: number, triggers: readonly EmittedTrigger[]): readonly EmittedTrigger[] {
  unschedule(world, call.interactionId)
  schedule(world, { at: now + patienceMs, kind: 'end', call: call.interactionId })
  return triggers
}

function pairsOf(data: Json | undefined): Input {
  if (isObject(data)) return data
  if (!Array.isArray(data)) return {}
  return Object.fromEntries(data.filter(isObject).map((pair) => [String(pair.key), pair.value ?? null]))
}

export function isObject(value: Json | undefined): value is Input {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function refused(detail: string, vendorCode: string): PluginError {
  return new PluginError('refused', detail, { vendorCode })
}

function devices(): string {
  return agents.map(({ device }) => device).join(', ')
}
