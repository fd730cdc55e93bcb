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
  const drained = await comesToRest(last.url)
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
        ...(drained ? [] : ['the last server did not come to rest']),
        ...(code === 0 ? [] : [`the last server ended with ${code} after SIGTERM:\n${last.output()}`]),
        ...(isAlive(last.pid) ? ['the last server lives on'] : []),
        ...complaints,
      ],
    }
  } finally {
    await journal.close()
  }
}

async function comesToRest(url: string): Promise<boolean> {
  for (let before = Number.POSITIVE_INFINITY; ; ) {
    let left = before
    const progress = await within(progressMilliseconds, async () => {
      left = await openSteps(url)
      return left < before
    })
    if (left === 0) return true
    if (!progress) return false
    before = left
  }
}

/** Triggers undecided and plans open, as the server itself counts them. */
export async function openSteps(url: string): Promise<number> {
  const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } })
  const text = await answer.text()
  const gauge = (name: string) => Number(new RegExp(`^cordboard_${name} (\\d+)`, 'm').exec(text)?.[1] ?? Number.NaN)
  return gauge('triggers_undecided') + gauge('plans_open')
}
