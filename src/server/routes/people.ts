import type { User } from '../../journal/index.ts'
import { problem } from '../../model/index.ts'
import { isUserId } from '../auth/outside.ts'
import { hashPassword } from '../auth/password.ts'
import { hashSecret, newSecret } from '../auth/secrets.ts'
import { HttpError } from '../http/errors.ts'
import { checked, parseJson, refusal } from '../http/json.ts'
import type { ImportAnswer, NewTokenAnswer, SessionsAnswer, TeamsAnswer, WireUser } from '../wire/index.ts'
import type { Handlers, ServerContext } from './context.ts'
import { readPeople } from './people-csv.ts'
import * as shapes from './shapes.ts'
import { notFound } from './traces.ts'

type PeopleRoute =
  | 'users'
  | 'putUser'
  | 'deleteUser'
  | 'sessions'
  | 'endSessions'
  | 'putBindings'
  | 'importUsers'
  | 'teams'
  | 'tokens'
  | 'addToken'
  | 'deleteToken'

export function peopleRoutes({ journal: { people }, config, clock, signOutUser }: ServerContext): Handlers<PeopleRoute> {
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

  /** Throws when none of the others is an administrator once these have changed. */
  function keepAnAdmin(changed: readonly User[]): void {
    const isAdmin = (user: User): boolean => user.role === 'admin' && user.disabled !== true
    const after = new Map([...people.users(), ...changed].map((user) => [user.id, user]))
    if ([...after.values()].some(isAdmin)) return
    const id = people.users().find(isAdmin)?.id
    if (id !== undefined) throw new HttpError(409, problem('CORD_SERVER_LAST_ADMIN', { id }))
  }

  /** A session began with the rights of its time: it ends when they change. */
  async function changed(before: User | undefined, after: User): Promise<void> {
    if (before !== undefined && (after.disabled === true || before.role !== after.role)) await signOutUser(after.id)
  }

  return {
    users: () => ({ status: 200, body: { users: people.users().map(shown) } }),

    async putUser({ params: { id = '' }, bytes }) {
      const { password, bindings, teams = [], ...given } = checked(parseJson(bytes), shapes.user)
      if (!isUserId(id))
        throw refusal([problem('CORD_SERVER_FIELD', { detail: 'must be 1 to 128 characters without spaces' }, { field: 'id' })])
      const before = people.user(id)
      const user: User = { id, teams, ...given }
      keepAnAdmin([user])
      await people.putUser(user, password === undefined ? undefined : await hashPassword(password))
      if (bindings !== undefined) await people.setBindings(id, bindings)
      if (before !== undefined && password !== undefined) await signOutUser(id)
      else await changed(before, user)
      const detail = {
        ...(before === undefined ? {} : { was: before.role }),
        role: user.role,
        teams: [...teams],
        password: password !== undefined,
        disabled: user.disabled === true,
      }
      return { status: before === undefined ? 201 : 200, body: shown(known(id)), audit: { detail } }
    },

    async deleteUser({ params: { id = '' } }) {
      keepAnAdmin([{ ...known(id), disabled: true }])
      await signOutUser(id)
      await people.removeUser(id)
      return { status: 204 }
    },

    sessions() {
      const now = new Date(clock.now()).toISOString()
      const sessions = people
        .sessions()
        .flatMap(({ hash, ...session }) => (session.expiresAt > now ? [{ id: hash.slice(0, 16), ...session }] : []))
      const body: SessionsAnswer = { sessions }
      return { status: 200, body }
    },

    async endSessions({ params: { id = '' } }) {
      await signOutUser(known(id).id)
      return { status: 204 }
    },

    async putBindings({ params: { id = '' }, bytes }) {
      const user = known(id)
      const { bindings } = checked(parseJson(bytes), shapes.bindings)
      await people.setBindings(id, bindings)
      return { status: 200, body: shown(user), audit: { detail: { bindings: bindings.map((one) => ({ ...one })) } } }
    },

    async importUsers({ bytes }) {
      const read = readPeople(new TextDecoder().decode(bytes), Object.keys(config().connections ?? {}))
      if ('problems' in read)
        throw new HttpError(400, problem('CORD_SERVER_CSV', { count: read.problems.length }), { problems: read.problems })
      keepAnAdmin(read.people.map(({ user }) => ({ ...people.user(user.id), ...user })))
      for (const { user, bindings } of read.people) {
        const before = people.user(user.id)
        const after = { ...before, ...user }
        await people.putUser(after)
        await people.setBindings(user.id, bindings)
        await changed(before, after)
      }
      const body: ImportAnswer = { users: read.people.length, bindings: read.people.flatMap(({ bindings }) => bindings).length }
      return { status: 200, body, audit: { detail: { users: read.people.map(({ user: { id, role } }) => `${id} ${role}`) } } }
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
      const detail = { scopes: [...given.scopes], ...(given.expiresAt === undefined ? {} : { expiresAt: given.expiresAt }) }
      return { status: 201, body, audit: { subject: given.name, detail } }
    },

    async deleteToken({ params: { name = '' } }) {
      if (!people.tokens().some((token) => token.name === name)) throw notFound('token', name)
      await people.removeToken(name)
      return { status: 204 }
    },
  }
}
