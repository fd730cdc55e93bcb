import { access, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import express, { type Express, type Request, type Response } from 'express'
import { type Json, problem } from '../../model/index.ts'
import { personOfProxy } from '../auth/proxy.ts'
import type { Caller } from '../auth/sessions.ts'
import { isObject } from '../routes/cloud-events.ts'
import type { ServerContext } from '../routes/context.ts'
import { HttpError, toHttpError } from './errors.ts'
import { EDITOR_POLICY, framedPolicy } from './headers.ts'
import { beginSession } from './sign-in-pages.ts'

const EDITOR = 'index.html'
/** What a record system may show in a frame. */
const FRAMED: ReadonlySet<string> = new Set(['agent.html', 'sign-in.html'])

/** What may be fetched before a sign-in: these pages with what they load, nothing else. */
const PUBLIC_PAGES = ['sign-in.html', 'record.html']

/** The built pages: `/` and `/agent` for who is signed in, `/sign-in` and the waiting page of the record window for all. */
export function servePages(app: Express, context: ServerContext, callerOf: (request: Request) => Caller): void {
  const { pages, demoPages, config } = context
  const files = express.static(pages, { index: false, redirect: false, dotfiles: 'ignore', immutable: true, maxAge: '365d' })
  let open: ReadonlySet<string> | undefined

  async function send(response: Response, file: string): Promise<void> {
    const html = await readPage(pages, file)
    response.setHeader('cache-control', 'no-store')
    if (file === EDITOR) response.setHeader('content-security-policy', EDITOR_POLICY)
    if (FRAMED.has(file)) {
      const ancestors = context.secure ? (config().server?.frameAncestors ?? []) : []
      response.setHeader('content-security-policy', framedPolicy(ancestors, config().records?.inBar ?? []))
      if (ancestors.length > 0) response.removeHeader('x-frame-options')
    }
    response.type('html').send(html)
  }

  function guarded(file: string, people: (role: string) => string | undefined) {
    return async (request: Request, response: Response): Promise<void> => {
      const caller = callerOf(request)
      if (caller.kind !== 'user') return await toSignIn(request, response)
      const elsewhere = people(caller.user.role)
      if (elsewhere !== undefined) return response.redirect(302, elsewhere)
      await send(response, file)
    }
  }

  /** To the sign-in, or on at once where the proxy in front has signed them in. */
  async function toSignIn(request: Request, response: Response): Promise<void> {
    const person = personOfProxy(request, config())
    if (person === undefined) return response.redirect(302, `/sign-in?next=${encodeURIComponent(request.path)}`)
    try {
      await beginSession(context, request, response, person, 'proxy')
      response.redirect(302, request.path)
    } catch (error) {
      response.redirect(302, `/sign-in?problem=${encodeURIComponent(toHttpError(error).problem.code)}`)
    }
  }

  app.get(
    '/',
    guarded(EDITOR, (role) => (role === 'agent' ? '/agent' : undefined)),
  )
  app.get(
    '/agent',
    guarded('agent.html', () => undefined),
  )
  app.get(
    '/dial',
    guarded('dial.html', () => undefined),
  )
  app.get('/sign-in', (_, response) => send(response, 'sign-in.html'))
  app.get('/record', (_, response) => send(response, 'record.html'))

  app.get('/assets/*file', async (request, response, next) => {
    open ??= await publicFiles(pages)
    if (open.has(request.path.slice(1)) || callerOf(request).kind === 'user') {
      await offerCompressed(pages, request, response)
      return files(request, response, next)
    }
    throw new HttpError(401, problem('CORD_SERVER_SIGN_IN_REQUIRED'))
  })

  if (demoPages !== undefined) app.use('/demo-crm', express.static(demoPages, { extensions: ['html'], redirect: false }))
}

const encodings = [
  ['br', '.br'],
  ['gzip', '.gz'],
] as const

/** Where the build left the file in a form that the browser takes, that one is sent in its place. */
async function offerCompressed(pages: string, request: Request, response: Response): Promise<void> {
  const { pathname } = new URL(request.url, 'http://localhost')
  response.vary('accept-encoding')
  const taken = request.acceptsEncodings(encodings.map(([name]) => name))
  const [name, extension] = encodings.find(([one]) => one === taken) ?? []
  if (name === undefined || !/^\/assets\/[\w.-]+\.(?:js|css|svg|ttf)$/.test(pathname)) return
  const isThere = await access(join(pages, `${pathname}${extension}`)).then(
    () => true,
    () => false,
  )
  if (!isThere) return
  response.type(extname(pathname)).setHeader('content-encoding', name)
  request.url = `${pathname}${extension}`
}

async function readPage(pages: string, file: string): Promise<string> {
  try {
    return await readFile(join(pages, file), 'utf8')
  } catch (cause) {
    throw new HttpError(503, problem('CORD_SERVER_NO_PAGES'), { cause })
  }
}

// The bundler's manifest names what each page loads, directly and through other files.
async function publicFiles(pages: string): Promise<ReadonlySet<string>> {
  const manifest: Json = JSON.parse(await readPage(pages, '.vite/manifest.json'))
  const found = new Set<string>()
  const seen = new Set<string>()

  function collect(key: string): void {
    const entry = isObject(manifest) ? manifest[key] : undefined
    if (seen.has(key) || !isObject(entry)) return
    seen.add(key)
    for (const file of [entry.file, ...list(entry.css), ...list(entry.assets)]) found.add(String(file))
    for (const imported of list(entry.imports)) collect(String(imported))
  }

  for (const page of PUBLIC_PAGES) collect(page)
  return found
}

function list(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : []
}
