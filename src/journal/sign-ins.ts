import type { People, Session, Token } from './contract.ts'
import { optionalTextOf, type Row, type Statements, textOf } from './rows.ts'
import type { Writer } from './writer.ts'

type SignIns = Pick<
  People,
  | 'session'
  | 'sessions'
  | 'putSession'
  | 'removeSession'
  | 'removeSessionsOf'
  | 'tokens'
  | 'token'
  | 'putToken'
  | 'removeToken'
  | 'tokenUsed'
  | 'identity'
  | 'hasIdentity'
  | 'putIdentity'
>

const sessionColumns = 'user, created_at, expires_at, provider_session'
const tokenColumns = 'name, scopes, created_at, expires_at, last_used_at, workstation'

/** Sessions, API tokens and outside identities; sessions and tokens by the hash of what the holder shows: the thing itself is nowhere on disk. */
export function createSignIns(sql: Statements, writer: Writer): SignIns {
  // Asked with every request of a program, so that what was found is kept until one changes.
  const found = new Map<string, Token>()

  async function changeTokens(work: () => void): Promise<void> {
    await writer.write(work)
    found.clear()
  }

  function remove(statement: string, value: string): Promise<void> {
    return writer.write(() => {
      sql(statement).run(value)
    })
  }

  return {
    session(hash) {
      const row = sql(`select ${sessionColumns} from sessions where hash = ?`).get(hash)
      return row === undefined ? undefined : sessionOf(row)
    },
    putSession(hash, { user, createdAt, expiresAt, providerSession }) {
      return writer.write(() => {
        sql(`
          insert into sessions (hash, ${sessionColumns}) values (?, ?, ?, ?, ?)
          on conflict do update set user = excluded.user, created_at = excluded.created_at, expires_at = excluded.expires_at,
            provider_session = excluded.provider_session`).run(hash, user, createdAt, expiresAt, providerSession ?? null)
      })
    },
    removeSession: (hash) => remove('delete from sessions where hash = ?', hash),
    removeSessionsOf(user, except) {
      return writer.write(() => {
        sql('delete from sessions where user = ? and hash <> ?').run(user, except ?? '')
      })
    },
    sessions: () =>
      sql(`select hash, ${sessionColumns} from sessions order by user, created_at`)
        .all()
        .map((row) => ({ hash: textOf(row, 'hash'), ...sessionOf(row) })),
    tokens: () => sql(`select ${tokenColumns} from tokens order by name`).all().map(tokenOf),
    token(hash) {
      const known = found.get(hash)
      if (known !== undefined) return known
      const row = sql(`select ${tokenColumns} from tokens where hash = ?`).get(hash)
      if (row === undefined) return undefined
      const token = tokenOf(row)
      found.set(hash, token)
      return token
    },
    putToken(hash, { name, scopes, createdAt, expiresAt, workstation }) {
      return changeTokens(() => {
        // A token is known by its name: a new one of the same name takes its place.
        sql('delete from tokens where name = ? or hash = ?').run(name, hash)
        sql('insert into tokens (hash, name, scopes, created_at, expires_at, workstation) values (?, ?, ?, ?, ?, ?)').run(
          hash,
          name,
          JSON.stringify(scopes),
          createdAt,
          expiresAt ?? null,
          workstation === undefined ? null : JSON.stringify(workstation),
        )
      })
    },
    removeToken: (name) =>
      changeTokens(() => {
        sql('delete from tokens where name = ?').run(name)
      }),
    tokenUsed(hash, at) {
      return changeTokens(() => {
        sql('update tokens set last_used_at = ? where hash = ?').run(at, hash)
      })
    },
    identity(issuer, subject) {
      const row = sql('select user from identities where issuer = ? and subject = ?').get(issuer, subject)
      return row === undefined ? undefined : textOf(row, 'user')
    },
    hasIdentity: (user) => sql('select 1 from identities where user = ?').get(user) !== undefined,
    putIdentity(issuer, subject, user) {
      return writer.write(() => {
        sql('insert into identities (issuer, subject, user) values (?, ?, ?)').run(issuer, subject, user)
      })
    },
  }
}

function sessionOf(row: Row): Session {
  const providerSession = optionalTextOf(row, 'provider_session')
  return {
    user: textOf(row, 'user'),
    createdAt: textOf(row, 'created_at'),
    expiresAt: textOf(row, 'expires_at'),
    ...(providerSession === undefined ? {} : { providerSession }),
  }
}

function tokenOf(row: Row): Token {
  const expiresAt = optionalTextOf(row, 'expires_at')
  const lastUsedAt = optionalTextOf(row, 'last_used_at')
  const workstation = optionalTextOf(row, 'workstation')
  return {
    name: textOf(row, 'name'),
    scopes: JSON.parse(textOf(row, 'scopes')),
    createdAt: textOf(row, 'created_at'),
    ...(expiresAt === undefined ? {} : { expiresAt }),
    ...(lastUsedAt === undefined ? {} : { lastUsedAt }),
    ...(workstation === undefined ? {} : { workstation: JSON.parse(workstation) }),
  }
}
