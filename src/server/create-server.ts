import { createServer as createHttpServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CordError } from '../model/index.ts'
import { createAuditor } from './auth/auditor.ts'
import { createOidc } from './auth/oidc.ts'
import { personOfProxy } from './auth/proxy.ts'
import { createSessions, type SignedIn } from './auth/sessions.ts'
import type { Server, ServerOptions } from './contract.ts'
import { createApp } from './http/app.ts'
import { createTlsServer, followCertificate } from './http/tls.ts'
import type { ServerContext } from './routes/context.ts'
import { handlersOf } from './routes/index.ts'
import { createBreaks } from './screens/breaks.ts'
import { createCallbacks } from './screens/callbacks.ts'
import { createMutes } from './screens/mutes.ts'
import { createCallRecords } from './screens/records.ts'
import { createScreens } from './screens/screens.ts'
import { createAgentSockets } from './sockets/agents.ts'
import { createLiveSockets } from './sockets/live.ts'
import { sockets } from './sockets/table.ts'
import { createUpgrades } from './sockets/upgrade.ts'

const HEADERS_MS = 10_000
const REQUEST_MS = 30_000
const HEADER_BYTES = 16_384
const CONNECTIONS = 5000

/** Resolves when it listens on config.server.host (127.0.0.1 by default); port 0 takes any free one. Rejects with CORD_SERVER_LISTEN. */
export async function createServer(options: ServerOptions): Promise<Server> {
  const { config, clock, log, journal, rulebook, actions } = options
  const { host = '127.0.0.1', publicUrl, frameAncestors = [] } = config().server ?? {}

  const secure = publicUrl?.startsWith('https:') === true || options.certificate !== undefined
  const sessions = createSessions(journal.people, clock, secure, frameAncestors.length > 0)
  const records = createCallRecords({
    journal,
    calls: options.calls,
    clock,
    // A colleague may be consulted about it, or be about to take it over.
    changed: () => agents.refresh(),
    failed: (error) => log.error({ error }, 'The record of a call could not be kept'),
  })
  const callbacks = createCallbacks({ journal, clock, due: (user) => agents.refresh(user) })
  const breaks = createBreaks({ ...options, command: actions.command, changed: (user) => agents.refresh(user) })
  const mutes = createMutes(journal, config)
  const screens = createScreens({
    clock,
    schemes: () => config().records?.schemes ?? [],
    isUser: (id) => journal.people.user(id) !== undefined,
    ruleName: (id) => rulebook.current().rules.find((rule) => rule.id === id)?.rule.name,
    changed: (user) => agents.refresh(user),
    isMuted: (user) => mutes.of(user) === true,
    onScreen(user, call, { url, title }) {
      if (url !== undefined) records.attach(call, { url, ...(title === undefined ? {} : { title }), user })
    },
    chosen(number, id) {
      actions.chosen(number, id).catch((error: unknown) => log.error({ error }, 'What an agent chose could not be kept'))
    },
    offerSettled: (key, how) => actions.offerSettled(key, how),
  })
  const agents = createAgentSockets(options, screens, { records, mutes, callbacks, breaks }, sessions.holds)
  const live = createLiveSockets(clock, sessions.holds)
  const upgrades = createUpgrades(
    {
      '/ws/agent': { roles: sockets['/ws/agent'].roles, accept: agents.accept },
      '/ws/live': { roles: sockets['/ws/live'].roles, accept: live.accept },
    },
    sessions,
    { publicUrl, clock, vouched: (request) => personOfProxy(request, config())?.id },
  )
  const context = {
    ...options,
    sessions,
    publicUrl,
    secure,
    auditor: createAuditor(journal.audit, clock, log),
    oidc: createOidc(config, { clock, log, secure, publicUrl }),
    present: screens.users,
    records,
    callbacks,
    breaks,
    signedOut,
    async signOutUser(user: string) {
      await journal.people.removeSessionsOf(user)
      signedOut({ user })
    },
  }

  function signedOut(who: Parameters<ServerContext['signedOut']>[0]): void {
    const ended =
      'session' in who
        ? (caller: SignedIn) => caller.session === who.session
        : (caller: SignedIn) => caller.user.id === who.user && caller.session !== who.except
    agents.signedOut(ended)
    live.signedOut(ended)
  }

  const limits = { headersTimeout: HEADERS_MS, requestTimeout: REQUEST_MS, maxHeaderSize: HEADER_BYTES }
  const app = createApp(context, handlersOf(context))
  const http = options.certificate === undefined ? createHttpServer(limits, app) : createTlsServer(options.certificate, limits, app)
  const follow = options.certificate === undefined ? undefined : followCertificate(http, options.certificate, { clock, log })
  http.maxConnections = CONNECTIONS
  http.on('upgrade', upgrades.handle)
  const { port } = await listen(http, host, options.port)

  return {
    url: `${options.certificate === undefined ? 'http' : 'https'}://${host.includes(':') ? `[${host}]` : host}:${port}`,
    show: screens.show,
    callEnded(call) {
      screens.withdraw(call)
      records.callEnded()
      breaks.callEnded(call)
      if (call.user === undefined) return
      agents.callEnded(call.user)
      agents.refresh(call.user)
    },
    changed(what) {
      live.changed(what)
      if (what === 'calls') breaks.look()
      if (what === 'calls' || what === 'connections' || what === 'people') agents.refresh()
    },
    async close() {
      follow?.()
      screens.close()
      records.close()
      callbacks.close()
      breaks.close()
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
