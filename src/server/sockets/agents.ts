import type { WebSocket } from 'ws'
import { CordError } from '../../model/index.ts'
import type { SignedIn } from '../auth/sessions.ts'
import type { ServerOptions } from '../contract.ts'
import { HttpError } from '../http/errors.ts'
import { checked, parseJson } from '../http/json.ts'
import { attachRecord } from '../screens/attach.ts'
import type { Page } from '../screens/pages.ts'
import type { Screens } from '../screens/screens.ts'
import { type Beside, createBarStates } from '../screens/state.ts'
import type { BarState, FromPage, ToPage } from '../wire/index.ts'
import { fromPage } from './messages.ts'
import { type Holds, SIGNED_OUT, supervise } from './socket.ts'

// A record is sent at once in any case; what surrounds it may wait a moment where hundreds of bars are open, or where looking at all
// calls takes long: it is not looked for longer than a fifth of the time.
const FEW_PAGES = 20
const GATHER_MS = 100
const REST_FOR_LOOK = 4
/** So long bars are told in one go: a record that comes meanwhile does not wait for all of them. */
const GO_MS = 5

/** The sockets of all bars. */
export interface AgentSockets {
  accept(socket: WebSocket, caller: SignedIn): void
  /** Sends the state of a user to their pages, or of everybody: what changes in one turn is sent once, what did not change is not. */
  refresh(user?: string): void
  callEnded(user: string): void
  signedOut(who: (caller: SignedIn) => boolean): void
  close(): void
}

type WithoutSeq<T> = T extends unknown ? Omit<T, 'seq'> : never
type Outgoing = WithoutSeq<ToPage>

interface Link {
  readonly caller: SignedIn
  readonly socket: WebSocket
  send(message: Outgoing): void
  /** As JSON: what was compared is not written twice. */
  sendState(state: string): void
  page: Page | undefined
  sent: string
}

