import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify } from 'jose'
import type { Journal } from '../../journal/index.ts'
import type { Clock } from '../../model/index.ts'

// OpenID Connect Back-Channel Logout 1.0: the provider itself says that somebody has signed out there.

/** Whom a sign-out at the provider is about: a session there, or a person with all theirs. */
export interface ProviderSignOut {
  readonly issuer: string
  readonly subject: string | undefined
  readonly session: string | undefined
  /** By which the same token is known again. */
  readonly proof: string
}

export interface LogoutIssuer {
  readonly issuer: string
  readonly jwksUri: string
  readonly clientId: string
}

const EVENT = 'http://schemas.openid.net/event/backchannel-logout'
// Keys that are public: with a shared secret, whoever knows the client's could sign people out.
const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA']
const AGE_SECONDS = 300
const TIMEOUT_MS = 10_000

export type ReadSignOut = (token: string) => Promise<ProviderSignOut | { readonly refused: string }>

/** Reads logout tokens of one provider. Rejects when its keys cannot be had. */
export function createSignOutReader({ issuer, jwksUri, clientId }: LogoutIssuer, clock: Clock): ReadSignOut {
  const keys = createRemoteJWKSet(new URL(jwksUri), { timeoutDuration: TIMEOUT_MS })

  return async (token) => {
    let claims: JWTPayload
    let typ: string | undefined
    try {
      const verified = await jwtVerify(token, keys, {
        issuer,
        audience: clientId,
        algorithms: ALGORITHMS,
        maxTokenAge: AGE_SECONDS,
        clockTolerance: 30,
        requiredClaims: ['jti', 'events'],
        currentDate: new Date(clock.now()),
      })
      claims = verified.payload
      typ = verified.protectedHeader.typ?.toLowerCase()
    } catch (error) {
      if (error instanceof errors.JOSEError && !(error instanceof errors.JWKSTimeout)) return { refused: error.message }
      throw error
    }
    const { sub, sid, jti } = claims
    const session = typeof sid === 'string' ? sid : undefined
    if (typ !== undefined && typ !== 'jwt' && typ !== 'logout+jwt') return { refused: `a token of type ${typ}` }
    if (!isSignOut(claims.events) || 'nonce' in claims) return { refused: 'it is not a logout token' }
    if (sub === undefined && session === undefined) return { refused: 'it names neither a person nor a session' }
    return { issuer, subject: sub, session, proof: `${issuer} ${jti}` }
  }
}

/** The sessions that it ends here. One whose session there is not known ends with every sign-out of its person. */
export function sessionsEndedBy(
  people: Journal['people'],
  { issuer, subject, session }: ProviderSignOut,
): readonly { readonly hash: string; readonly user: string }[] {
  const user = subject === undefined ? undefined : people.identity(issuer, subject)
  if (subject !== undefined && user === undefined) return []
  return people
    .sessions()
    .filter((one) => user === undefined || one.user === user)
    .filter(({ providerSession }) =>
      session === undefined ? true : providerSession === session || (user !== undefined && providerSession === undefined),
    )
}

function isSignOut(events: unknown): boolean {
  if (typeof events !== 'object' || events === null || !Object.hasOwn(events, EVENT)) return false
  const event: unknown = Reflect.get(events, EVENT)
  return typeof event === 'object' && event !== null
}
