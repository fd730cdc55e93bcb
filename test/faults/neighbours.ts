import { mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeHome, token } from './home.ts'
import { startServer } from './server-process.ts'

/** What a plugin may do to others: the misdeeds of a fixture plugin, and being large. */
export const misdeeds = ['loop', 'leak', 'throw', 'exit', 'endless flood', 'flood', 'garbage', 'large', 'never close', '100 MB'] as const

export type Misdeed = (typeof misdeeds)[number]

export interface Neighbourhood {
  readonly misdeed: Misdeed
  /** Milliseconds from a post to its answer, before and during the misdeed, in rounds that take turns. */
  readonly p99: { readonly quiet: number; readonly harmed: number }
  readonly p50: { readonly quiet: number; readonly harmed: number }
  /** Posts that were not accepted. */
  readonly refused: number
}

export interface NeighbourOptions {
  readonly misdeeds: readonly Misdeed[]
  readonly rounds: number
  readonly postsPerRound: number
}

const fixture = join(import.meta.dirname, '../fixtures/plugins/mischief')
const postEveryMs = 10
const settleMs = 1_500

/** Posts triggers to a server while one of its plugins behaves and misbehaves in turn, and takes the time of the answers. */
export async function visitNeighbours(options: NeighbourOptions): Promise<readonly Neighbourhood[]> {
  using home = await makeHome('http://127.0.0.1:9', {
    'cordboard.yaml': configWith('nothing'),
    ...Object.fromEntries(
      ['plugin.json', 'index.ts'].map((name) => [`plugins/mischief/${name}`, readFileSync(join(fixture, name), 'utf8')]),
    ),
  })
  const server = await startServer(home.path)
  const post = createPost(server.url)
  const found: Neighbourhood[] = []
  try {
    for (const misdeed of options.misdeeds) {
      const quiet: number[] = []
      const harmed: number[] = []
      let refused = 0
      const measure = async (into: number[]) => {
        for (let count = 0; count < options.postsPerRound; count += 1) {
          const began = performance.now()
          if (!(await post())) refused += 1
          into.push(performance.now() - began)
          await pause(postEveryMs)
        }
      }
      for (let round = 0; round < options.rounds; round += 1) {
        await pause(settleMs)
        await measure(quiet)
        const end = begin(home.path, misdeed)
        if (misdeed !== '100 MB') await pause(settleMs)
        await measure(harmed)
        end()
      }
      found.push({
        misdeed,
        p50: { quiet: quantile(quiet, 0.5), harmed: quantile(harmed, 0.5) },
        p99: { quiet: quantile(quiet, 0.99), harmed: quantile(harmed, 0.99) },
        refused,
      })
    }
  } finally {
    server.kill('SIGKILL')
    await server.ended
  }
  return found
}

function configWith(how: string): string {
  return JSON.stringify({
    log: { level: 'error' },
    connections: { east: { kind: 'ingest' }, bad: { kind: 'mischief', config: { how } } },
    plugins: { mischief: { crashes: 100, memoryMb: 64 } },
  })
}

/** Returns how to make it good again. */
function begin(home: string, misdeed: Misdeed): () => void {
  const config = join(home, 'cordboard.yaml')
  if (misdeed !== '100 MB') {
    writeFileSync(config, configWith(misdeed))
    return () => writeFileSync(config, configWith('nothing'))
  }
  const folder = join(home, 'plugins/heavy')
  const manifest = { id: 'heavy', name: 'Heavy', version: '1.0.0', apiVersion: 1, main: 'index.js', contributes: { actions: [action] } }
  mkdirSync(folder)
  writeFileSync(join(folder, 'index.js'), `export const plugin = { actions: { 'heavy:lift': { run: async () => ({}) } } } //`)
  truncateSync(join(folder, 'index.js'), 100 * 1024 * 1024)
  writeFileSync(join(folder, 'plugin.json'), JSON.stringify(manifest))
  return () => rmSync(folder, { recursive: true })
}

const action = { id: 'heavy:lift', title: 'Lift', effect: 'read', input: { type: 'object' }, result: { type: 'object' } }

function createPost(url: string): () => Promise<boolean> {
  let count = 0
  return async () => {
    count += 1
    const answer = await fetch(`${url}/api/v1/triggers`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ connection: 'east', id: `n-${count}`, type: 'ringing', call: { id: `c-${count}`, type: 'inbound' } }),
    })
    await answer.arrayBuffer()
    return answer.status === 202
  }
}

function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, two) => one - two)
  return Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0) * 10) / 10
}

async function pause(milliseconds: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, milliseconds))
}
