import { randomBytes } from 'node:crypto'
import { type DeadLetter, hiddenByDefault, hide, type Place, type Role, type Scope } from '../../journal/index.ts'
import { CordError, type Json } from '../../model/index.ts'
import { hashPassword, hashSecret } from '../../server/index.ts'
import { readConfig } from '../config/load.ts'
import { deadLetter, dropDeadLetter } from '../dead-letters.ts'
import type { StoredParts } from '../parts.ts'
import type { StoredOperation } from './index.ts'
import { optionalNumber, optionalText, text, texts, toJson } from './params.ts'

const roles: readonly Role[] = ['admin', 'integrator', 'supervisor', 'agent']
const scopes: readonly Scope[] = ['ingest', 'read', 'dial', 'sign-in', 'admin']
const shortestPassword = 8

/** What the store alone can do, so that it works with and without a running server. */
export const storedOperations: Readonly<Record<string, StoredOperation>> = {
  'users.add': async ({ journal }, params, note) => {
    const id = text(params, 'id')
    const role = oneOf(roles, text(params, 'role'), 'role')
    if (!/^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$/.test(id)) throw new CordError('CORD_CLI_USER_NAME', { name: id })
    if (journal.people.user(id) !== undefined) throw new CordError('CORD_CLI_USER_EXISTS', { name: id })
    const bindings = texts(params, 'agents').map(binding)
    const user = { id, name: optionalText(params, 'name') ?? id, role, teams: [...texts(params, 'teams')] }
    const password = await passwordOf(params)
    await journal.together(() =>
      Promise.all([
        journal.people.putUser(user, password),
        bindings.length === 0 ? undefined : journal.people.setBindings(id, bindings),
        note(),
      ]),
    )
    return { id, role }
  },
  'users.reset': async ({ journal }, params, note) => {
    const user = journal.people.user(text(params, 'id'))
    if (user === undefined) throw new CordError('CORD_CLI_USER_UNKNOWN', { name: text(params, 'id') })
    const password = await passwordOf(params)
    await journal.together(() => Promise.all([journal.people.putUser(user, password), journal.people.removeSessionsOf(user.id), note()]))
    return { id: user.id }
  },
  'users.signout': async ({ journal }, params, note) => {
    const id = text(params, 'id')
    if (journal.people.user(id) === undefined) throw new CordError('CORD_CLI_USER_UNKNOWN', { name: id })
    await journal.together(() => Promise.all([journal.people.removeSessionsOf(id), note()]))
    return { id }
  },
  'users.list': async ({ journal }) =>
    journal.people.users().map((user) => ({
      id: user.id,
      name: user.name,
      role: user.role,
      teams: [...user.teams],
      agents: journal.people
        .bindings()
        .filter((one) => one.user === user.id)
        .map(placeText),
    })),
  'tokens.add': async ({ journal, clock }, params, note) => {
    const name = text(params, 'name')
    const wanted = texts(params, 'scopes').map((scope) => oneOf(scopes, scope, 'scope'))
    const place = optionalText(params, 'workstation')
    if (place === undefined ? wanted.length === 0 : wanted.length > 0) throw new CordError('CORD_CLI_TOKEN_PURPOSE')
    if (journal.people.tokens().some((token) => token.name === name)) throw new CordError('CORD_CLI_TOKEN_EXISTS', { name })
    const secret = `cord_${randomBytes(32).toString('base64url')}`
    const createdAt = new Date(clock.now()).toISOString()
    const token = { name, scopes: wanted, createdAt, ...(place === undefined ? {} : { workstation: binding(place) }) }
    await journal.together(() => Promise.all([journal.people.putToken(hashSecret(secret), token), note()]))
    return { name, scopes: wanted, token: secret }
  },
  'tokens.list': async ({ journal }) =>
    journal.people.tokens().map(({ name, scopes, createdAt, expiresAt, lastUsedAt, workstation }) => ({
      name,
      scopes: [...scopes],
      workstation: workstation === undefined ? null : placeText(workstation),
      createdAt,
      expiresAt: expiresAt ?? null,
      lastUsedAt: lastUsedAt ?? null,
    })),
  'tokens.remove': async ({ journal }, params, note) => {
    const name = text(params, 'name')
    if (!journal.people.tokens().some((token) => token.name === name)) throw new CordError('CORD_CLI_TOKEN_UNKNOWN', { name })
    await journal.together(() => Promise.all([journal.people.removeToken(name), note()]))
    return { name }
  },
  'audit.list': async ({ journal }, params) => toJson(journal.audit.list({ limit: optionalNumber(params, 'limit') ?? 50 })),
  'audit.check': async ({ journal }, params) => {
    const noted = optionalText(params, 'noted')
    if (noted === undefined) return toJson(journal.audit.check())
    const [, seq = '', hash = ''] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(noted) ?? []
    if (seq === '') throw new CordError('CORD_CLI_PARAMETER', { name: 'noted', wanted: 'number:hash' })
    return toJson(journal.audit.check({ seq: Number(seq), hash }))
  },
  'person.export': async ({ journal, clock, paths }, params) => {
    const number = text(params, 'number')
    const traces = journal.exportPerson(number).map((trace) => hide(trace, trace, hiddenFields(paths)))
    return toJson({ number, exportedAt: new Date(clock.now()).toISOString(), traces })
  },
  traces: async ({ journal }, params) => {
    const number = optionalText(params, 'number')
    const rows = journal.traces({ limit: optionalNumber(params, 'limit') ?? 20, ...(number === undefined ? {} : { number }) })
    return rows.map((row) => ({
      id: row.id,
      at: row.trigger.receivedAt,
      type: row.trigger.type,
      connection: row.trigger.connection,
      outcome: row.outcome,
      planned: [...row.planned],
    }))
  },
  'dead-letters.list': async (parts, params) =>
    parts.journal.deadLetters({ limit: optionalNumber(params, 'limit') ?? 50 }).map((letter) => shownLetter(parts, letter)),
  'dead-letters.show': async (parts, params) => shownLetter(parts, deadLetter(parts, text(params, 'id'))),
  'dead-letters.drop': async (parts, params, note) => {
    await dropDeadLetter(parts, text(params, 'id'), note)
    return { id: text(params, 'id') }
  },
  forget: async ({ journal }, params, note) => {
    const [forgotten] = await journal.together(() => Promise.all([journal.forget(text(params, 'number')), note()]))
    return { forgotten }
  },
  // The command line moves the files, with the rights of who asks; here it is told before it does.
  'plugins.add': async (_parts, params) => ({ id: text(params, 'id') }),
  'plugins.remove': async (_parts, params) => ({ id: text(params, 'id') }),
  backup: async ({ journal }, params) => {
    const file = text(params, 'file')
    await journal.backup(file)
    return { file }
  },
}

