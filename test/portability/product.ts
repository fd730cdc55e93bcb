import { mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { createHost } from '../../src/app/index.ts'
import { openJournal } from '../../src/journal/index.ts'
import { hashSecret } from '../../src/server/index.ts'
import type { CallsAnswer, ConnectionsAnswer, TracesAnswer, WireTrace } from '../../src/server/wire/index.ts'
import { openBars } from '../faults/bars.ts'
import { temporaryHome } from '../helpers/home.ts'
import type { Agent, AgentAt, Stage, Telling } from './teller.ts'

const connection = 'pbx'
const token = 'token-of-the-suite'
const patienceMs = 15_000
const lookEveryMs = 25
const quietMs = 80
const quiet = { debug() {}, info() {}, warn() {}, error() {} }
const folder = join(import.meta.dirname, 'rules')
const agents = ['alice', 'bob'] as const

/** A step that rules planned, and what came of it. */
export interface Done {
  readonly rule: string
  readonly agent?: Agent
  readonly action: string
  readonly asked: string
  /** Its status, or the code of what went wrong. */
  readonly became: string
}

/** What a story made the product do. */
export interface Played {
  readonly triggers: readonly { readonly type: string; readonly agent?: Agent }[]
  readonly steps: readonly Done[]
}

/** The whole product over one phone system: server, plugin processes, rules, and the pages of two agents. */
export interface Product {
  /** The actions that the connection says it can do. */
  actions(): Promise<readonly string[]>
  /** What alice's bar has had buttons for until now, at calls and beside them. */
  offered(): readonly string[]
  /** What alice's bar is told when she asks for this. */
  ask(action: string, input: Readonly<Record<string, string>>): Promise<string>
  /** Whether it can tell that calls end. */
  callsEnd(): Promise<boolean>
  /** Tells a story, waits until all of it is done, and says what that was. */
  play(story: (stage: Stage) => Promise<void>): Promise<Played>
  /** What every story made it do, one after the other: so that nothing came late. */
  all(): Promise<readonly Played[]>
  close(): Promise<void>
}

export async function startProduct(telling: Telling): Promise<Product> {
  const home = temporaryHome({
    'cordboard.yaml': JSON.stringify({
      connections: { [connection]: { country: 'FR', ...telling.connection } },
      const: { sales: telling.queue },
      records: { origins: ['https://crm.example'] },
    }),
    ...Object.fromEntries(readdirSync(folder).map((name) => [`rules/${name}`, readFileSync(join(folder, name), 'utf8')])),
  })
  await preparePeople(home.path, telling.agents)
  const host = await createHost({ home: home.path, port: 0, log: quiet, watch: false, env: {} })
  const offered = new Set<string>()
  const bars = openBars(
    agents,
    () => host.url,
    cookieOf,
    (user, { calls, connections }) => {
      if (user !== 'alice') return
      const ofCalls = calls.flatMap(({ commands }) => commands.map(({ action }) => action))
      for (const action of [...ofCalls, ...connections.flatMap(({ commands }) => commands)]) offered.add(action)
    },
  )
  /** The first trace of each story. */
  const starts: number[] = []

  async function get(path: string): Promise<unknown> {
    const response = await fetch(`${host.url}${path}`, { headers: { authorization: `Bearer ${token}` } })
    if (!response.ok) throw new Error(`GET ${path}: ${response.status} ${await response.text()}`)
    return await response.json()
  }

  async function traces(after: number): Promise<TracesAnswer['traces']> {
    const found: TracesAnswer['traces'][number][] = []
    for (let before = ''; ; ) {
      const page = (await get(`/api/v1/traces?limit=200${before}`)) as TracesAnswer
      found.push(...page.traces.filter(({ seq }) => seq > after))
      if (page.next === undefined || page.next <= after) return found.toReversed()
      before = `&before=${page.next}`
    }
  }

  async function status(): Promise<ConnectionsAnswer['connections'][number]> {
    const { connections } = (await get('/api/v1/connections')) as ConnectionsAnswer
    const found = connections.find(({ id }) => id === connection)
    if (found === undefined) throw new Error('the connection is not there')
    return found
  }

  async function online(): Promise<void> {
    await until(async () => {
      const { state } = await status()
      return state.kind === 'online' ? undefined : `the connection is not online: ${JSON.stringify(state)}`
    })
    await until(async () => (bars.connected() === agents.length ? undefined : 'the pages of the agents are not connected'))
    await until(async () => {
      const told = await traces(0)
      const missing = Object.entries(telling.begins).find(
        ([type, times]) => told.filter(({ trigger }) => trigger.type === type).length < times,
      )
      return missing === undefined
        ? undefined
        : `waited for ${missing.join(' times ')}; there came ${told.map(({ trigger }) => trigger.type).join(', ')}`
    })
    await rest()
  }

  function stage(after: number): Stage {
    const taken = new Set<number>()
    return {
      url: host.url,
      token,
      async seen(type, at) {
        await until(async () => {
          const told = await traces(after)
          const found = told.find(
            (trace) =>
              trace.trigger.type === type &&
              (at === undefined || trace.user === at) &&
              trace.outcome !== 'undecided' &&
              !taken.has(trace.seq),
          )
          if (found !== undefined) taken.add(found.seq)
          const came = told.map(({ trigger, user, device }) => [trigger.type, user ?? device].filter(Boolean).join(' at '))
          return found === undefined ? `waited for ${type}${at === undefined ? '' : ` at ${at}`}; there came ${came.join(', ')}` : undefined
        })
        await host.idle()
      },
    }
  }

  async function lastTrace(): Promise<number> {
    return ((await get('/api/v1/traces?limit=1')) as TracesAnswer).traces[0]?.seq ?? 0
  }

  async function settle(): Promise<void> {
    const { capabilities } = await status()
    if (capabilities?.callsEnd !== false) {
      await until(async () => {
        const { calls } = (await get('/api/v1/calls')) as CallsAnswer
        return calls.length === 0 ? undefined : `calls are left: ${JSON.stringify(calls)}`
      })
    }
    await rest()
  }

  // What a system tells of a call that is over may come a moment later.
  async function rest(): Promise<void> {
    for (let before = -1, now = await lastTrace(); before !== now; now = await lastTrace()) {
      before = now
      await wait(quietMs)
    }
    await host.idle()
  }

  async function played(after: number, upTo: number): Promise<Played> {
    const found = (await traces(after)).filter(({ seq }) => seq <= upTo)
    const whole = await Promise.all(found.map(async ({ id }) => (await get(`/api/v1/traces/${id}`)) as WireTrace))
    return {
      triggers: whole.map(({ trigger, facts }) => ({ type: trigger.type, ...agentOf(facts?.agent?.user?.id) })),
      steps: whole.flatMap(({ facts, plans }) =>
        plans.flatMap(({ rule, outcomes }) =>
          outcomes.map(({ action, input, status: became, problem }) => ({
            rule,
            ...agentOf(facts?.agent?.user?.id),
            action,
            asked: askedOf(input),
            became: problem?.code ?? became,
          })),
        ),
      ),
    }
  }

  const product: Product = {
    actions: async () => (await status()).capabilities?.actions ?? [],
    offered: () => [...offered].toSorted(),
    async ask(action, input) {
      const response = await fetch(`${host.url}/api/v1/agents/me/commands`, {
        method: 'POST',
        headers: { cookie: cookieOf('alice'), 'x-cordboard': '1', 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' },
        body: JSON.stringify({ action, input, connection }),
      })
      const { detail = '' } = (await response.json()) as { readonly detail?: string }
      return `${response.status} ${detail}`
    },
    callsEnd: async () => (await status()).capabilities?.callsEnd !== false,
    async play(story) {
      const after = await lastTrace()
      starts.push(after)
      await story(stage(after))
      await settle()
      return await played(after, Number.POSITIVE_INFINITY)
    },
    all: async () =>
      await Promise.all(starts.map(async (after, index) => await played(after, starts[index + 1] ?? Number.POSITIVE_INFINITY))),
    async close() {
      bars.close()
      await host.close()
      home[Symbol.dispose]()
    },
  }
  try {
    await online()
    return product
  } catch (error) {
    await product.close()
    throw error
  }
}

/** Asks until there is nothing to complain of; the last complaint is what went wrong. */
async function until(complaint: () => Promise<string | undefined>): Promise<void> {
  const end = performance.now() + patienceMs
  for (;;) {
    const wrong = await complaint()
    if (wrong === undefined) return
    if (performance.now() > end) throw new Error(wrong)
    await wait(lookEveryMs)
  }
}

function cookieOf(user: string): string {
  return `cordboard=session-of-${user}`
}

async function preparePeople(home: string, at: Readonly<Record<Agent, AgentAt>>): Promise<void> {
  mkdirSync(join(home, 'data'), { mode: 0o700 })
  const journal = openJournal({ path: join(home, 'data', 'journal.db'), now: Date.now })
  const createdAt = new Date().toISOString()
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString()
  await journal.people.putToken(hashSecret(token), { name: 'suite', scopes: ['ingest', 'read', 'admin'], createdAt })
  for (const id of agents) {
    await journal.people.putUser({ id, name: id, role: 'agent', teams: [] })
    await journal.people.setBindings(id, [{ connection, ...at[id] }])
    await journal.people.putSession(hashSecret(`session-of-${id}`), { user: id, createdAt, expiresAt })
  }
  await journal.close()
}

function agentOf(user: string | undefined): { readonly agent?: Agent } {
  const agent = agents.find((known) => known === user)
  return agent === undefined ? {} : { agent }
}

/** What a step asks for, without what actions add of their own. */
function askedOf(input: unknown): string {
  const { url, text, state, name, data } = (input ?? {}) as Readonly<Record<string, unknown>>
  const parts = [url, text, state, name, data === undefined ? undefined : JSON.stringify(data)]
  return parts.filter((part) => part !== undefined).join(' ')
}
