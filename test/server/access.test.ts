import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { BarState } from '../../src/server/wire/index.ts'
import { repository } from '../architecture.walls.ts'
import { textOf } from '../docs/markdown.ts'
import { openPage, program, type Request, session } from './clients.ts'
import { type Home, openHome, type Person, TOKENS } from './home.ts'

/** The tables of docs/reference/access.md: the documentation is what is tested. */
const page = textOf('docs/reference/access.md')
const cells = (line: string) =>
  line
    .split('|')
    .slice(1, -1)
    .map((cell) => cell.trim().replaceAll('`', ''))
const lines = page.split('\n').filter((line) => line.startsWith('| `'))
const askers = ['ada', 'ines', 'sam', 'marie', 'ingest', 'read', 'admin', 'nobody'] as const
const routes = lines
  .filter((line) => !line.startsWith('| `/ws'))
  .map((line) => {
    const [route = '', ...open] = cells(line)
    const [method = '', path = ''] = route.split(' ')
    return { method, path, open: open.slice(0, askers.length).map((cell) => cell === 'yes') }
  })
const messages = lines.filter((line) => line.startsWith('| `/ws')).map(cells)

let home: Home
let ask: Record<(typeof askers)[number], Request>
beforeAll(async () => {
  home = await openHome()
  const people = (['ada', 'ines', 'sam', 'marie'] as const).map((person) => [person, session(home, person)] as const)
  const tokens = (['ingest', 'read', 'admin'] as const).map((scope) => [scope, program(home.url, TOKENS[scope])] as const)
  ask = Object.fromEntries([...people, ...tokens, ['nobody', program(home.url)]]) as typeof ask
})
afterAll(() => home.close())

