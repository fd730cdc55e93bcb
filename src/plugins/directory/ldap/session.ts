import { connect, type Socket } from 'node:net'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { PluginError } from 'cordboard/plugin-api'
import type { Entry, SearchOptions } from 'ldapts'
import type { Pooled } from '../pool.ts'
import type { Tls } from '../tls.ts'
import type { LdapSettings } from './settings.ts'

/** A connection to an LDAP server, bound as the configuration says. */
export interface LdapSession extends Pooled {
  /** Rejects with a PluginError. */
  search(base: string, options: SearchOptions): Promise<readonly Entry[]>
}

const connectMs = 10_000
const searchSeconds = 15

export async function openLdap(settings: LdapSettings, tls: () => Promise<Tls>, signal: AbortSignal): Promise<LdapSession> {
  const [{ Client }, encrypted] = await Promise.all([import('ldapts'), tls()])
  signal.throwIfAborted()
  let socket: Socket | undefined
  let usable = true

  /** One line and no other: the client would make a second by itself, in the clear and bound as nobody. */
  function only<Line extends Socket>(make: (...given: unknown[]) => Line, allowed: () => boolean) {
    return (...given: unknown[]): Line => {
      if (!allowed()) throw new PluginError('unavailable', 'The LDAP server closed the connection.')
      const made = make(...given)
      socket = made
      made.on('close', () => {
        usable = false
      })
      return made
    }
  }
  const first = () => socket === undefined
  let upgrading = false
  const client = new Client({
    url: settings.url,
    connectTimeout: connectMs,
    timeout: searchSeconds * 1000,
    // Said to the client at all, they make it encrypt from the first byte.
    ...(settings.secure ? { tlsOptions: { ...encrypted, ...nameOf(settings.host) } } : {}),
    strictDN: false,
    createConnection: only<Socket>((...given) => Reflect.apply(connect, undefined, given), first),
    createSecureConnection: only<TLSSocket>(
      (...given) => Reflect.apply(connectTls, undefined, given),
      () => first() || upgrading,
    ),
  })
  const session: LdapSession = {
    get usable() {
      return usable && client.isConnected
    },
    end() {
      usable = false
      socket?.destroy()
    },
    async search(base, options) {
      const { searchEntries } = await client.search(base, { timeLimit: searchSeconds, ...options }).catch(fail)
      return searchEntries
    },
  }
  // Without an error the client goes on waiting for a line that is there no more.
  const giveUp = () => {
    usable = false
    socket?.destroy(new Error('it was given up'))
  }
  signal.addEventListener('abort', giveUp, { once: true })
  try {
    if (encrypted !== undefined && !settings.secure) {
      upgrading = true
      await client.startTLS({ ...encrypted, ...nameOf(settings.host) })
      upgrading = false
    }
    // A connection that binds as nobody is made here too, so that a server that is away is seen.
    await client.bind(settings.bind?.dn ?? '', settings.bind?.password ?? '')
    return session
  } catch (error) {
    session.end()
    return fail(error)
  } finally {
    signal.removeEventListener('abort', giveUp)
  }
}

/** What a certificate must be for. */
function nameOf(host: string): { readonly host: string; readonly servername?: string } {
  return /^[\d.]+$|:/.test(host) ? { host } : { host, servername: host }
}

const auth: ReadonlySet<number> = new Set([7, 8, 13, 48, 49])
const passing: ReadonlySet<number> = new Set([51, 52])
const timeouts: ReadonlySet<number> = new Set([3, 85])

function fail(error: unknown): never {
  if (error instanceof PluginError) throw error
  const text = error instanceof Error ? error.message : String(error)
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (typeof code !== 'number') {
    throw new PluginError('unavailable', `The LDAP server cannot be reached: ${text === '' ? String(code) : text}.`)
  }
  const detail = `The LDAP server answered: ${text.trim().replace(/\.$/, '')} (${code}).`
  const options = { vendorCode: String(code) }
  if (auth.has(code)) throw new PluginError('auth', detail, options)
  if (timeouts.has(code)) throw new PluginError('timeout', detail, options)
  if (code === 32) throw new PluginError('refused', `${detail} Is config.base right?`, options)
  throw new PluginError(passing.has(code) ? 'unavailable' : 'refused', detail, options)
}
