import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import express, { type ErrorRequestHandler } from 'express'
import { problem } from '../../model/index.ts'
import { addressOf } from '../auth/addresses.ts'
import { type Audited, actorOf } from '../auth/auditor.ts'
import { personOfProxy } from '../auth/proxy.ts'
import { type Caller, isSameOrigin, mayUse } from '../auth/sessions.ts'
import type { Handlers, ServerContext } from '../routes/context.ts'
import { auditOf, type RouteSpec } from '../routes/spec.ts'
import { routes } from '../routes/table.ts'
import { HttpError, problemAnswer, tell, toHttpError } from './errors.ts'
import { securityHeaders } from './headers.ts'
import { hookHandler } from './hooks.ts'
import { servePages } from './pages.ts'
import { admitAddress, queryOf, readBytes } from './reading.ts'
import { type Answer, type ApiRequest, type Handler, languageOf, mediaType } from './request.ts'
import { signInPages } from './sign-in-pages.ts'

const BODY_BYTES = 1_048_576
const uncached = [['cache-control', 'no-store']] as const
const jsonType = 'application/json; charset=utf-8'

/** Express is only the carrier: what a route is stands in the table, what it does in its handler. Triggers come in beside it. */
export function createApp(context: ServerContext, handlers: Handlers): RequestListener {
  const { sessions, publicUrl, log, config, auditor } = context
  const table: readonly RouteSpec[] = routes
  const byId: Readonly<Record<string, Handler>> = handlers
  const headersOfAll = securityHeaders(context.secure)
  const headOfAccepted = [...headersOfAll, ...uncached, ['content-type', jsonType]].flat()

  async function serve(
    route: RouteSpec,
    handle: Handler,
    request: IncomingMessage,
    response: ServerResponse,
    params: ApiRequest['params'],
  ): Promise<Answer> {
    const caller = callerOf(request)
    const address = addressOf(request, config().server?.trustedProxies ?? [])
    await admit(route, caller, address)
    const changes = request.method !== 'GET' && request.method !== 'HEAD'
    if (changes && caller.kind !== 'token' && !isOurPage(request.headers)) throw new HttpError(403, problem('CORD_SERVER_FOREIGN_PAGE'))
    if (route.body !== undefined) admitType(route.body.types, mediaType(request.headers))
    const language = languageOf(request.headers, caller)
    let noted = false
    const asked: ApiRequest = {
      params,
      query: queryOf(request.url ?? ''),
      headers: request.headers,
      bytes: changes ? await readBytes(request, response, route.body?.most ?? BODY_BYTES) : Buffer.alloc(0),
      caller,
      language,
      address,
      note(audited) {
        noted = true
        return keep(route, asked, audited)
      },
    }
    const answer = await handle(asked)
    if (!noted) await keep(route, asked, answer.audit)
    return answer.body === undefined ? answer : { ...answer, body: tell(answer.body, language) }
  }

  function callerOf(request: IncomingMessage): Caller {
    return sessions.caller(request.headers, personOfProxy(request, config())?.id)
  }

  async function admit(route: RouteSpec, caller: Caller, address: string): Promise<void> {
    if (route.access === 'public' || mayUse(caller, route.access)) return
    if (caller.kind === 'nobody') throw signInRequired()
    await auditor.looked({ actor: actorOf(caller), address, action: route.id, subject: '', detail: { refused: true } })
    const who = caller.kind === 'user' ? caller.user.role : caller.scopes.join(', ')
    const { roles, scopes } = route.access
    throw new HttpError(403, problem('CORD_SERVER_FORBIDDEN', { who, roles: roles.join(', ') || '-', scopes: scopes.join(', ') || '-' }))
  }

  async function keep(route: RouteSpec, { caller, address, params, query }: ApiRequest, audited: Audited = {}): Promise<void> {
    const kind = auditOf(route)
    if (kind === 'none') return
    // Which filters were used, not what was looked for: a caller's number is not kept here.
    const filters = Object.keys(query).filter((name) => name !== 'before' && name !== 'limit')
    const entry = {
      actor: actorOf(caller),
      address,
      action: route.id,
      subject: Object.values(params).join('/'),
      ...(filters.length === 0 ? {} : { detail: { filters } }),
      ...audited,
    }
    await (kind === 'read' ? auditor.looked(entry) : auditor.changed(entry))
  }

  function isOurPage(headers: Parameters<typeof isSameOrigin>[0]): boolean {
    return headers['x-cordboard'] !== undefined && isSameOrigin(headers, publicUrl)
  }

  async function takeTriggers(route: RouteSpec, request: IncomingMessage, response: ServerResponse): Promise<void> {
    admitAddress(request.url ?? '')
    const { status, text, body } = await serve(route, handlers.ingest, request, response, {})
    const said = text ?? JSON.stringify(body)
    // Given as one list, headers are not looked at one by one.
    response.writeHead(status, [...headOfAccepted, 'content-length', String(Buffer.byteLength(said))]).end(said)
  }

  const failed: ErrorRequestHandler = (thrown: unknown, request, response, next) => {
    if (response.headersSent) next(thrown)
    else refuse(thrown, request, response)
  }

  function refuse(thrown: unknown, request: IncomingMessage, response: ServerResponse): void {
    const error = toHttpError(thrown)
    const path = request.url?.split('?', 1)[0]
    if (error.status === 500) log.error({ error: thrown, method: request.method, path }, 'A request failed')
    const language = languageOf(request.headers, callerOf(request))
    const body = problemAnswer(error, language)
    reply(response, { status: error.status, type: 'application/problem+json; charset=utf-8', body, headers: error.headers })
  }

  const app = express()
  app.disable('x-powered-by')
  app.use((request, response, next) => {
    for (const [name, value] of headersOfAll) response.setHeader(name, value)
    admitAddress(request.originalUrl)
    next()
  })
  for (const route of table) {
    const handle = byId[route.id]
    if (handle === undefined) continue
    app[verb(route.method)](route.path.replace(/\{(\w+)\}/g, ':$1'), async (request, response) => {
      const params = Object.entries(request.params).map(([name, value]) => [name, String(value)])
      reply(response, await serve(route, handle, request, response, Object.fromEntries(params)))
    })
  }
  app.use('/hooks', hookHandler(context))
  signInPages(app, context)
  servePages(app, context, callerOf)
  app.use((request) => {
    if (callerOf(request).kind === 'nobody') throw signInRequired()
    throw new HttpError(404, problem('CORD_SERVER_NO_ROUTE', { method: request.method, path: request.path }))
  })
  app.use(failed)

  // A phone system says much, and the router takes as long for one request as everything else together.
  const ingest = table.find(({ id }) => id === 'ingest')
  return (request, response) => {
    if (ingest === undefined || request.method !== ingest.method || !isAt(request.url, ingest.path)) {
      app(request, response)
      return
    }
    takeTriggers(ingest, request, response).catch((error: unknown) => {
      if (response.headersSent) {
        response.destroy()
        return
      }
      for (const [name, value] of headersOfAll) response.setHeader(name, value)
      refuse(error, request, response)
    })
  }
}

// A longer address goes the way on which it is refused.
function isAt(url: string | undefined, path: string): boolean {
  return url?.startsWith(path) === true && url.length < 1024 && (url.length === path.length || url[path.length] === '?')
}

function signInRequired(): HttpError {
  return new HttpError(401, problem('CORD_SERVER_SIGN_IN_REQUIRED'), { headers: { 'www-authenticate': 'Bearer' } })
}

function admitType(types: readonly string[], type: string): void {
  if (!types.includes(type)) throw new HttpError(415, problem('CORD_SERVER_BODY_TYPE', { type, types: types.join(', ') }))
}

function reply(response: ServerResponse, { status, body, text, type, headers = {} }: Answer): void {
  response.statusCode = status
  for (const [name, value] of uncached) response.setHeader(name, value)
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
  if (text === undefined && body === undefined) response.end()
  else response.setHeader('content-type', type ?? jsonType).end(text ?? JSON.stringify(body))
}

function verb(method: RouteSpec['method']): 'get' | 'post' | 'put' | 'patch' | 'delete' {
  return ({ GET: 'get', POST: 'post', PUT: 'put', PATCH: 'patch', DELETE: 'delete' } as const)[method]
}
