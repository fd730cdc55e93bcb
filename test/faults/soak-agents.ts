import { WebSocket } from 'ws'
import type { FromPage, ToPage } from '../../src/server/wire/index.ts'

/** Agents whose pages come and go all day. */
export interface SoakAgents {
  /** Pages that are open now. */
  open(): number
  /** How often a page has come. */
  came(): number
  /** What the pages complained of: sockets that the server closed. */
  readonly troubles: readonly string[]
  close(): void
}

export interface SoakAgentsOptions {
  readonly url: string
  readonly users: readonly string[]
  readonly cookie: (user: string) => string
  readonly random: () => number
  /** A record comes up by itself at a page that has been open since `since` (milliseconds of performance.now). */
  onRecord(key: string, since: number): void
}

const staysSeconds = [5, 45] as const
const awaySeconds = [0.2, 5] as const
/** As many as a page may say that it has opened. */
const rememberedMost = 200

/** Every page stays a while, goes, and comes again; each acknowledges what it is shown. */
export function openSoakAgents({ url, users, cookie, random, onRecord }: SoakAgentsOptions): SoakAgents {
  const sockets = new Set<WebSocket>()
  const troubles: string[] = []
  let came = 0
  let closed = false

  function between([least, most]: readonly [number, number]): number {
    return 1000 * (least + (most - least) * random())
  }

  function come(user: string, opened: string[]): void {
    if (closed) return
    const socket = new WebSocket(`${url.replace('http', 'ws')}/ws/agent`, { headers: { cookie: cookie(user), origin: url } })
    const send = (message: FromPage) => socket.send(JSON.stringify(message))
    let since = Number.POSITIVE_INFINITY
    let leaving = false
    const leave = setTimeout(() => {
      leaving = true
      socket.close()
    }, between(staysSeconds))
    sockets.add(socket)
    came += 1
    socket.on('open', () => send({ type: 'hello', page: `page-of-${user}`, opened: [...opened], window: 'open' }))
    socket.on('message', (data) => {
      const message: ToPage = JSON.parse(data.toString())
      if (message.type === 'welcome') since = performance.now()
      if (message.type === 'open') {
        if (!opened.includes(message.card.key)) {
          opened.push(message.card.key)
          opened.splice(0, opened.length - rememberedMost)
          onRecord(message.card.key, since)
        }
        send({ type: 'ack', key: message.card.key, did: 'opened' })
      }
      if (message.type !== 'state' && message.type !== 'welcome') return
      for (const card of message.state.cards) {
        // What is offered beside a record is put away, as people do.
        if (card.state === 'offered') send({ type: 'dismiss', key: card.key })
      }
    })
    socket.on('error', (error) => troubles.push(error.message))
    socket.on('close', (code) => {
      clearTimeout(leave)
      sockets.delete(socket)
      if (!leaving && !closed) troubles.push(`a page of ${user} was closed with ${code}`)
      setTimeout(() => come(user, opened), between(awaySeconds)).unref()
    })
  }

  // Not all at once: a working day does not begin so either.
  for (const user of users) setTimeout(() => come(user, []), 3000 * random())
  return {
    open: () => [...sockets].filter(({ readyState }) => readyState === WebSocket.OPEN).length,
    came: () => came,
    troubles,
    close() {
      closed = true
      for (const socket of sockets) socket.terminate()
    },
  }
}
