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

export function peopleRoutes({ journal: { people, together }, config, clock, signOutUser }: ServerContext): Handlers<PeopleRoute> {
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
  function hasOtherRights(before: User | undefined, after: User): boolean {
    return before !== undefined && (after.disabled === true || before.role !== after.role)
  }

  return {
    users: () => ({ status: 200, body: { users: people.users().map(shown) } }),

    async putUser({ params: { id = '' }, bytes, note }) {
      const { password, bindings, teams = [], ...given } = checked(parseJson(bytes), shapes.user)
      if (!isUserId(id))
        throw refusal([problem('CORD_SERVER_FIELD', { detail: 'must be 1 to 128 characters without spaces' }, { field: 'id' })])
      const before = people.user(id)
      const user: User = { id, teams, ...given }
      keepAnAdmin([user])
      const passwordHash = password === undefined ? undefined : await hashPassword(password)
      const ends = hasOtherRights(before, user) || (before !== undefined && password !== undefined)
      const detail = {
        ...(before === undefined ? {} : { was: before.role }),
        role: user.role,
        teams: [...teams],
        password: password !== undefined,
        disabled: user.disabled === true,
      }
      await together(() =>
        Promise.all([
          people.putUser(user, passwordHash),
          bindings === undefined ? undefined : people.setBindings(id, bindings),
          ends ? signOutUser(id) : undefined,
          note({ detail }),
        ]),
      )
      return { status: before === undefined ? 201 : 200, body: shown(known(id)) }
    },

    async deleteUser({ params: { id = '' }, note }) {
      keepAnAdmin([{ ...known(id), disabled: true }])
      await together(() => Promise.all([signOutUser(id), people.removeUser(id), note()]))
      return { status: 204 }
    },

    sessions() {
      const now = new Date(clock.now()).toISOString()
      const sessions = people
        .sessions()
        .flatMap(({ hash, providerSession: _, ...session }) => (session.expiresAt > now ? [{ id: hash.slice(0, 16), ...session }] : []))
      const body: SessionsAnswer = { sessions }
      return { status: 200, body }
    },

    async endSessions({ params: { id = '' }, note }) {
      known(id)
      await together(() => Promise.all([signOutUser(id), note()]))
      return { status: 204 }
    },

    async putBindings({ params: { id = '' }, bytes, note }) {
      const user = known(id)
      const { bindings } = checked(parseJson(bytes), shapes.bindings)
      const detail = { bindings: bindings.map((one) => ({ ...one })) }
      await together(() => Promise.all([people.setBindings(id, bindings), note({ detail })]))
      return { status: 200, body: shown(user) }
    },

    async importUsers({ bytes, note }) {
      const read = readPeople(new TextDecoder().decode(bytes), Object.keys(config().connections ?? {}))
      if ('problems' in read)
        throw new HttpError(400, problem('CORD_SERVER_CSV', { count: read.problems.length }), { problems: read.problems })
      keepAnAdmin(read.people.map(({ user }) => ({ ...people.user(user.id), ...user })))
      const changes = read.people.map(({ user, bindings }) => {
        const before = people.user(user.id)
        const after = { ...before, ...user }
        return { after, bindings, ends: hasOtherRights(before, after) }
      })
      const detail = { users: read.people.map(({ user: { id, role } }) => `${id} ${role}`) }
      await together(() =>
        Promise.all([
          ...changes.flatMap(({ after, bindings, ends }) => [
            people.putUser(after),
            people.setBindings(after.id, bindings),
            ends ? signOutUser(after.id) : undefined,
          ]),
          note({ detail }),
        ]),
      )
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

    async addToken({ bytes, note }) {
      const given = checked(parseJson(bytes), shapes.token)
      if (people.tokens().some(({ name }) => name === given.name)) {
        throw new HttpError(409, problem('CORD_SERVER_TOKEN_EXISTS', { name: given.name }))
      }
      const token = newSecret()
      const kept = { ...given, createdAt: new Date(clock.now()).toISOString() }
      const detail = { scopes: [...given.scopes], ...(given.expiresAt === undefined ? {} : { expiresAt: given.expiresAt }) }
      await together(() => Promise.all([people.putToken(hashSecret(token), kept), note({ subject: given.name, detail })]))
      const body: NewTokenAnswer = { ...kept, token }
      return { status: 201, body }
    },

    async deleteToken({ params: { name = '' }, note }) {
      if (!people.tokens().some((token) => token.name === name)) throw notFound('token', name)
      await together(() => Promise.all([people.removeToken(name), note()]))
      return { status: 204 }
    },
  }
}
