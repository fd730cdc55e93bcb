import type { Request, Response } from 'express'
import type { Manifest } from '../../model/index.ts'
import { problem } from '../../model/index.ts'
import { sameSecret, validSignature } from '../auth/secrets.ts'
import { mayUse } from '../auth/sessions.ts'
import type { ServerContext } from '../routes/context.ts'
import { notFound } from '../routes/traces.ts'
import { HttpError } from './errors.ts'
import { queryOf, readBytes } from './reading.ts'

type HookRoute = NonNullable<Manifest['contributes']['routes']>[number]

const MAX_BYTES = 1_048_576
// Who may ask is settled here; a plugin never sees it.
const KEPT_BACK = ['authorization', 'cookie', 'x-cordboard-secret', 'x-cordboard-signature']

/** `/hooks/<connection>/<path of a plugin's manifest>`: authenticated here, answered by the plugin. */
export function hookHandler(context: ServerContext): (request: Request, response: Response) => Promise<void> {
  const { host, config, sessions, clock, actions } = context

  function find(connection: string, path: string): HookRoute | undefined {
    const status = host.connections().find(({ id }) => id === connection)
    const plugin = host.plugins().find(({ id }) => id === status?.plugin)
    return plugin?.manifest?.contributes.routes?.find((route) => trimmed(route.path) === path)
  }

  function authenticate(request: Request, route: HookRoute, connection: string, body: Buffer): void {
    if (route.auth === 'token') {
      const caller = sessions.caller({ authorization: request.headers.authorization ?? 'none' })
      if (mayUse(caller, { roles: [], scopes: ['ingest', 'admin'] })) return
      throw new HttpError(401, problem('CORD_SERVER_SIGN_IN_REQUIRED'), { headers: { 'www-authenticate': 'Bearer' } })
    }
    const secret = config().connections?.[connection]?.hookSecret
    const given = request.headers['x-cordboard-secret']
    const signature = request.headers['x-cordboard-signature']
    if (secret !== undefined && typeof given === 'string' && sameSecret(given, secret)) return
    if (secret !== undefined && typeof signature === 'string' && validSignature(signature, body, secret, clock.now())) return
    throw new HttpError(401, problem('CORD_SERVER_HOOK_SECRET', { connection }))
  }

  return async (request, response) => {
    const [connection = '', ...rest] = segmentsOf(request.path)
    const path = rest.join('/')
    const route = find(connection, path)
    if (route === undefined || !route.methods.some((method) => method === request.method)) throw notFound('hook', `${connection}/${path}`)
    if (route.auth === 'token') authenticate(request, route, connection, Buffer.alloc(0))
    const body = await readBytes(request, response, Math.min(route.maxBytes ?? MAX_BYTES, MAX_BYTES))
    if (route.auth !== 'token') authenticate(request, route, connection, body)

    actions.admit()
    const headers = Object.entries(request.headers).filter(([name]) => !KEPT_BACK.includes(name))
    const answer = await host.route(connection, {
      method: request.method,
      path: route.path,
      query: queryOf(request.url),
      headers: Object.fromEntries(headers.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')])),
      body,
    })
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

function trimmed(path: string): string {
  return path.replace(/^\/+|\/+$/g, '')
}