export function createAgentSockets(options: ServerOptions, screens: Screens, beside: Beside, holds: Holds): AgentSockets {
  const { clock, config, log } = options
  const states = createBarStates(options, screens, beside)
  const links = new Set<Link>()
  const byUser = new Map<string, Set<Link>>()
  const stale = new Set<string>()
  let waiting = false
  let restMs = 0

  function flush(): void {
    if (links.size === 0) {
      waiting = false
      return
    }
    const began = clock.now()
    const users = [...stale]
    stale.clear()
    const stateOf = states.look()
    tell(users, stateOf, clock.now() - began)
  }

  /** Some of them now, the others when who waits has had a turn. */
  function tell(users: string[], stateOf: (user: string) => BarState, earlierMs: number): void {
    const began = clock.now()
    for (let user = users.pop(); user !== undefined; user = users.pop()) {
      tellUser(user, stateOf)
      if (clock.now() - began >= GO_MS) break
    }
    const spentMs = earlierMs + Math.max(0, clock.now() - began)
    if (users.length > 0) {
      setImmediate(() => tell(users, stateOf, spentMs))
      return
    }
    waiting = false
    restMs = Math.min(GATHER_MS, REST_FOR_LOOK * spentMs)
    flushLater()
  }

  function tellUser(user: string, stateOf: (user: string) => BarState): void {
    const there = [...(byUser.get(user) ?? [])].filter(({ page }) => page !== undefined)
    if (there.length === 0) return
    const text = JSON.stringify(stateOf(user))
    for (const link of there) {
      if (text === link.sent) continue
      link.sent = text
      link.sendState(text)
    }
  }

  function hello(link: Link, message: Extract<FromPage, { type: 'hello' }>): void {
    if (link.page !== undefined) return
    const { user } = link.caller
    // A duplicated tab brings the id of the first along: it is a page of its own.
    const taken = screens.pages(user.id).some(({ id }) => id === message.page)
    const page: Page = {
      user: user.id,
      id: taken ? `${message.page}+${crypto.randomUUID()}` : message.page,
      window: message.window,
      activeAt: clock.now(),
      open: (card) => link.send({ type: 'open', card, now: new Date(clock.now()).toISOString() }),
      gone: (key) => link.send({ type: 'gone', key }),
    }
    link.page = page
    const state = states.look()(user.id)
    link.sent = JSON.stringify(state)
    link.send({
      type: 'welcome',
      user: { id: user.id, name: user.name, role: user.role, language: user.language },
      now: new Date(clock.now()).toISOString(),
      schemes: config().records?.schemes ?? [],
      mayChooseDesk: config().agents?.mayChooseDesk === true,
      frames: config().server?.frameAncestors ?? [],
      inBar: config().records?.inBar ?? [],
      state,
    })
    screens.join(page, message.opened)
  }

  function receive(link: Link, message: FromPage): void {
    const { page } = link
    if (message.type === 'hello') hello(link, message)
    else if (page === undefined) return
    else if (message.type === 'ack') screens.acknowledge(page, message.key, message.did, message.choice)
    else if (message.type === 'dismiss') screens.dismiss(page, message.key)
    else if (message.type === 'record') attachRecord({ ...options, records: beside.records }, page.user, message)
    else if (message.type === 'callback') callbackDone(page.user, message.id)
    else if (message.type === 'mute') mute(page.user, message.muted)
    else {
      page.window = message.window
      page.activeAt = clock.now()
    }
  }

  function callbackDone(user: string, id: string): void {
    beside.callbacks.remove(user, id).catch((error: unknown) => log.error({ error }, 'A planned call could not be put away'))
  }

  function mute(user: string, muted: boolean): void {
    beside.mutes.set(user, muted).catch((error: unknown) => log.error({ error }, 'Whether an agent wants offers could not be kept'))
    refresh(user)
  }

  function refresh(user?: string): void {
    if (user === undefined) for (const known of byUser.keys()) stale.add(known)
    else if (byUser.has(user)) stale.add(user)
    flushLater()
  }

  function flushLater(): void {
    if (waiting || stale.size === 0) return
    waiting = true
    if (links.size > FEW_PAGES || restMs > 0) clock.setTimer(links.size > FEW_PAGES ? GATHER_MS : restMs, flush)
    else setImmediate(flush)
  }

  function add(link: Link): void {
    const { id } = link.caller.user
    links.add(link)
    byUser.set(id, (byUser.get(id) ?? new Set()).add(link))
  }

  function remove(link: Link): void {
    const { id } = link.caller.user
    const own = byUser.get(id)
    links.delete(link)
    own?.delete(link)
    if (own?.size === 0) byUser.delete(id)
  }

  function end(link: Link): void {
    link.send({ type: 'signed-out' })
    link.socket.close(SIGNED_OUT, 'signed out')
  }

  return {
    accept(socket, caller) {
      let seq = 0
      const link: Link = {
        caller,
        socket,
        page: undefined,
        sent: '',
        send(message) {
          seq += 1
          socket.send(JSON.stringify({ ...message, seq }))
        },
        sendState(state) {
          seq += 1
          socket.send(`{"type":"state","seq":${seq},"state":${state}}`)
        },
      }
      add(link)
      supervise(socket, caller, { clock, holds, signedOut: () => end(link), beat: () => link.send({ type: 'beat' }) })
      socket.on('message', (data) => {
        try {
          receive(link, checked(parseJson(Buffer.from(data.toString())), fromPage))
        } catch (error) {
          if (!(error instanceof HttpError || error instanceof CordError)) log.error({ error }, 'A message of a page could not be handled')
          socket.close(1008, 'message not understood')
        }
      })
      socket.on('close', () => {
        remove(link)
        if (link.page !== undefined) screens.leave(link.page)
      })
    },
    refresh,
    callEnded: states.callEnded,
    signedOut(who) {
      for (const link of links) if (who(link.caller)) end(link)
    },
    close() {
      links.clear()
      byUser.clear()
    },
  }
}
