import type { Journal, User } from '../../journal/index.ts'
import { problem } from '../../model/index.ts'
import { createPasswordGuard } from '../auth/guard.ts'
import { hashPassword, verifyPassword } from '../auth/password.ts'
import type { Caller, SignedIn } from '../auth/sessions.ts'
import { createTickets } from '../auth/tickets.ts'
import { HttpError } from '../http/errors.ts'
import { checked, parseJson } from '../http/json.ts'
import type { Answer, ApiRequest } from '../http/request.ts'
import type { MeAnswer, SignInMethods } from '../wire/index.ts'
import type { Handlers, ServerContext } from './context.ts'
import * as shapes from './shapes.ts'
import { notFound } from './traces.ts'

export function sessionRoutes(
  context: ServerContext,
): Handlers<'signInMethods' | 'signIn' | 'giveTicket' | 'me' | 'putGuide' | 'changePassword' | 'signOut'> {
  const { config, journal, sessions, clock, auditor } = context
  const tickets = createTickets(clock)
  const prove = createPasswordGuard(clock, (user, password) => verifyPassword(password, journal.people.passwordHash(user)))

  async function welcome(user: User, by: 'password' | 'ticket', note: ApiRequest['note']): Promise<Answer> {
    const [cookie] = await journal.together(() =>
      Promise.all([sessions.start(user.id), note({ actor: `user:${user.id}`, subject: user.id, detail: { by } })]),
    )
    return { status: 200, body: me(user, journal), headers: { 'set-cookie': cookie } }
  }

  return {
    signInMethods({ query }) {
      const { passwords = true, oidc } = config().signIn ?? {}
      const asked = PROBLEMS.find((code) => code === query.problem)
      const body: SignInMethods = {
        passwords,
        oidc: oidc === undefined ? undefined : { title: oidc.title ?? new URL(oidc.issuer).host },
        problem: asked === undefined ? undefined : problem(asked, { claim: oidc?.userClaim ?? 'preferred_username' }),
      }
      return { status: 200, body }
    },

    async signIn({ bytes, address, note }) {
      const given = checked(parseJson(bytes), shapes.signIn)
      if ('ticket' in given) {
        const id = tickets.take(given.ticket)
        const user = id === undefined ? undefined : journal.people.user(id)
        if (user === undefined || !mayHaveTicket(user)) throw new HttpError(403, problem('CORD_SIGN_IN_TICKET'))
        return await welcome(user, 'ticket', note)
      }
      if (config().signIn?.passwords === false) throw new HttpError(403, problem('CORD_SIGN_IN_CLOSED'))
      const matches = await prove(given.user, given.password, address)
      const user = journal.people.user(given.user)
      if (!matches || user === undefined || user.disabled === true) {
        // People type their password into the wrong field: only a name that is one of ours is written down.
        await auditor.changed({ actor: 'nobody', address, action: 'signInFailed', subject: user?.id ?? '', detail: { by: 'password' } })
        throw new HttpError(401, problem('CORD_SERVER_SIGN_IN_WRONG'))
      }
      return await welcome(user, 'password', note)
    },

    async giveTicket({ params, note }) {
      const user = journal.people.user(params.user ?? '')
      if (user === undefined) throw notFound('user', params.user ?? '')
      if (!mayHaveTicket(user)) throw new HttpError(403, problem('CORD_SIGN_IN_TICKET_ROLE', { user: user.id }))
      await note({ subject: user.id })
      return { status: 201, body: tickets.give(user.id) }
    },

    me: ({ caller }) => ({ status: 200, body: me(userOf(caller), journal) }),

    async putGuide({ caller, bytes }) {
      const { id } = userOf(caller)
      await journal.setState(GUIDE, id, { ...checked(parseJson(bytes), shapes.guide) })
      return { status: 204 }
    },

    async changePassword({ caller, bytes, address, note }) {
      const { user, session } = signedIn(caller)
      const given = checked(parseJson(bytes), shapes.passwordChange)
      if (journal.people.passwordHash(user.id) === undefined) throw new HttpError(403, problem('CORD_SIGN_IN_CLOSED'))
      if (!(await prove(user.id, given.password, address))) throw new HttpError(401, problem('CORD_SERVER_SIGN_IN_WRONG'))
      const next = await hashPassword(given.next)
      await journal.together(() =>
        Promise.all([journal.people.putUser(user, next), journal.people.removeSessionsOf(user.id, session), note({ subject: user.id })]),
      )
      context.signedOut({ user: user.id, except: session })
      return { status: 204 }
    },

    async signOut({ caller, note }) {
      if (caller.kind !== 'user') return { status: 204 }
      const [cookie] = await journal.together(() => Promise.all([sessions.end(caller.session), note({ subject: caller.user.id })]))
      context.signedOut({ session: caller.session })
      return { status: 204, headers: { 'set-cookie': cookie } }
    },
  }
}

/** Under this name the journal keeps how far each user is. */
const GUIDE = 'guide'

/** What the sign-in page may be told about, after a way from outside failed. */
const PROBLEMS = [
  'CORD_SIGN_IN_PROVIDER',
  'CORD_SIGN_IN_REFUSED',
  'CORD_SIGN_IN_NO_ROLE',
  'CORD_SIGN_IN_TAKEN',
  'CORD_SIGN_IN_NAME',
] as const

/** A record system speaks for those who answer calls, not for those who change the rules. */
function mayHaveTicket({ role, disabled }: User): boolean {
  return disabled !== true && (role === 'agent' || role === 'supervisor')
}

/** The user of a route that only sessions may use. */
export function userOf(caller: Caller): User {
  return signedIn(caller).user
}

function signedIn(caller: Caller): SignedIn {
  if (caller.kind !== 'user') throw new HttpError(401, problem('CORD_SERVER_SIGN_IN_REQUIRED'))
  return caller
}

function me({ id, name, role, language }: User, journal: Pick<Journal, 'getState'>): MeAnswer {
  const kept = journal.getState(GUIDE, id)
  return { id, name, role, language, guide: kept === undefined ? undefined : checked(kept, shapes.guide) }
}
