import { signal } from '@preact/signals'
import type { FromPage, RecordWindow, ToPage } from '../../src/server/wire/index.ts'
import { toSignIn } from '../shared/api.ts'
import { session } from '../shared/storage.ts'
import { now } from '../shared/time.ts'

export type LinkState =
  | { readonly kind: 'connecting' }
  | { readonly kind: 'connected' }
  | { readonly kind: 'waiting'; readonly until: number }

const FIRST_WAIT_MS = 500
const LONGEST_WAIT_MS = 10_000
/** The server says something every 15 seconds. What was cut off while this machine slept, or by a router, gets no word of its end. */
const SILENCE_MS = 40_000
const LOOK_MS = 5000

export interface Link {
  send(message: FromPage): void
}

export const linkState = signal<LinkState>({ kind: 'connecting' })

/** Keeps a socket to the server, with growing waits between tries; each life of it begins with a hello. */
export function connect(
  hello: () => { readonly opened: readonly string[]; readonly window: RecordWindow },
  receive: (message: ToPage) => void,
): Link {
  const page = pageId()
  let socket: WebSocket | undefined
  let attempt = 0
  let heardAt = Date.now()
  holdAwake(page)

  function open(): void {
    heardAt = Date.now()
    linkState.value = { kind: 'connecting' }
    const address = new URL('/ws/agent', location.href)
    address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
    const opening = new WebSocket(address)
    socket = opening
    opening.onopen = () => {
      const { opened, window } = hello()
      opening.send(JSON.stringify({ type: 'hello', page, opened, window } satisfies FromPage))
    }
    opening.onmessage = (event) => {
      heardAt = Date.now()
      const message: ToPage = JSON.parse(String(event.data))
      if (message.type === 'welcome') {
        attempt = 0
        linkState.value = { kind: 'connected' }
      }
      if (message.type === 'signed-out') toSignIn()
      else receive(message)
    }
    opening.onclose = again
  }

  function again(): void {
    // Half of the wait is chance: a hundred bars do not come back in the same instant.
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** attempt) * (0.5 + Math.random() / 2)
    attempt += 1
    linkState.value = { kind: 'waiting', until: now.value + wait }
    setTimeout(open, wait)
    // A socket that is refused does not say why; an ordinary question does, and leads to the sign-in.
    if (attempt > 1)
      void fetch('/api/v1/session').then(
        (answer) => answer.status === 401 && toSignIn(),
        () => undefined,
      )
  }

  function lookForLife(): void {
    if (socket === undefined || socket.readyState > WebSocket.OPEN || Date.now() - heardAt <= SILENCE_MS) return
    // Its own end would be told after a wait for an answer that cannot come.
    socket.onclose = null
    socket.onmessage = null
    socket.close()
    attempt = 0
    open()
  }

  open()
  setInterval(lookForLife, LOOK_MS)
  // Timers of a page that nobody sees run late; coming back to it, or to the network, is a time to look.
  document.addEventListener('visibilitychange', lookForLife)
  addEventListener('online', lookForLife)
  return {
    send(message) {
      if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message))
    },
  }
}

function pageId(): string {
  const known = session.getItem('cordboard-page')
  if (known !== null) return known
  const made = crypto.getRandomValues(new Uint32Array(4)).join('-')
  session.setItem('cordboard-page', made)
  return made
}

/** Chromium freezes pages that nobody sees, but none that holds a lock. Only over https or on this machine is there one to hold. */
function holdAwake(page: string): void {
  if (!window.isSecureContext) return
  navigator.locks.request(`cordboard-bar-${page}`, () => new Promise<never>(() => undefined)).catch(() => undefined)
}
