import { createHmac, randomBytes } from 'node:crypto'
import * as client from 'openid-client'
import { type Clock, type Config, type Log, type OidcConfig, problem } from '../../model/index.ts'
import { HttpError } from '../http/errors.ts'
import { isUserId, type OutsidePerson } from './outside.ts'
import { createSignOutReader, type ProviderSignOut, type ReadSignOut } from './provider-sign-out.ts'
import { createReplays } from './replays.ts'
import { newSecret, sameSecret } from './secrets.ts'

/** Signing in at an identity provider: authorization code with PKCE, state and nonce bound to the browser that began. */
export interface Oidc {
  /** Where to send the browser, and the cookie by which it is known when it comes back. */
  begin(next: string): Promise<{ readonly location: string; readonly cookie: string }>
  /** What came back, proved. Throws an HttpError: nothing but a whole and fresh proof counts. */
  finish(query: string, cookies: string | undefined): Promise<{ readonly person: OutsidePerson; readonly next: string }>
  /** Somebody has signed out at the provider, which says so itself: `end` is called with whom. Throws an HttpError when the token proves nothing. */
  signOut(token: string, end: (said: ProviderSignOut) => Promise<void>): Promise<void>
  readonly forget: string
}

const MINUTES = 10
const TIMEOUT_SECONDS = 10
const KEPT_MS = 3_600_000

export const CALLBACK = '/sign-in/oidc/callback'
export const PROVIDER_SIGN_OUT = '/sign-in/oidc/sign-out'

