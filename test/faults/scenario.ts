import { join } from 'node:path'
import { openJournal } from '../../src/journal/index.ts'
import { openBars } from './bars.ts'
import { startCrm } from './crm.ts'
import { makeHome, token, users } from './home.ts'
import { startLoad } from './load.ts'
import { createRandom } from './random.ts'
import { isAlive, type ServerProcess, startServer, within } from './server-process.ts'
import { judge } from './verdict.ts'

export interface KillOptions {
  readonly seed: number
  readonly kills: number
  /** Calls at the same time. */
  readonly width: number
  /** The longest life of a server, in milliseconds after it listens. */
  readonly longestLife: number
}

export interface KillReport {
  readonly kills: number
  readonly accepted: number
  readonly retries: number
  /** Attempts that the record system saw beyond the first. */
  readonly repeated: number
  readonly records: number
  readonly seconds: number
  /** Every promise that was broken. */
  readonly complaints: readonly string[]
}

const drainMilliseconds = 30_000

/** Kills a server under load again and again, lets the last one finish, and says what was broken. */
export async function killAgainAndAgain(options: KillOptions): Promise<KillReport> {
  const began = Date.now()
  const random = createRandom(options.seed)
  const crm = await startCrm(createRandom(options.seed + 1), 0.05)
  using home = await makeHome(crm.url)
  let server: ServerProcess | undefined
  const url = (): string | undefined => server?.url
  const bars = openBars(users, url)
  const load = startLoad({ url, random: createRandom(options.seed + 2), width: options.width })

  for (let kill = 0; kill < options.kills; kill += 1) {
    const started = await startServer(home.path)
    server = started
    await new Promise((resolve) => setTimeout(resolve, options.longestLife * random()))
    started.kill('SIGKILL')
    await started.ended
    server = undefined
  }
  const last = await startServer(home.path)
  server = last
  await load.stop()
  const journalPath = join(home.path, 'data', 'journal.db')
  const drained = await within(drainMilliseconds, async () => (await openSteps(last.url)) === 0)
  last.kill('SIGTERM')
  const code = await last.ended
  bars.close()
  await crm.close()

  const journal = openJournal({ path: journalPath, now: Date.now })
  try {
    const complaints = judge({ journal, accepted: load.accepted, crm, opened: bars.opened })
    return {
      kills: options.kills,
      accepted: load.accepted.length,
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

/** Triggers undecided and plans open, as the server itself counts them. */
async function openSteps(url: string): Promise<number> {
  const answer = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } })
  const text = await answer.text()
  const gauge = (name: string) => Number(new RegExp(`^cordboard_${name} (\\d+)`, 'm').exec(text)?.[1] ?? Number.NaN)
  return gauge('triggers_undecided') + gauge('plans_open')
}
