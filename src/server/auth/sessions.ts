import type { IncomingHttpHeaders } from 'node:http'
import type { People, Place, Role, Scope, User } from '../../journal/index.ts'
import type { Clock } from '../../model/index.ts'
import { hashSecret, newSecret } from './secrets.ts'

/** Who asks. */
export type Caller =
  | { readonly kind: 'user'; readonly user: User; readonly session: string; readonly expiresAt: string }
  | { readonly kind: 'token'; readonly name: string; readonly scopes: readonly Scope[]; readonly workstation?: Place }
  | { readonly kind: 'nobody' }

export type SignedIn = Extract<Caller, { kind: 'user' }>

/** Who may use a route: people by role, programs by scope. */
export interface Access {
  readonly roles: readonly Role[]
  readonly scopes: readonly Scope[]
}

export interface Sessions {
  /** Never rejects: who cannot be known is nobody. `vouched` is the user a trusted proxy names: the session of anybody else is not theirs. */
  caller(headers: IncomingHttpHeaders, vouched?: string): Caller
  /** Does this session still open what it opened: not ended, not expired, its user of the same role and not switched off. */
  holds(caller: SignedIn): boolean
  /** The Set-Cookie header of a new session; `providerSession` is the session at the identity provider that it follows. */
  start(user: string, providerSession?: string): Promise<string>
  /** Ends one session; returns the Set-Cookie header that removes it. */
  end(session: string): Promise<string>
}

// A working day and its overtime; a new day begins with a sign-in.
const SESSION_HOURS = 14
// A token that works hard is noted once a minute.
const NOTED_MS = 60_000
const HASHES_KEPT = 1000

/** `framed`: pages of other sites may show the bar in a frame. */
export function createSessions(people: People, clock: Clock, secure: boolean, framed = false): Sessions {
  const noted = new Map<string, number>()
  // Of tokens that there are: a phone system shows its own with each trigger.
  const hashes = new Map<string, string>()
  const name = secure ? '__Host-cordboard' : 'cordboard'
  // In a frame of another site a browser sends no cookie that is Lax. A partitioned one is kept apart for each site around the frame: what
  // another site could use of it is a sign-in that happened inside that very site.
  const site = secure && framed ? 'SameSite=None; Partitioned' : 'SameSite=Lax'
  const attributes = `Path=/; HttpOnly; ${site}${secure ? '; Secure' : ''}`

  function byToken(authorization: string): Caller {
    const hash = hashes.get(authorization) ?? hashOfToken(authorization)
    const token = hash === undefined ? undefined : people.token(hash)
    if (hash === undefined || token === undefined || isPast(token.expiresAt, clock)) return { kind: 'nobody' }
    if (hashes.size >= HASHES_KEPT) hashes.clear()
    hashes.set(authorization, hash)
    if ((noted.get(hash) ?? 0) <= clock.now() - NOTED_MS) {
      noted.set(hash, clock.now())
      // Only a note: when the disk is full, the request itself will say so.
      people.tokenUsed(hash, new Date(clock.now()).toISOString()).catch(() => noted.delete(hash))
    }
    const { name, scopes, workstation } = token
    return { kind: 'token', name, scopes, ...(workstation === undefined ? {} : { workstation }) }
  }

  function byCookie(cookies: string): Caller {
    // One from before pages of others could show the bar in a frame may lie beside the one from after.
    for (const cookie of cookies.split(';').map((one) => one.trim())) {
      const caller = cookie.startsWith(`${name}=`) ? bySession(hashSecret(cookie.slice(name.length + 1))) : undefined
      if (caller?.kind === 'user') return caller
    }
    return { kind: 'nobody' }
  }

  function bySession(hash: string): Caller {
    const session = people.session(hash)
    if (session === undefined || isPast(session.expiresAt, clock)) return { kind: 'nobody' }
    const user = people.user(session.user)
    if (user === undefined || user.disabled === true) return { kind: 'nobody' }
    return { kind: 'user', user, session: hash, expiresAt: session.expiresAt }
  }

  return {
    caller(headers, vouched) {
      if (headers.authorization !== undefined) return byToken(headers.authorization)
      const caller = byCookie(headers.cookie ?? '')
      return vouched !== undefined && caller.kind === 'user' && caller.user.id !== vouched ? { kind: 'nobody' } : caller
    },
    holds({ session, user }) {
      const now = bySession(session)
      return now.kind === 'user' && now.user.role === user.role
    },
    async start(user, providerSession) {
      const secret = newSecret()
      const createdAt = clock.now()
      const expiresAt = createdAt + SESSION_HOURS * 3_600_000
      await people.putSession(hashSecret(secret), {
        user,
        createdAt: new Date(createdAt).toISOString(),
        expiresAt: new Date(expiresAt).toISOString(),
        ...(providerSession === undefined ? {} : { providerSession }),
      })
      return `${name}=${secret}; ${attributes}; Max-Age=${SESSION_HOURS * 3600}`
    },
    async end(session) {
      await people.removeSession(session)
      return `${name}=; ${attributes}; Max-Age=0`
    },
  }
}

function hashOfToken(authorization: string): string | undefined {
  const secret = /^Bearer +(\S+)$/i.exec(authorization)?.[1]
  return secret === undefined ? undefined : hashSecret(secret)
}

export function mayUse(caller: Caller, access: Access): boolean {
  if (caller.kind === 'user') return access.roles.includes(caller.user.role)
  if (caller.kind === 'token') return caller.scopes.some((scope) => access.scopes.includes(scope))
  return false
}

/**
 * Does the request come from our own pages? Browsers say so themselves (Sec-Fetch-Site), older ones by Origin.
 * A request that says neither does not come from a page of another site.
 */
export function isSameOrigin(headers: IncomingHttpHeaders, publicUrl: string | undefined): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin' && site !== 'none') return false
  const origin = headers.origin
  if (origin === undefined) return true
  if (!URL.canParse(origin)) return false
  const from = new URL(origin)
  return from.host === headers.host || (publicUrl !== undefined && from.origin === new URL(publicUrl).origin)
}

function isPast(time: string | undefined, clock: Clock): boolean {
  return time !== undefined && Date.parse(time) <= clock.now()
}
