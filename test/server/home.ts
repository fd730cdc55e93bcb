import { cpSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { createHost, type Host } from '../../src/app/index.ts'
import { openJournal } from '../../src/journal/index.ts'
import type { Clock, Config, EmittedTrigger, JsonObject } from '../../src/model/index.ts'
import { hashPassword, hashSecret } from '../../src/server/index.ts'
import { type TemporaryHome, temporaryHome } from '../helpers/home.ts'
import { createVirtualClock, type VirtualClock } from '../helpers/virtual-clock.ts'
import { program } from './clients.ts'

export const PASSWORD = 'correct horse battery'
export const TOKENS = { ingest: 'token-ingest', read: 'token-read', admin: 'token-admin' } as const
export const people = { ada: 'admin', ines: 'integrator', sam: 'supervisor', marie: 'agent', paul: 'agent' } as const
export type Person = keyof typeof people

const config: Config = {
  name: 'Test',
  records: { origins: ['*'], schemes: ['ctidivalto'] },
  agents: { mayChooseDesk: true },
  connections: {
    paris: { kind: 'ingest', country: 'FR', title: 'Paris' },
    relay: { kind: 'relay', country: 'FR', hookSecret: 'a-secret-of-the-relay' },
  },
}

export const recordRule = `name: Sales record
on: ringing
when: data.show = 'open'
do:
  - action: open-record
    with: { url: '{{ data.url }}', title: Dupont }
`
const rules = {
  'rules/sales/record.yaml': recordRule,
  'rules/sales/offer.yaml': recordRule.replace("'open'", "'offer'").replace('title: Dupont', 'title: Dupont, present: offer'),
  'rules/sales/ghost.yaml': recordRule.replace("'open'", "'ghost'").replace('title: Dupont', 'to: ghost'),
}

const quiet = { debug() {}, info() {}, warn() {}, error() {} }

/** A running installation with five people, a connection to hand triggers in, and a plugin that takes hooks and commands. */
export interface Home {
  readonly url: string
  readonly host: Host
  readonly folder: TemporaryHome
  readonly clock: VirtualClock
  /** Session cookies of people who signed in a while ago. */
  readonly cookies: Readonly<Record<Person, string>>
  /** A call rings at a desk, 4021 is Marie's; resolves with its trace when it is on disk. */
  ring(call: string, data?: JsonObject, more?: { readonly device?: string; readonly connection?: string }): Promise<string>
  hangUp(call: string, more?: { readonly device?: string; readonly connection?: string }): Promise<void>
  /** How the steps of a trace stand: their status, who showed it, and why. */
  steps(trace: string): Promise<readonly string[]>
  close(): Promise<void>
}

export interface HomeOptions {
  readonly config?: Partial<Config>
  readonly files?: Readonly<Record<string, string>>
  /** Instead of the virtual one. */
  readonly clock?: Clock
}

/** Opens a home of its own; everything in it is what really runs. */
export async function openHome(options: HomeOptions = {}): Promise<Home> {
  const clock = createVirtualClock()
  const now = (options.clock ?? clock).now
  const folder = temporaryHome({ 'cordboard.yaml': JSON.stringify({ ...config, ...options.config }), ...rules, ...options.files })
  cpSync(join(import.meta.dirname, '../fixtures/plugins/relay'), join(folder.path, 'plugins/relay'), { recursive: true })
  const cookies = await settle(folder.path, now)
  const host = await createHost({ home: folder.path, port: 0, clock: options.clock ?? clock, log: quiet, watch: false })
  let count = 0

  async function send(
    type: 'ringing' | 'released',
    call: string,
    data: JsonObject,
    more: Parameters<Home['ring']>[2] = {},
  ): Promise<string> {
    const { device = '4021', connection = 'paris' } = more
    count += 1
    const trigger: EmittedTrigger = {
      id: type === 'ringing' ? `t-${call}` : `end-${count}`,
      type,
      call: {
        id: call,
        interactionId: `i-${call}`,
        type: 'inbound',
        caller: { number: '0388202122', name: 'Dupont Menuiserie' },
        called: { number: '0800100200' },
        waitSeconds: 31,
      },
      agent: { device },
      queue: { id: 'sales' },
      data,
    }
    const [accepted] = await host.ingest(connection, [trigger])
    return String(accepted?.seq)
  }

  return {
    url: host.url,
    host,
    folder,
    clock,
    cookies,
    ring: (call, data = {}, more = {}) => send('ringing', call, data, more),
    async hangUp(call, more) {
      await send('released', call, {}, more)
    },
    async steps(trace) {
      const { body } = await program(host.url, TOKENS.read)('GET', `/api/v1/traces/${trace}`)
      const { plans } = body as { plans: { outcomes: Step[] }[] }
      return plans.flatMap(({ outcomes }) => outcomes.map(stepText))
    },
    async close() {
      await host.close()
      folder[Symbol.dispose]()
    },
  }
}

interface Step {
  readonly status: string
  readonly detail?: string
  readonly result?: { readonly session?: string; readonly detail?: string }
}

function stepText({ status, detail, result }: Step): string {
  return [status, result?.session, result?.detail ?? detail].filter((part) => part !== undefined).join(': ')
}

let hash: Promise<string> | undefined

// Before it runs the first time: hashing a password for each test would take longer than all the rest.
async function settle(home: string, now: () => number): Promise<Record<Person, string>> {
  hash ??= hashPassword(PASSWORD)
  const passwordHash = await hash
  mkdirSync(join(home, 'data'), { mode: 0o700 })
  const journal = openJournal({ path: join(home, 'data/journal.db'), now })
  const at = (hours: number) => new Date(now() + hours * 3_600_000).toISOString()
  const cookies = { ada: '', ines: '', sam: '', marie: '', paul: '' }
  for (const [id, role] of Object.entries(people) as [Person, (typeof people)[Person]][]) {
    await journal.people.putUser({ id, name: id, role, teams: role === 'agent' ? ['sales'] : [] }, passwordHash)
    await journal.people.putSession(hashSecret(`session-of-${id}`), { user: id, createdAt: at(0), expiresAt: at(14) })
    cookies[id] = `cordboard=session-of-${id}`
  }
  for (const [user, device] of [['marie', '4021'] as const, ['paul', '4022'] as const]) {
    await journal.people.setBindings(
      user,
      ['paris', 'relay'].map((connection) => ({ connection, device })),
    )
  }
  for (const scope of ['ingest', 'read', 'admin'] as const) {
    await journal.people.putToken(hashSecret(TOKENS[scope]), { name: scope, scopes: [scope], createdAt: at(0) })
  }
  await journal.close()
  return cookies
}
