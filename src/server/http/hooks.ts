import type { Request, Response } from 'express'
import type { Manifest } from '../../model/index.ts'
import { problem } from '../../model/index.ts'
import type { RouteRequest } from '../../plugin-api/index.ts'
import { createReplays } from '../auth/replays.ts'
import { sameSecret, validSignature } from '../auth/secrets.ts'
import { mayUse } from '../auth/sessions.ts'
import type { ServerContext } from '../routes/context.ts'
import { notFound } from '../routes/traces.ts'
import { HttpError } from './errors.ts'
import { queryOf, readBytes } from './reading.ts'

type Workstation = NonNullable<RouteRequest['workstation']>
type HookRoute = NonNullable<Manifest['contributes']['routes']>[number]

const MAX_BYTES = 1_048_576
// Who may ask is settled here; a plugin never sees it.
const KEPT_BACK = ['authorization', 'cookie', 'x-cordboard-secret', 'x-cordboard-signature']

/** `/hooks/<connection>/<path of a plugin's manifest>`: authenticated here, answered by the plugin. */
export function hookHandler(context: ServerContext): (request: Request, response: Response) => Promise<void> {
  const { host, config, sessions, clock, actions } = context
  const replays = createReplays(clock)

  function find(connection: string, path: string): HookRoute | undefined {
    const status = host.connections().find(({ id }) => id === connection)
    const plugin = host.plugins().find(({ id }) => id === status?.plugin)
    return plugin?.manifest?.contributes.routes?.find((route) => trimmed(route.path) === path)
  }

  /** By a token, before the body is read: gives the workstation that it is bound to, where the route wants one. */
  function byToken(request: Request, route: HookRoute, connection: string): Workstation | undefined {
    const caller = sessions.caller({ authorization: bearer(request.headers.authorization ?? 'none') })
    if (route.auth === 'token' && mayUse(caller, { roles: [], scopes: ['ingest', 'admin'] })) return undefined
    if (route.auth === 'workstation' && caller.kind === 'token' && caller.workstation?.connection === connection) {
      const { device, agentId } = caller.workstation
      return { name: caller.name, ...(device === undefined ? {} : { device }), ...(agentId === undefined ? {} : { agentId }) }
    }
    throw new HttpError(401, problem('CORD_SERVER_SIGN_IN_REQUIRED'), { headers: { 'www-authenticate': 'Bearer' } })
  }

  /** Gives the proof by which a signed request is known again. */
  function bySecret(request: Request, connection: string, body: Buffer): string | undefined {
    const secret = config().connections?.[connection]?.hookSecret
    const given = request.headers['x-cordboard-secret']
    const signature = request.headers['x-cordboard-signature']
    if (secret !== undefined && typeof given === 'string' && sameSecret(given, secret)) return undefined
    const proof = secret !== undefined && typeof signature === 'string' ? validSignature(signature, body, secret, clock.now()) : undefined
    if (proof !== undefined) return `${connection} ${request.path} ${proof}`
    throw new HttpError(401, problem('CORD_SERVER_HOOK_SECRET', { connection }))
  }

  return async (request, response) => {
    const [connection = '', ...rest] = segmentsOf(request.path)
    const path = rest.join('/')
    const route = find(connection, path)
    if (route === undefined || !route.methods.some((method) => method === request.method)) throw notFound('hook', `${connection}/${path}`)
    const workstation = route.auth === 'connection-secret' ? undefined : byToken(request, route, connection)
    const body = await readBytes(request, response, Math.min(route.maxBytes ?? MAX_BYTES, MAX_BYTES))
    const proof = route.auth === 'connection-secret' ? bySecret(request, connection, body) : undefined
    if (proof !== undefined && !replays.take(proof)) throw new HttpError(409, problem('CORD_SERVER_HOOK_REPLAYED'))

    actions.admit()
    const headers = Object.entries(request.headers).filter(([name]) => !KEPT_BACK.includes(name))
    const answer = await host
      .route(connection, {
        method: request.method,
        path: route.path,
        query: queryOf(request.url),
        headers: Object.fromEntries(headers.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')])),
        body,
        ...(workstation === undefined ? {} : { workstation }),
      })
      .catch((error: unknown) => {
        // It was not taken: the sender may say the same again.
        if (proof !== undefined) replays.giveBack(proof)
        throw error
      })
    if (proof !== undefined && answer.status >= 500) replays.giveBack(proof)
    // A plugin's answer is data for a machine: it never becomes a page or a cookie of ours.
    const type = answer.headers?.['content-type'] ?? 'text/plain; charset=utf-8'
    response.status(answer.status).setHeader('content-type', type.startsWith('text/html') ? 'text/plain; charset=utf-8' : type)
    response.end(answer.body ?? '')
  }
}

function segmentsOf(path: string): readonly string[] {
  try {
    return path.slice(1).split('/').map(decodeURIComponent)
  } catch (cause) {
    throw new HttpError(400, problem('CORD_SERVER_REQUEST', { status: 400 }), { cause })
  }
}

/** Telephones and old CTI servers can put a name and a password into an address, and no header: the password is the token. */
function bearer(authorization: string): string {
  const basic = /^Basic +([A-Za-z0-9+/=]+)$/i.exec(authorization)?.[1]
  return basic === undefined
    ? authorization
    : `Bearer ${Buffer.from(basic, 'base64')
        .toString()
        .replace(/^[^:]*:/, '')}`
}

function trimmed(path: string): string {
  return path.replace(/^\/+|\/+$/g, '')
}
