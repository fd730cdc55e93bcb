import type { User } from '../../journal/index.ts'
import { problem } from '../../model/index.ts'
import { verifyPassword } from '../auth/password.ts'
import type { Caller } from '../auth/sessions.ts'
import { createThrottle } from '../auth/throttle.ts'
import { HttpError } from '../http/errors.ts'
import { checked, parseJson } from '../http/json.ts'
import type { MeAnswer } from '../wire/index.ts'
import type { Handlers, ServerContext } from './context.ts'
import * as shapes from './shapes.ts'

// Behind a proxy every agent has one address: a whole shift may mistype in the morning.
const PER_USER = { failures: 10, windowSeconds: 900 }
const PER_ADDRESS = { failures: 100, windowSeconds: 900 }

export function sessionRoutes(context: ServerContext): Handlers<'signIn' | 'me' | 'signOut'> {
  const { journal, sessions, clock } = context
  const throttles = { user: createThrottle(clock, PER_USER), address: createThrottle(clock, PER_ADDRESS) }

  return {
    async signIn({ bytes, address }) {
      const given = checked(parseJson(bytes), shapes.signIn)
      const key = `${given.user} ${address}`
      const seconds = Math.max(throttles.user.wait(key), throttles.address.wait(address))
      if (seconds > 0)
        throw new HttpError(429, problem('CORD_SERVER_SIGN_IN_TOO_OFTEN', { seconds }), { headers: { 'retry-after': String(seconds) } })
      const user = journal.people.user(given.user)
      const matches = await verifyPassword(given.password, journal.people.passwordHash(given.user))
      if (!matches || user === undefined || user.disabled === true) {
        throttles.user.failed(key)
        throttles.address.failed(address)
        throw new HttpError(401, problem('CORD_SERVER_SIGN_IN_WRONG'))
      }
      throttles.user.forgive(key)
      return { status: 200, body: me(user), headers: { 'set-cookie': await sessions.start(user.id) } }
    },

    me: ({ caller }) => ({ status: 200, body: me(userOf(caller)) }),

    async signOut({ caller }) {
      if (caller.kind !== 'user') return { status: 204 }
      const cookie = await sessions.end(caller.session)
      context.signedOut({ session: caller.session })
      return { status: 204, headers: { 'set-cookie': cookie } }
    },
  }
}

/** The user of a route that only sessions may use. */
export function userOf(caller: Caller): User {
  if (caller.kind !== 'user') throw new HttpError(401, problem('CORD_SERVER_SIGN_IN_REQUIRED'))
  return caller.user
}

function me({ id, name, role, language }: User): MeAnswer {
  return { id, name, role, language }
}