export function createOidc(
  config: () => Config,
  options: { readonly clock: Clock; readonly log: Log; readonly secure: boolean; readonly publicUrl: string | undefined },
): Oidc {
  const { clock, log } = options
  // State, nonce and verifier follow from the cookie's secret and this key: nothing is kept for who only begins.
  const key = randomBytes(32)
  const used = new Map<string, number>()
  const name = options.secure ? '__Host-cordboard-oidc' : 'cordboard-oidc'
  const attributes = `Path=/; HttpOnly; SameSite=Lax${options.secure ? '; Secure' : ''}`
  const signedOut = createReplays(clock)
  let known: { readonly of: string; readonly at: number; readonly provider: Promise<client.Configuration> } | undefined
  let reader: { readonly of: client.Configuration; readonly read: ReadSignOut } | undefined

  function settings(): OidcConfig {
    const oidc = config().signIn?.oidc
    if (oidc === undefined || options.publicUrl === undefined)
      throw new HttpError(404, problem('CORD_SERVER_NO_SUCH', { kind: 'sign-in', id: 'oidc' }))
    return oidc
  }

  async function providerOf(oidc: OidcConfig): Promise<client.Configuration> {
    const of = JSON.stringify(oidc)
    if (known?.of !== of || known.at < clock.now() - KEPT_MS) known = { of, at: clock.now(), provider: discover(oidc) }
    try {
      return await known.provider
    } catch (cause) {
      known = undefined
      log.error({ err: cause, issuer: oidc.issuer }, 'the identity provider could not be asked')
      throw new HttpError(503, problem('CORD_SIGN_IN_PROVIDER'), { cause, headers: { 'retry-after': '10' } })
    }
  }

  function derived(secret: string): { readonly state: string; readonly nonce: string; readonly verifier: string } {
    const of = (label: string): string => createHmac('sha256', key).update(`${label}.${secret}`).digest('base64url')
    return { state: of('state'), nonce: of('nonce'), verifier: of('verifier') }
  }

  function refused(why: string, cause?: unknown): HttpError {
    log.warn({ why, ...(cause instanceof Error ? { detail: cause.message } : {}) }, 'a sign-in by the identity provider was refused')
    return new HttpError(403, problem('CORD_SIGN_IN_REFUSED'), { cause })
  }

  return {
    async begin(next) {
      const oidc = settings()
      const provider = await providerOf(oidc)
      const secret = `${clock.now()}.${next === '/agent' ? 'agent' : 'editor'}.${newSecret()}`
      const { state, nonce, verifier } = derived(secret)
      const location = client.buildAuthorizationUrl(provider, {
        redirect_uri: new URL(CALLBACK, options.publicUrl).href,
        scope: (oidc.scopes ?? ['openid', 'profile', 'email']).join(' '),
        response_type: 'code',
        code_challenge: await client.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        state,
        nonce,
      })
      return { location: location.href, cookie: `${name}=${secret}; ${attributes}; Max-Age=${MINUTES * 60}` }
    },

    async finish(query, cookies) {
      const oidc = settings()
      const secret = cookieOf(cookies, name)
      const [begun = '', where = ''] = secret.split('.')
      const url = new URL(CALLBACK, options.publicUrl)
      url.search = query
      const { state, nonce, verifier } = derived(secret)
      const oldest = clock.now() - MINUTES * 60_000
      if (secret === '' || !(Number(begun) >= oldest)) throw refused('this browser did not begin, or too long ago')
      if (!sameSecret(url.searchParams.get('state') ?? '', state)) throw refused('state')
      for (const [old, at] of used) if (at < oldest) used.delete(old)
      if (used.has(secret)) throw refused('it was used already')
      // From here on it is spent, whatever comes of it.
      used.set(secret, clock.now())
      const provider = await providerOf(oidc)
      const claims = await exchange(provider, url, { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce })
      return { person: personOf(claims, oidc), next: where === 'agent' ? '/agent' : '/' }
    },

    async signOut(token, end) {
      const oidc = settings()
      const provider = await providerOf(oidc)
      const said = await readSignOut(provider, oidc.clientId, token)
      const why = 'refused' in said ? said.refused : signedOut.take(said.proof) ? undefined : 'it was used already'
      if ('refused' in said || why !== undefined) {
        log.warn({ why }, 'a sign-out by the identity provider was refused')
        throw new HttpError(400, problem('CORD_SIGN_OUT_REFUSED'))
      }
      try {
        await end(said)
      } catch (error) {
        // It had no effect: the provider may say it again.
        signedOut.giveBack(said.proof)
        throw error
      }
    },

    forget: `${name}=; ${attributes}; Max-Age=0`,
  }

  async function readSignOut(provider: client.Configuration, clientId: string, token: string): ReturnType<ReadSignOut> {
    const { issuer, jwks_uri: jwksUri = '' } = provider.serverMetadata()
    try {
      if (reader?.of !== provider) reader = { of: provider, read: createSignOutReader({ issuer, jwksUri, clientId }, clock) }
      return await reader.read(token)
    } catch (cause) {
      log.error({ err: cause, issuer }, 'the keys of the identity provider could not be had')
      throw new HttpError(503, problem('CORD_SIGN_IN_PROVIDER'), { cause, headers: { 'retry-after': '10' } })
    }
  }

  async function exchange(
    provider: client.Configuration,
    url: URL,
    checks: { readonly pkceCodeVerifier: string; readonly expectedState: string; readonly expectedNonce: string },
  ): Promise<client.IDToken> {
    let claims: client.IDToken | undefined
    try {
      const tokens = await client.authorizationCodeGrant(provider, url, { ...checks, idTokenExpected: true })
      claims = tokens.claims()
    } catch (cause) {
      throw refused('the answer does not hold', cause)
    }
    if (claims === undefined) throw refused('no claims')
    return claims
  }

  function personOf(claims: client.IDToken, oidc: OidcConfig): OutsidePerson {
    const claim = oidc.userClaim ?? 'preferred_username'
    const id = claims[claim]
    if (typeof id !== 'string' || !isUserId(id)) throw new HttpError(403, problem('CORD_SIGN_IN_NAME', { claim }))
    const groups = claims[oidc.groupsClaim ?? 'groups']
    return {
      issuer: claims.iss,
      subject: claims.sub,
      id,
      name: typeof claims.name === 'string' && claims.name !== '' ? claims.name.slice(0, 200) : undefined,
      groups: [groups].flat().filter((group) => typeof group === 'string'),
      ...(typeof claims.sid === 'string' && claims.sid !== '' ? { session: claims.sid } : {}),
    }
  }
}

async function discover(oidc: OidcConfig): Promise<client.Configuration> {
  const issuer = new URL(oidc.issuer)
  const auth = oidc.clientSecret === undefined ? client.None() : client.ClientSecretBasic(oidc.clientSecret)
  const provider = await client.discovery(issuer, oidc.clientId, undefined, auth, {
    timeout: TIMEOUT_SECONDS,
    // Only for a provider on this machine: the configuration refuses any other.
    execute: issuer.protocol === 'http:' ? [client.allowInsecureRequests] : [],
  })
  // The signature is checked too, not only that the answer came from the provider's address.
  client.enableNonRepudiationChecks(provider)
  return provider
}

function cookieOf(cookies: string | undefined, name: string): string {
  const found = (cookies ?? '')
    .split(';')
    .map((cookie) => cookie.trim())
    .find((cookie) => cookie.startsWith(`${name}=`))
  return found?.slice(name.length + 1) ?? ''
}
