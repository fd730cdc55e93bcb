import { createServer as createHttpServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CordError } from '../model/index.ts'
import { createSessions } from './auth/sessions.ts'
import type { Server, ServerOptions } from './contract.ts'
import { createApp } from './http/app.ts'
import { handlersOf } from './routes/index.ts'
import { createScreens } from './screens/screens.ts'
import { createAgentSockets } from './sockets/agents.ts'
import { createLiveSockets } from './sockets/live.ts'
import { createUpgrades } from './sockets/upgrade.ts'

const HEADERS_MS = 10_000
const REQUEST_MS = 30_000

/** Resolves when it listens on config.server.host (127.0.0.1 by default); port 0 takes any free one. Rejects with CORD_SERVER_LISTEN. */
export async function createServer(options: ServerOptions): Promise<Server> {
  const { config, clock, journal, rulebook, actions } = options
  const { host = '127.0.0.1', publicUrl } = config().server ?? {}

  const sessions = createSessions(journal.people, clock, publicUrl)
  const screens = createScreens({
    clock,
    schemes: () => config().records?.schemes ?? [],
    isUser: (id) => journal.people.user(id) !== undefined,
    ruleName: (id) => rulebook.current().rules.find((rule) => rule.id === id)?.rule.name,
    changed: (user) => agents.refresh(user),
    offerSettled: (key, how) => actions.offerSettled(key, how),
  })
  const agents = createAgentSockets(options, screens)
  const live = createLiveSockets(clock)
  const upgrades = createUpgrades(
    {
      '/ws/agent': { roles: ['admin', 'integrator', 'supervisor', 'agent'], accept: agents.accept },
      '/ws/live': { roles: ['admin', 'integrator', 'supervisor'], accept: live.accept },
    },
    sessions,
    { publicUrl, clock },
  )
  const context = {
    ...options,
    sessions,
    publicUrl,
    present: screens.users,
    signedOut(who: { readonly session: string } | { readonly user: string }) {
      const ended =
        'session' in who
          ? (caller: { session: string }) => caller.session === who.session
          : (caller: { user: { id: string } }) => caller.user.id === who.user
      agents.signedOut(ended)
      live.signedOut(ended)
    },
  }

  const http = createHttpServer({ headersTimeout: HEADERS_MS, requestTimeout: REQUEST_MS }, createApp(context, handlersOf(context)))
  http.on('upgrade', upgrades.handle)
  const { port } = await listen(http, host, options.port)

  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`,
    show: screens.show,
    callEnded(call) {
      screens.withdraw(call)
      if (call.user === undefined) return
      agents.callEnded(call.user)
      agents.refresh(call.user)
    },
    changed(what) {
      live.changed(what)
      if (what === 'calls' || what === 'connections' || what === 'people') agents.refresh()
    },
    async close() {
      screens.close()
      agents.close()
      upgrades.close()
      const closed = new Promise((resolve) => http.close(resolve))
      http.closeAllConnections()
      await closed
    },
  }
}

async function listen(http: HttpServer, host: string, port: number): Promise<AddressInfo> {
  await new Promise<void>((resolve, reject) => {
    http.once('error', (cause) => reject(new CordError('CORD_SERVER_LISTEN', { host, port, detail: cause.message }, { cause })))
    http.listen(port, host, resolve)
  })
  const address = http.address()
  if (address === null || typeof address === 'string') throw new CordError('CORD_SERVER_LISTEN', { host, port, detail: 'no address' })
  return address
}
