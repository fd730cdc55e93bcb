// A plugin's process: argv is the file of the plugin API, the plugin's folder, the packages it may import, and perhaps `offline`; descriptor 3 is the pipe to the host.
import { Socket } from 'node:net'
import { type ActionRequest, PluginError, type PluginErrorKind } from '../../plugin-api/index.ts'
import { createLineReader } from '../protocol/lines.ts'
import { isMessage, isRecord } from '../protocol/messages.ts'
import { createPeer, RemoteError } from '../protocol/peer.ts'
import { createRemoteClock } from './clock.ts'
import { createRuns } from './context.ts'
import { describe } from './errors.ts'
import { installHooks } from './hooks.ts'
import { goOffline } from './offline.ts'
import { createSession, type Session } from './session.ts'

const [, , api = '', folder = '', packages = '{}', network] = process.argv
if (network === 'offline') goOffline()
installHooks(api, folder, JSON.parse(packages))

const pipe = new Socket({ fd: 3, readable: true, writable: true })
const runs = createRuns()
const clock = createRemoteClock((about, body) => peer.tell(about, body))
const peer = createPeer({
  send: (message) => void pipe.write(`${JSON.stringify(message)}\n`),
  onAsk: (method, params, signal) => handler(method)(params, signal),
  onTell(about, body) {
    if (about === 'timer' && isRecord(body) && typeof body.id === 'number') clock.fire(body.id)
  },
  describe,
})
const session = createSession(
  {
    // The host answers in the shapes of the plugin API: this side trusts it.
    ask: async <Answer>(method: string, params: unknown, signal?: AbortSignal) => (await ask(method, params, signal)) as Answer,
    tell: (about, body) => peer.tell(about, body),
    runOf: (request: ActionRequest) => runs.of(request),
    addRun: (request, run) => runs.add(request, run),
    open: () => peer.open,
  },
  clock,
)

const read = createLineReader(Number.POSITIVE_INFINITY, {
  line(text) {
    const message: unknown = JSON.parse(text)
    if (!isMessage(message)) return
    if ('now' in message && message.now !== undefined) clock.set(message.now)
    peer.receive(message)
  },
  tooLong() {},
})
pipe.on('data', read)
// Without its host a plugin has nothing to live for.
pipe.on('close', () => process.exit(0))
pipe.on('error', () => process.exit(0))
// Whoever stops the server lets its plugins finish, and ends them. An interrupt is left to Node: it is how the host asks where a loop is.
for (const signal of ['SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined)
process.on('uncaughtException', die)
process.on('unhandledRejection', die)

function handler(method: string): (params: unknown, signal: AbortSignal) => Promise<unknown> {
  if (!Object.hasOwn(session, method)) throw new Error(`unknown method ${method}`)
  return session[method as keyof Session] as (params: unknown, signal: AbortSignal) => Promise<unknown>
}

async function ask(method: string, params: unknown, signal?: AbortSignal): Promise<unknown> {
  try {
    return await peer.ask(method, params, signal)
  } catch (error) {
    if (error instanceof RemoteError) throw new PluginError(error.wire.kind as PluginErrorKind, error.wire.detail)
    throw new PluginError('bad-input', `This cannot be sent: ${error instanceof Error ? error.message : String(error)}`)
  }
}

function die(error: unknown): void {
  peer.tell('crash', { detail: describe(error).detail })
  pipe.end(() => process.exit(1))
}
