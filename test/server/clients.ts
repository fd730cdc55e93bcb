import { WebSocket } from 'ws'
import type { FromPage, ToPage } from '../../src/server/wire/index.ts'
import { type Home, PASSWORD, type Person } from './home.ts'

export interface Reply {
  readonly status: number
  readonly headers: Headers
  readonly body: unknown
}

export type Request = (method: string, path: string, body?: unknown, headers?: Readonly<Record<string, string>>) => Promise<Reply>

/** A program with a token, or nobody at all. */
export function program(url: string, token?: string): Request {
  return caller(url, token === undefined ? {} : { authorization: `Bearer ${token}` })
}

/** A person at our own pages. */
export async function signIn(url: string, user: string): Promise<Request & { readonly cookie: string }> {
  const reply = await caller(url, { 'x-cordboard': '1' })('POST', '/api/v1/session', { user, password: PASSWORD })
  if (reply.status !== 200) throw new Error(`${user} cannot sign in: ${reply.status}`)
  const cookie = reply.headers.get('set-cookie')?.split(';')[0] ?? ''
  return Object.assign(caller(url, { cookie, 'x-cordboard': '1', 'sec-fetch-site': 'same-origin' }), { cookie })
}

/** A person who signed in a while ago: the session is there, no password is asked. */
export function session(home: Home, user: Person): Request & { readonly cookie: string } {
  const cookie = home.cookies[user]
  return Object.assign(caller(home.url, { cookie, 'x-cordboard': '1', 'sec-fetch-site': 'same-origin' }), { cookie })
}

function caller(url: string, own: Readonly<Record<string, string>>): Request {
  return async (method, path, body, headers = {}) => {
    const isText = typeof body === 'string' || body instanceof Uint8Array
    const response = await fetch(url + path, {
      method,
      redirect: 'manual',
      headers: { ...own, ...(body === undefined || isText ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: isText ? new Uint8Array(Buffer.from(body)) : JSON.stringify(body) }),
    })
    const text = await response.text()
    const isJson = response.headers.get('content-type')?.includes('json') === true
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text }
  }
}

/** A bar without a browser. */
export interface TestPage {
  readonly messages: ToPage[]
  send(message: FromPage): void
  /** The next message of a type that was not asked for before. */
  next<T extends ToPage['type']>(type: T): Promise<Extract<ToPage, { type: T }>>
  /** The code with which the server closed it. */
  readonly closed: Promise<number>
  raw(text: string): void
  /** Resolves when the server has handled everything sent so far. */
  handled(): Promise<void>
  close(): Promise<void>
}

export async function openPage(
  url: string,
  cookie: string,
  page: string,
  options: { window?: 'open' | 'missing'; opened?: readonly string[] } = {},
): Promise<TestPage> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/ws/agent`, { headers: { cookie, origin: url } })
  const messages: ToPage[] = []
  const taken = new Set<ToPage>()
  let wake = (): void => {}
  socket.on('message', (data) => {
    messages.push(JSON.parse(data.toString()))
    wake()
  })
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))

  const closed = new Promise<number>((resolve) => socket.once('close', resolve))
  const opened: TestPage = {
    messages,
    closed,
    raw: (text) => socket.send(text),
    handled: () =>
      new Promise((resolve) => {
        socket.once('pong', () => resolve())
        socket.ping()
      }),
    send: (message) => socket.send(JSON.stringify(message)),
    async next(type) {
      for (;;) {
        const found = messages.find(
          (message): message is Extract<ToPage, { type: typeof type }> => message.type === type && !taken.has(message),
        )
        if (found !== undefined) {
          taken.add(found)
          return found
        }
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
    },
    async close() {
      socket.close()
      await closed
    },
  }
  opened.send({ type: 'hello', page, opened: [...(options.opened ?? [])], window: options.window ?? 'open' })
  await opened.next('welcome')
  return opened
}