describe('every route, asked by everybody', () => {
  // What would end the session that asks, or the person, comes last; an id that is not there keeps the rest harmless.
  const harmless = routes.filter(({ method, path }) => !(method === 'DELETE' && path === '/api/v1/session'))

  test.each(harmless)('$method $path', async ({ method, path, open }) => {
    const statuses = await Promise.all(
      askers.map(async (asker) => {
        const { status } = await ask[asker](method, path.replace(/\{\w+\}/g, 'nobody-here'), method === 'GET' ? undefined : '{}', {
          ...(method === 'GET' ? {} : { 'content-type': /import/.test(path) ? 'text/csv' : 'application/json' }),
          ...(asker === 'nobody' ? { 'x-cordboard': '1' } : {}),
        })
        return [asker, status !== 403 && status !== 401]
      }),
    )
    // A sign-in is open to all and refuses by its own answer.
    if (method === 'POST' && path === '/api/v1/session') return
    expect(Object.fromEntries(statuses)).toEqual(Object.fromEntries(askers.map((asker, index) => [asker, open[index]])))
  })

  test('the page names every route of the document, and the document every route of the page', async () => {
    const { paths } = (await ask.admin('GET', '/openapi.json')).body as { paths: Record<string, Record<string, unknown>> }
    const documented = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    expect(routes.map(({ method, path }) => `${method} ${path}`).sort()).toEqual(documented.sort())
  })

  test('nothing else is mounted in the source: pages and hooks, which have tests of their own', () => {
    const folder = join(repository, 'src/server')
    const mounted = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts'))
      .flatMap((file) => [
        ...readFileSync(join(folder, file), 'utf8').matchAll(/\bapp\s*\.\s*(?:get|post|put|patch|delete|all|use)\(\s*([^,)]+),/g),
      ])
      .map(([, first = '']) => first.trim())
      .filter((first) => !/^\(|^securityHeaders/.test(first))
    expect([...new Set(mounted)].sort()).toEqual(
      [
        "'/'",
        "'/agent'",
        "'/assets/*file'",
        "'/demo-crm'",
        "'/dial'",
        "'/hooks'",
        "'/record'",
        "'/sign-in'",
        "'/sign-in/oidc'",
        'CALLBACK',
        'PROVIDER_SIGN_OUT',
      ].sort(),
    )
  })

  test('a table with another mark would be found', () => {
    expect(routes.length).toBeGreaterThan(35)
    expect(new Set(routes.flatMap(({ open }) => open))).toEqual(new Set([true, false]))
  })
})

describe('every WebSocket message, said by everybody', () => {
  const samples: Record<string, object> = {
    hello: { type: 'hello', page: 'page-of-a-test', opened: [], window: 'open' },
    ack: { type: 'ack', key: 'nobody|s', did: 'opened' },
    active: { type: 'active', window: 'open' },
    dismiss: { type: 'dismiss', key: 'nobody|s' },
    mute: { type: 'mute', muted: false },
    callback: { type: 'callback', id: 'none' },
    record: { type: 'record', connection: 'paris', callId: 'none', url: 'https://crm.example/1' },
  }
  const people: readonly (Person | 'nobody')[] = ['ada', 'ines', 'sam', 'marie', 'nobody']

  /** refused, or how the socket stands after the message: open, or closed with a code. */
  async function say(path: string, person: Person | 'nobody', message: string): Promise<string> {
    const cookie = person === 'nobody' ? {} : { cookie: home.cookies[person] }
    const socket = new WebSocket(home.url.replace('http', 'ws') + path, { headers: { ...cookie, origin: home.url } })
    const opened = await new Promise<boolean>((resolve) => {
      socket.once('open', () => resolve(true))
      socket.once('error', () => resolve(false))
    })
    if (!opened) return 'refused'
    const closed = new Promise<string>((resolve) => socket.once('close', (code) => resolve(`closed ${code}`)))
    const answered = new Promise<string>((resolve) => socket.once('pong', () => resolve('open')))
    if (message !== 'open') socket.send(JSON.stringify(samples[message]))
    socket.ping()
    const how = await Promise.race([answered, closed])
    socket.terminate()
    return how
  }

  test.each(messages)('%s %s', async (path = '', message = '', ...marks) => {
    const found = await Promise.all(people.map((person) => say(path, person, message)))
    expect(found).toEqual(people.map((_, index) => (marks[index] === 'yes' ? 'open' : 'refused')))
  })

  test('the page names every message that is understood', () => {
    const source = readFileSync(join(repository, 'src/server/sockets/messages.ts'), 'utf8')
    const known = [...source.matchAll(/type: \{ const: '(\w+)' \}/g)].map(([, type]) => type)
    const named = messages.filter(([path, message]) => path === '/ws/agent' && message !== 'open').map(([, message]) => message)
    expect(named.sort()).toEqual(known.sort())
    expect(Object.keys(samples).sort()).toEqual(known.sort())
  })

  test('what a page says of the card of another user changes nothing there', async () => {
    const marie = await openPage(home.url, home.cookies.marie, 'page-of-marie')
    const trace = await home.ring('matrix', { show: 'offer', url: 'https://crm.example/1' })
    const cardsOf = ({ state }: { readonly state: BarState }) => state.cards.map((card) => [card.key, card.state])
    let [card] = cardsOf(await marie.next('state'))
    while (card === undefined) [card] = cardsOf(await marie.next('state'))
    const [key = ''] = card
    const paul = await openPage(home.url, home.cookies.paul, 'page-of-paul')
    paul.send({ type: 'ack', key, did: 'refused' })
    paul.send({ type: 'dismiss', key })
    await paul.handled()
    const again = await openPage(home.url, home.cookies.marie, 'page-of-marie-2')
    const [welcome] = again.messages
    expect(welcome?.type === 'welcome' ? cardsOf(welcome).map(([known]) => known) : undefined).toEqual([key])
    expect(await home.steps(trace)).not.toContainEqual(expect.stringMatching(/refused|withdrawn/))
    await Promise.all([marie.close(), paul.close(), again.close()])
  })

  test('a token opens no socket, a page of another site neither', async () => {
    for (const headers of [
      { authorization: `Bearer ${TOKENS.admin}`, origin: home.url },
      { cookie: home.cookies.ada, origin: 'https://evil.example' },
    ]) {
      const socket = new WebSocket(`${home.url.replace('http', 'ws')}/ws/live`, { headers })
      expect(await new Promise((resolve) => socket.once('error', (error) => resolve(error.message)))).toMatch(/40[13]/)
    }
  })
})
