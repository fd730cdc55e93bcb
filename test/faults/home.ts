import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { openJournal } from '../../src/journal/index.ts'
import { hashSecret } from '../../src/server/index.ts'
import { type TemporaryHome, temporaryHome } from '../helpers/home.ts'

export const users = ['ada', 'bob', 'cleo', 'dan'] as const
// A server of another run may get the port of one that was just killed: it must not take what is meant for ours.
const run = randomUUID()
export const token = `token-of-${run}`

/** Rules that do everything a crash may spoil. */
export const rulesOfFaults = {
  'rules/pop.yaml': `name: Open the record
on: ringing
when: data.watched
do:
  - action: open-record
    with: { url: 'https://crm.example/contacts/{{ call.id }}' }
`,
  'rules/second.yaml': `name: A second record becomes an offer
on: ringing
when: data.watched
order: 10
do:
  - action: open-record
    with: { url: 'https://crm.example/offers/{{ call.id }}' }
`,
  'rules/tell.yaml': `name: Tell the record system
on: [ringing, established, data-changed, released]
when: data.watched
once: off
do:
  - action: http-request
    retry: { count: 20, seconds: 1 }
    with: { url: '{{ $const.crm & "/calls" }}', body: { trigger: '{{ id }}', call: '{{ call.id }}', type: '{{ type }}' } }
    as: made
  - action: log
    with: { level: debug, text: 'told {{ made.body.id }}' }
`,
  'rules/later.yaml': `name: Ask for an opinion two seconds into the talk
on: established
when: data.watched
do:
  - action: log
    with: { level: debug, text: soon }
  - action: http-request
    delay: 2
    retry: { count: 20, seconds: 1 }
    with: { url: '{{ $const.crm & "/opinions" }}', body: { call: '{{ call.id }}' } }
`,
  'rules/patience.yaml': `name: Note who waits long
on: ringing
when: data.watched
do:
  - action: log
    delay: 0.5
    only: still-ringing
    with: { level: debug, text: 'still ringing' }
`,
}

export function cookieOf(user: string): string {
  return `cordboard=session-of-${user}-${run}`
}

/** A home whose agents are signed in; `config` is added to cordboard.yaml. */
export async function makeHome(
  crm: string,
  files: Readonly<Record<string, string>> = rulesOfFaults,
  more: { readonly users?: readonly string[]; readonly config?: string } = {},
): Promise<TemporaryHome> {
  const home = temporaryHome({
    'cordboard.yaml': `log: { level: warn }
connections:
  east: { kind: ingest, country: FR }
  west: { kind: ingest, country: FR }
http: { baseUrls: ['${crm}'] }
records: { origins: ['https://crm.example'] }
const: { crm: '${crm}' }
${more.config ?? ''}`,
    ...files,
  })
  await preparePeople(home.path, more.users)
  return home
}

export async function preparePeople(home: string, ids: readonly string[] = users): Promise<void> {
  const journal = openJournal({ path: join(home, 'data', 'journal.db'), now: Date.now })
  const createdAt = new Date().toISOString()
  const expiresAt = new Date(Date.now() + 86_400_000).toISOString()
  await journal.people.putToken(hashSecret(token), { name: 'load', scopes: ['ingest', 'admin'], createdAt })
  for (const [index, id] of ids.entries()) {
    await journal.people.putUser({ id, name: id, role: 'agent', teams: [] })
    await journal.people.setBindings(id, [
      { connection: 'east', device: deskOf(index) },
      { connection: 'west', device: deskOf(index) },
    ])
    await journal.people.putSession(hashSecret(`session-of-${id}-${run}`), { user: id, createdAt, expiresAt })
  }
  await journal.close()
}

export function deskOf(index: number): string {
  return String(4000 + index)
}
