import type { User } from '../../journal/index.ts'
import { problem } from '../../model/index.ts'
import { hashPassword } from '../auth/password.ts'
import { hashSecret, newSecret } from '../auth/secrets.ts'
import { HttpError } from '../http/errors.ts'
import { checked, parseJson } from '../http/json.ts'
import type { ImportAnswer, NewTokenAnswer, TeamsAnswer, WireUser } from '../wire/index.ts'
import type { Handlers, ServerContext } from './context.ts'
import { readPeople } from './people-csv.ts'
import * as shapes from './shapes.ts'
import { notFound } from './traces.ts'

type PeopleRoute = 'users' | 'putUser' | 'deleteUser' | 'putBindings' | 'importUsers' | 'teams' | 'tokens' | 'addToken' | 'deleteToken'

export function peopleRoutes({ journal: { people }, config, clock, signedOut }: ServerContext): Handlers<PeopleRoute> {
  function shown(user: User): WireUser {
    const bindings = people
      .bindings()
      .filter((binding) => binding.user === user.id)
      .map(({ user: _, ...binding }) => binding)
    return { ...user, bindings, hasPassword: people.passwordHash(user.id) !== undefined }
  }

  function known(id: string): User {
    const user = people.user(id)
    if (user === undefined) throw notFound('user', id)
    return user
  }

  function keepAnAdmin(id: string): void {
    const others = people.users().filter((user) => user.id !== id && user.role === 'admin' && user.disabled !== true)
    if (people.user(id)?.role === 'admin' && others.length === 0) throw new HttpError(409, problem('CORD_SERVER_LAST_ADMIN', { id }))
  }

  async function signOut(id: string): Promise<void> {
    await people.removeSessionsOf(id)
    signedOut({ user: id })
  }

  return {
    users: () => ({ status: 200, body: { users: people.users().map(shown) } }),

    async putUser({ params: { id = '' }, bytes }) {
      const { password, bindings, teams = [], ...given } = checked(parseJson(bytes), shapes.user)
      const before = people.user(id)
      if (given.role !== 'admin' || given.disabled === true) keepAnAdmin(id)
      await people.putUser({ id, teams, ...given }, password === undefined ? undefined : await hashPassword(password))
      if (bindings !== undefined) await people.setBindings(id, bindings)
      if (before !== undefined && (password !== undefined || given.disabled === true || before.role !== given.role)) await signOut(id)
      return { status: before === undefined ? 201 : 200, body: shown(known(id)) }
    },

    async deleteUser({ params: { id = '' } }) {
      known(id)
      keepAnAdmin(id)
      await signOut(id)
      await people.removeUser(id)
      return { status: 204 }
    },

    async putBindings({ params: { id = '' }, bytes }) {
      const user = known(id)
      await people.setBindings(id, checked(parseJson(bytes), shapes.bindings).bindings)
      return { status: 200, body: shown(user) }
    },

    async importUsers({ bytes }) {
      const read = readPeople(new TextDecoder().decode(bytes), Object.keys(config().connections ?? {}))
      if ('problems' in read)
        throw new HttpError(400, problem('CORD_SERVER_CSV', { count: read.problems.length }), { problems: read.problems })
      for (const { user, bindings } of read.people) {
        await people.putUser({ ...people.user(user.id), ...user })
        await people.setBindings(user.id, bindings)
      }
      const body: ImportAnswer = { users: read.people.length, bindings: read.people.flatMap(({ bindings }) => bindings).length }
      return { status: 200, body }
    },

    teams() {
      const users = people.users()
      const ids = [...new Set(users.flatMap((user) => user.teams))].sort()
      const body: TeamsAnswer = {
        teams: ids.map((id) => ({ id, users: users.filter((user) => user.teams.includes(id)).map((user) => user.id) })),
      }
      return { status: 200, body }
    },

    tokens: () => ({ status: 200, body: { tokens: people.tokens() } }),

    async addToken({ bytes }) {
      const given = checked(parseJson(bytes), shapes.token)
      if (people.tokens().some(({ name }) => name === given.name)) {
        throw new HttpError(409, problem('CORD_SERVER_TOKEN_EXISTS', { name: given.name }))
      }
      const token = newSecret()
      const kept = { ...given, createdAt: new Date(clock.now()).toISOString() }
      await people.putToken(hashSecret(token), kept)
      const body: NewTokenAnswer = { ...kept, token }
      return { status: 201, body }
    },

    async deleteToken({ params: { name = '' } }) {
      if (!people.tokens().some((token) => token.name === name)) throw notFound('token', name)
      await people.removeToken(name)
      return { status: 204 }
    },
  }
}