function hiddenFields({ config }: StoredParts['paths']): readonly string[] {
  return readConfig(config).config?.privacy?.mask ?? hiddenByDefault
}

function shownLetter({ journal, paths }: StoredParts, letter: DeadLetter): Json {
  return toJson(hide(letter, journal.trace(String(letter.seq)), hiddenFields(paths)))
}

/** `paris:1024` is a device, `paris:id=4711` a login of the phone system. */
function binding(spec: string): Place {
  const [, connection = '', kind, value = ''] = /^([a-z][a-z0-9-]*):(id=)?(.+)$/.exec(spec) ?? []
  if (connection === '') throw new CordError('CORD_CLI_AGENT', { agent: spec })
  return kind === undefined ? { connection, device: value } : { connection, agentId: value }
}

function placeText({ connection, agentId, device }: Place): string {
  return `${connection}:${agentId ?? device ?? ''}`
}

async function passwordOf(params: Parameters<StoredOperation>[1]): Promise<string> {
  const password = text(params, 'password')
  if (password.length < shortestPassword) throw new CordError('CORD_CLI_PASSWORD_SHORT', { least: shortestPassword })
  return await hashPassword(password)
}

function oneOf<Value extends string>(allowed: readonly Value[], value: string, name: string): Value {
  const found = allowed.find((one) => one === value)
  if (found === undefined) throw new CordError('CORD_CLI_PARAMETER', { name, wanted: allowed.join(', ') })
  return found
}

/** A password nobody chose, for the first sign-ins; printed once. */
export function inventPassword(): string {
  return randomBytes(9).toString('base64url')
}

/** An administrator to begin with, when nobody can sign in yet. */
export async function firstAdministrator(parts: StoredParts): Promise<{ readonly id: string; readonly password: string } | undefined> {
  if (parts.journal.people.users().length > 0) return undefined
  const password = inventPassword()
  await parts.journal.people.putUser({ id: 'admin', name: 'Administrator', role: 'admin', teams: [] }, await hashPassword(password))
  return { id: 'admin', password }
}
