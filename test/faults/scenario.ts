import { join } from 'node:path'
import { openJournal } from '../../src/journal/index.ts'
import { openBars } from './bars.ts'
import { startCrm } from './crm.ts'
import { type FaultName, faults } from './faults.ts'
import { makeHome, token, users } from './home.ts'
import { startLoad } from './load.ts'
import { mountOwnDisk } from './own-disk.ts'
import { createRandom } from './random.ts'
import { isAlive, type ServerProcess, startServer, within } from './server-process.ts'
import { judge } from './verdict.ts'

export interface FaultOptions {
  /** Taken in turn. */
  readonly faults: readonly FaultName[]
  readonly seed: number
  /** How often it strikes. */
  readonly times: number
  /** Triggers a second. */
  readonly rate: number
  /** The share of calls that rules do something about. */
  readonly watched: number
  /** The longest time from one fault to the next, in milliseconds after the server listens. */
  readonly longestLife: number
}

export interface FaultReport {
  readonly times: number
  readonly accepted: number
  /** Accepted triggers per second while a server listened. */
  readonly rate: number
  readonly retries: number
  /** Attempts that the record system saw beyond the first. */
  readonly repeated: number
  readonly records: number
  readonly seconds: number
  /** Every promise that was broken. */
  readonly complaints: readonly string[]
}

/** As long as less waits than a minute ago, it comes to rest. */
const progressMilliseconds = 60_000

/** Strikes a server under load again and again, lets the last one finish, and says what was broken. */
export async function strike(options: FaultOptions): Promise<FaultReport> {
  const { faults: chosen, times, seed, rate, watched } = options
  const random = createRandom(seed)
  const crm = await startCrm(createRandom(seed + 1), 0.05)
  using home = await makeHome(crm.url)
  const data = join(home.path, 'data')
  const ownDisk = chosen.includes('disk') || chosen.includes('readonly')
  using _disk = ownDisk ? await mountOwnDisk(home.path, data) : undefined
  const start = (): Promise<ServerProcess> => startServer(home.path, { movableClock: chosen.includes('clock') })
  let server: ServerProcess | undefined
  const url = (): string | undefined => server?.url
  const bars = openBars(users, url)
  const began = Date.now()
  let upMilliseconds = 0
  const load = startLoad({ url, random: createRandom(seed + 2), rate, watched })

  for (let time = 0; time < times; time += 1) {
    server ??= await start()
    const struck = server
    const upSince = Date.now()
    await new Promise((resolve) => setTimeout(resolve, options.longestLife * random()))
    const goesOn = await faults[chosen[time % chosen.length] ?? 'kill']({ server: struck, home: home.path, data, random })
    upMilliseconds += Date.now() - upSince
    // Who knocks at a server that is gone is not answered: senders and bars look for the next one.
    if (!goesOn) server = undefined
  }
  const last = server ?? (await start())
  server = last
  const duringFaults = load.accepted.length
  await load.stop()
  const unrest = await comesToRest(last.url)
  last.kill('SIGTERM')
  const code = await last.ended
  bars.close()
  await crm.close()

  const journal = openJournal({ path: join(data, 'journal.db'), now: Date.now })
  try {
    const complaints = judge({ journal, accepted: load.accepted, crm, opened: bars.opened })
    return {
      times,
      accepted: load.accepted.length,
      rate: Math.round((duringFaults * 1000) / upMilliseconds),
      retries: load.retries(),
      repeated: [...crm.seen.values()].reduce((sum, bodies) => sum + bodies.length - 1, 0),
      records: [...bars.opened.values()].reduce((sum, keys) => sum + keys.length, 0),
      seconds: Math.round((Date.now() - began) / 1000),
      complaints: [
        ...unrest,
        ...(code === 0 ? [] : [`the last server ended with ${code} after SIGTERM:\n${last.output()}`]),
        ...(isAlive(last.pid) ? ['the last server lives on'] : []),
        ...complaints,
      ],
    }
  } finally {
    await journal.close()
  }
}

/** Waits until nothing is undecided and no plan is open. A complaint that says what stood still, when it does not get there. */
export async function comesToRest(url: string): Promise<readonly string[]> {
  for (let before = Number.POSITIVE_INFINITY; ; ) {
    let figures = await figuresOf(url)
    const progress = await within(progressMilliseconds, async () => {
      figures = await figuresOf(url)
      return openIn(figures) < before
    })
    if (openIn(figures) === 0) return []
    if (!progress) return [`the server did not come to rest: ${telling.flatMap((name) => linesOf(figures, name)).join('; ')}`]
    before = openIn(figures)
  }
}

/** What shows where work stands still. */
const telling = [
  'triggers_undecided',
  'plans_open',
  'dead_letters',
  'circuit_state',
  'sources_held_back',
  'connection_state',
  'plugin_state',
  'attempts_total',
  'steps_total',
]

async function figuresOf(url: string): Promise<string> {
  const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } })
  return await answer.text()
}

/** Triggers undecided and plans open, as the server itself counts them. */
function openIn(figures: string): number {
  const gauge = (name: string) => Number(new RegExp(`^cordboard_${name} (\\d+)`, 'm').exec(figures)?.[1] ?? Number.NaN)
  return gauge('triggers_undecided') + gauge('plans_open')
}

function linesOf(figures: string, name: string): readonly string[] {
  return figures.split('\n').flatMap((line) => (line.startsWith(`cordboard_${name}`) ? [line.slice('cordboard_'.length)] : []))
}
