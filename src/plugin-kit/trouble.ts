import { setTimeout as wait } from 'node:timers/promises'
import type { ConnectionState, OpenedConnection, Workbench } from '../host/index.ts'
import { type JsonObject, type Problem, problem } from '../model/index.ts'
import type { KitClock } from './clock.ts'
import { leadTo, type Manner, openPeer } from './peers.ts'

/** A process of the plugin whose time can be moved on. */
export interface Movable {
  readonly bench: Workbench
  readonly clock: KitClock
}

const retries = 8
const hangMinutes = 15
const stormMinutes = 2
/** A connection is tried now and then: so often in the minutes of a storm at most. */
const stormMost = 60
const stepMs = 1_000
const realMs = 5_000
const reportMs = 100

/** Opens a connection to systems that cannot be used, and watches how it tries again. */
export async function checkTrouble(movable: Movable, kind: string, config: JsonObject): Promise<readonly Problem[]> {
  for (const manner of ['refuses', 'closes', 'hangs'] as const) {
    const found = await withPeer(
      movable,
      kind,
      config,
      manner,
      manner === 'refuses' ? watchWaits : manner === 'closes' ? watchStorm : watchHang,
    )
    if (found !== undefined) return [found]
  }
  return []
}

interface Watched {
  readonly movable: Movable
  readonly kind: string
  readonly connection: OpenedConnection
  /** Opens another connection to the same system. */
  another(): Promise<OpenedConnection>
  connections(): number
}

async function withPeer(
  movable: Movable,
  kind: string,
  config: JsonObject,
  manner: Manner,
  watch: (watched: Watched) => Promise<Problem | undefined>,
): Promise<Problem | undefined> {
  const peer = await openPeer(manner)
  const opened: OpenedConnection[] = []
  const another = async () => {
    const connection = await movable.bench.connect(kind, leadTo(config, peer.port) ?? config)
    opened.push(connection)
    return connection
  }
  try {
    return await watch({ movable, kind, connection: await another(), another, connections: peer.connections })
  } finally {
    await peer.close()
    for (const connection of opened) await connection.close()
  }
}

// Nobody listens: the waits grow, and two connections do not try in step.
async function watchWaits({ movable, kind, connection, another }: Watched): Promise<Problem | undefined> {
  const waits: number[] = []
  const others: number[] = []
  const second = await another()
  for (let count = 0; count < retries; count += 1) {
    const one = await nextWait(connection, waits.length)
    const two = await nextWait(second, others.length)
    if (one === undefined || two === undefined) return noRetry(kind, 'refuses', connection)
    waits.push(one.milliseconds)
    others.push(two.milliseconds)
    await pass(movable, Math.max(one.nextAt, two.nextAt) - movable.clock.now() + 1)
  }
  const grown = Math.max(...waits.slice(-3)) > 1.5 * Math.max(...waits.slice(0, 2))
  if (!grown) return problem('CORD_KIT_WAITS', { kind, waits: inSeconds(waits), fault: 'they do not grow' })
  // Reports take a moment to arrive, and a moment is not chance.
  const inStep = waits.every((wait, index) => Math.abs(wait - (others[index] ?? 0)) <= Math.max(reportMs, wait / 100))
  return inStep ? problem('CORD_KIT_WAITS', { kind, waits: inSeconds(waits), fault: 'they have no chance in them' }) : undefined
}

// It hangs up at once: that is no reason to try without end.
async function watchStorm({ movable, kind, connection, connections }: Watched): Promise<Problem | undefined> {
  const end = movable.clock.now() + stormMinutes * 60_000
  do {
    const next = await nextWait(connection, -1, movable.clock.now())
    if (next === undefined) return noRetry(kind, 'closes', connection)
    await pass(movable, Math.min(next.nextAt, end) - movable.clock.now() + 1)
  } while (movable.clock.now() < end && connections() <= stormMost)
  return connections() > stormMost
    ? problem('CORD_KIT_STORM', { kind, connections: connections(), minutes: stormMinutes, why: 'the system hangs up at once' })
    : undefined
}

// It says nothing at all: that is noticed in the end.
async function watchHang({ movable, kind, connection }: Watched): Promise<Problem | undefined> {
  for (let minute = 0; minute < hangMinutes; minute += 1) {
    await pass(movable, 60_000, () => isTrying(connection))
    if (isTrying(connection)) return undefined
  }
  return noRetry(kind, 'hangs', connection)
}

function isTrying(connection: OpenedConnection): boolean {
  return connection.status().state.kind === 'retrying'
}

function noRetry(kind: string, manner: Manner, connection: OpenedConnection): Problem {
  const words = {
    refuses: 'nobody listens',
    closes: 'the system hangs up at once',
    hangs: `the system says nothing for ${hangMinutes} minutes`,
  }
  return problem('CORD_KIT_NO_RETRY', { kind, why: words[manner], state: stateText(connection.status().state) })
}

interface Wait {
  readonly milliseconds: number
  readonly nextAt: number
}

/** The next wait that the connection reports, in a moment of real time: of a later attempt, which is still to come. */
async function nextWait(connection: OpenedConnection, before: number, now = 0): Promise<Wait | undefined> {
  const end = performance.now() + realMs
  do {
    const { state, since } = connection.status()
    if (state.kind === 'retrying' && state.attempt > before) {
      const nextAt = Date.parse(state.nextAt)
      if (nextAt > now) return { milliseconds: nextAt - Date.parse(since), nextAt }
    }
    await wait(5)
  } while (performance.now() < end)
  return undefined
}

/** Moves the plugin's time on, a second at once, and lets it do what falls due. */
async function pass({ bench, clock }: Movable, milliseconds: number, enough: () => boolean = () => false): Promise<void> {
  for (let left = milliseconds; left > 0 && !enough(); left -= stepMs) {
    clock.skip(Math.min(stepMs, left))
    // Its process has heard of everything before it answers.
    await bench.resources()
  }
}

export function stateText(state: ConnectionState): string {
  return 'reason' in state ? `${state.kind}: ${state.reason}` : state.kind
}

function inSeconds(waits: readonly number[]): string {
  return waits.map((milliseconds) => (milliseconds / 1000).toFixed(1)).join(', ')
}
