import type { Express, Request, Response } from 'express'
import { problem } from '../../model/index.ts'
import { addressOf } from '../auth/addresses.ts'
import { CALLBACK, PROVIDER_SIGN_OUT } from '../auth/oidc.ts'
import { admit, type OutsidePerson } from '../auth/outside.ts'
import { sessionsEndedBy } from '../auth/provider-sign-out.ts'
import type { ServerContext } from '../routes/context.ts'
import { HttpError, toHttpError } from './errors.ts'
import { queryOf, readBytes } from './reading.ts'
import { mediaType } from './request.ts'

const FORM = 'application/x-www-form-urlencoded'
const FORM_BYTES = 65_536

/** The way to the identity provider and back. What goes wrong is told by the sign-in page, in the reader's language. */
export function signInPages(app: Express, context: ServerContext): void {
  const { oidc, log } = context

  function failed(response: Response, thrown: unknown): void {
    const { status, problem } = toHttpError(thrown)
    if (status === 500) log.error({ err: thrown }, 'a sign-in failed')
    response.redirect(302, `/sign-in?problem=${encodeURIComponent(problem.code)}`)
  }

  app.get('/sign-in/oidc', async (request, response) => {
    try {
      const { location, cookie } = await oidc.begin(queryOf(request.originalUrl).next ?? '/')
      response.setHeader('set-cookie', cookie)
      response.redirect(302, location)
    } catch (error) {
      failed(response, error)
    }
  })

  app.get(CALLBACK, async (request, response) => {
    response.setHeader('cache-control', 'no-store')
    response.append('set-cookie', oidc.forget)
    try {
      const { person, next } = await oidc.finish(request.originalUrl.split('?')[1] ?? '', request.headers.cookie)
      await beginSession(context, request, response, person, 'oidc')
      response.redirect(302, next)
    } catch (error) {
      failed(response, error)
    }
  })

  // By the provider's own server, not by a browser: the signed token is the proof.
  app.post(PROVIDER_SIGN_OUT, async (request, response) => {
    response.setHeader('cache-control', 'no-store')
    const type = mediaType(request.headers)
    if (type !== FORM) throw new HttpError(415, problem('CORD_SERVER_BODY_TYPE', { type, types: FORM }))
    const form = new URLSearchParams((await readBytes(request, response, FORM_BYTES)).toString())
    await endSessionsOf(context, request, form.get('logout_token') ?? '')
    response.status(200).end()
  })
}

async function endSessionsOf(context: ServerContext, request: Request, token: string): Promise<void> {
  const { oidc, journal, auditor, config, signedOut } = context
  const address = addressOf(request, config().server?.trustedProxies ?? [])
  await oidc.signOut(token, async (said) => {
    const ended = sessionsEndedBy(journal.people, said)
    const users = [...new Set(ended.map(({ user }) => user))]
    await journal.together(() =>
      Promise.all([
        ...ended.map(({ hash }) => journal.people.removeSession(hash)),
        ...users.map((user) => auditor.changed({ actor: 'server', address, action: 'providerSignOut', subject: user })),
      ]),
    )
    for (const { hash } of ended) signedOut({ session: hash })
  })
}

/** Lets an outside person in, with a session as after any sign-in. Throws an HttpError when they may not. */
export async function beginSession(
  { journal, config, sessions, auditor, signOutUser }: ServerContext,
  request: Request,
  response: Response,
  person: OutsidePerson,
  by: 'oidc' | 'proxy',
): Promise<void> {
  const address = addressOf(request, config().server?.trustedProxies ?? [])
  const user = await admit(journal.people, config().signIn, person, signOutUser)
  const entry = { actor: `user:${user.id}`, address, action: 'signIn', subject: user.id, detail: { by, role: user.role } }
  const [cookie] = await journal.together(() => Promise.all([sessions.start(user.id, person.session), auditor.changed(entry)]))
  response.append('set-cookie', cookie)
}
