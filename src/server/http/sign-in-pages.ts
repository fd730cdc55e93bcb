import type { Express, Request, Response } from 'express'
import { addressOf } from '../auth/addresses.ts'
import { CALLBACK } from '../auth/oidc.ts'
import { admit, type OutsidePerson } from '../auth/outside.ts'
import type { ServerContext } from '../routes/context.ts'
import { toHttpError } from './errors.ts'
import { queryOf } from './reading.ts'

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
  await auditor.changed({ actor: `user:${user.id}`, address, action: 'signIn', subject: user.id, detail: { by, role: user.role } })
  response.append('set-cookie', await sessions.start(user.id))
}
