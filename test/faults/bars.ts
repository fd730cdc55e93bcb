import { WebSocket } from 'ws'
import type { BarState, FromPage, ToPage } from '../../src/server/wire/index.ts'
import { cookieOf } from './home.ts'

/** The bars of some agents: they come back after every restart and open what they are asked to, once. */
export interface Bars {
  /** Per user, the keys of the records that came up by themselves, in order. */
  readonly opened: ReadonlyMap<string, readonly string[]>
  /** How many of them are connected now. */
  connected(): number
  close(): void
}

export function openBars(
  users: readonly string[],
  url: () => string | undefined,
  cookie: (user: string) => string = cookieOf,
  /** What a bar is told, each time. */
  seen: (user: string, state: BarState) => void = () => undefined,
): Bars {
  const opened = new Map<string, string[]>(users.map((user) => [user, []]))
  const sockets = new Set<WebSocket>()
  let closed = false

  function connect(user: string): void {
    const at = url()
    if (closed) return
    if (at === undefined) {
      setTimeout(() => connect(user), 50)
      return
    }
    const socket = new WebSocket(`${at.replace('http', 'ws')}/ws/agent`, { headers: { cookie: cookie(user), origin: at } })
    const keys = opened.get(user) ?? []
    const send = (message: FromPage) => socket.send(JSON.stringify(message))
    sockets.add(socket)
    socket.on('open', () => send({ type: 'hello', page: `page-of-${user}`, opened: [...keys], window: 'open' }))
    socket.on('message', (data) => receive(user, JSON.parse(data.toString()), keys, send))
    socket.on('error', () => undefined)
    socket.on('close', () => {
      sockets.delete(socket)
      setTimeout(() => connect(user), 50)
    })
  }

  function receive(user: string, message: ToPage, keys: string[], send: (message: FromPage) => void): void {
    if (message.type === 'open') {
      if (!keys.includes(message.card.key)) keys.push(message.card.key)
      send({ type: 'ack', key: message.card.key, did: 'opened' })
    }
    if (message.type !== 'state' && message.type !== 'welcome') return
    seen(user, message.state)
    for (const card of message.state.cards) {
      if (card.state === 'offered') send({ type: 'ack', key: card.key, did: 'offered' })
      if (card.kind === 'note') send({ type: 'ack', key: card.key, did: 'shown' })
    }
  }

  for (const user of users) connect(user)
  return {
    opened,
    connected: () => [...sockets].filter(({ readyState }) => readyState === WebSocket.OPEN).length,
    close() {
      closed = true
      for (const socket of sockets) socket.terminate()
    },
  }
}
