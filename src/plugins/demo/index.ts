import {
  type Connection,
  type ConnectionAction,
  type ConnectionContext,
  definePlugin,
  type EmittedTrigger,
  type Json,
} from 'cordboard/plugin-api'
import { commandOf, demoActions, isObject } from './actions.ts'
import { agents } from './cast.ts'
import { happen, type Pace } from './happen.ts'
import { agentAt, callId, isQueueId, queueId, trigger } from './triggers.ts'
import { createWorld, isWaiting, isWorld, type World } from './world.ts'

export const plugin = definePlugin({ connections: { demo: { connect } } })

/** A demo that slept longer than this begins anew instead of making up for it. */
const longestSleepMs = 60_000

async function connect(ctx: ConnectionContext, config: Json, handover: Json | undefined): Promise<Connection> {
  const { clock } = ctx
  const pace = paceOf(config)
  let world = isWorld(handover) ? structuredClone(handover) : createWorld(clock.now(), pace.everyMs)
  let sent: Promise<void> = Promise.resolve()
  let cancel = () => {}
  let stopped = false

  /** One after another, and the live calls are noted first: after a crash they are known to be over. */
  function send(triggers: readonly EmittedTrigger[]): Promise<void> {
    if (triggers.length === 0) return sent
    const live = liveCalls(world)
    const now = sent.then(async () => {
      await ctx.state.set(liveKey, live)
      await ctx.emit(triggers)
    })
    // A trigger that could not be sent is its sender's error; those after it are sent all the same.
    sent = now.catch((error: unknown) => ctx.log.error('a demo trigger was not taken', { error: String(error) }))
    return now
  }

  function tick(): void {
    for (let next = world.agenda[0]; next !== undefined && next.at <= clock.now(); next = world.agenda[0]) {
      if (clock.now() - next.at > longestSleepMs) begin(liveCalls(world))
      else {
        world.agenda.shift()
        send(happen(world, next, pace)).catch(() => {})
      }
    }
    arm()
  }

  function arm(): void {
    cancel()
    const [next] = world.agenda
    if (next !== undefined && !stopped) cancel = clock.setTimer(next.at - clock.now(), tick)
  }

  function begin(left: readonly string[]): void {
    world = createWorld(clock.now(), pace.everyMs)
    send(opening(world, left, clock.now())).catch(() => {})
  }

  function stop(): void {
    stopped = true
    cancel()
  }

  ctx.own(stop)
  ctx.report({ kind: 'online', server: 'demo contact center', detail: `a call every ${pace.everyMs / 1000} s` })
  if (!isWorld(handover)) begin(await leftBehind(ctx))
  tick()

  return {
    async pause() {
      stop()
    },
    drain: () => sent,
    async handover() {
      return JSON.parse(JSON.stringify(world))
    },
    async close() {
      stop()
    },
    actions: Object.fromEntries(
      Object.entries(demoActions).map(([id, act]): [string, ConnectionAction] => [
        id,
        async (input, request) => {
          const triggers = act(world, commandOf(input, request, clock.now()))
          arm()
          await send(triggers)
          return { status: 'done' }
        },
      ]),
    ),
  }
}

function paceOf(config: Json): Pace {
  const { seed, everySeconds } = isObject(config) ? config : {}
  return {
    seed: typeof seed === 'number' ? seed : 1,
    everyMs: (typeof everySeconds === 'number' ? everySeconds : 12) * 1000,
  }
}

const liveKey = 'live'

function liveCalls(world: World): readonly string[] {
  return Object.values(world.calls).flatMap((call) => [
    ...(call.device === undefined ? [] : [callId(call, call.device)]),
    ...(isWaiting(call) ? [queueId(call)] : []),
  ])
}

async function leftBehind(ctx: ConnectionContext): Promise<readonly string[]> {
  const left = await ctx.state.get(liveKey)
  return Array.isArray(left) ? left.filter((id) => typeof id === 'string') : []
}

/** What a phone system would answer to who asks: calls that were live are over, and everybody is logged in. */
function opening(world: World, left: readonly string[], at: number): readonly EmittedTrigger[] {
  return [
    trigger(world, 'link-state', at, { link: { state: 'up', server: 'demo contact center' } }),
    ...left.map((id) => trigger(world, isQueueId(id) ? 'queue-end' : 'released', at, { call: { id, cause: 'lost' }, synthetic: true })),
    ...agents.map(({ device }) => trigger(world, 'agent-state', at, { agent: agentAt(world, device), synthetic: true })),
  ]
}
