import type { WebSocket } from 'ws'
import type { Clock } from '../../model/index.ts'
import type { SignedIn } from '../auth/sessions.ts'
import type { Server } from '../contract.ts'
import type { ToLivePage } from '../wire/index.ts'
import { type Holds, SIGNED_OUT, supervise } from './socket.ts'

type Change = Parameters<Server['changed']>[0]

/** The sockets of the pages that look on: they are told what changed, and ask for it. */
export interface LiveSockets {
  accept(socket: WebSocket, caller: SignedIn): void
  changed(what: Change): void
  signedOut(who: (caller: SignedIn) => boolean): void
}

// A busy phone system changes something a hundred times a second; people read four times a second at best.
const GATHER_MS = 250

export function createLiveSockets(clock: Clock, holds: Holds): LiveSockets {
  const links = new Map<WebSocket, SignedIn>()
  const gathered = new Set<Change>()

  const send = (socket: WebSocket, message: ToLivePage): void => socket.send(JSON.stringify(message))

  function end(socket: WebSocket): void {
    send(socket, { type: 'signed-out' })
    socket.close(SIGNED_OUT, 'signed out')
  }

  return {
    accept(socket, caller) {
      links.set(socket, caller)
      supervise(socket, caller, { clock, holds, signedOut: () => end(socket) })
      socket.on('close', () => links.delete(socket))
      send(socket, { type: 'welcome' })
    },
    changed(what) {
      if (links.size === 0) return
      gathered.add(what)
      if (gathered.size > 1) return
      clock.setTimer(GATHER_MS, () => {
        const message: ToLivePage = { type: 'changed', what: [...gathered] }
        gathered.clear()
        for (const socket of links.keys()) send(socket, message)
      })
    },
    signedOut(who) {
      for (const [socket, caller] of links) if (who(caller)) end(socket)
    },
  }
}
