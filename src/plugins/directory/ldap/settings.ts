import { type Json, PluginError } from 'cordboard/plugin-api'
import { objectOf, textOf } from '../config.ts'
import type { GuardSettings } from '../guard.ts'
import { guardSettings } from '../remote.ts'

/** One directory in an LDAP server, as an administrator writes it. */
export interface LdapSettings {
  readonly url: string
  readonly host: string
  readonly port: number
  /** Encrypted from the first byte; else by StartTLS where it is encrypted. */
  readonly secure: boolean
  /** Undefined: nobody, where the server lets nobody read. */
  readonly bind: { readonly dn: string; readonly password: string } | undefined
  readonly base: string
  readonly filter: string | undefined
  /** `dn`, or an attribute. */
  readonly id: string
  readonly name: string | undefined
  readonly phones: readonly string[]
  readonly addresses: readonly string[]
  readonly fields: readonly string[]
  readonly recordUrl: string | undefined
  /** Also spellings that no list has, which few servers find by an index. */
  readonly anySpelling: boolean
  readonly connections: number
  readonly guard: GuardSettings
}

/** Reads a configuration that is valid against the manifest's schema. */
export function ldapSettings(json: Json): LdapSettings {
  const config = objectOf(json)
  const url = URL.parse(textOf(config.url) ?? '')
  if (url === null || !/^ldaps?:$/.test(url.protocol) || url.hostname === '' || !/^\/?$/.test(url.pathname) || url.search !== '') {
    throw new PluginError(
      'bad-input',
      'config.url names no LDAP server: write ldaps://server or ldap://server:389, and what to search in config.base.',
    )
  }
  const secure = url.protocol === 'ldaps:'
  const dn = textOf(config.bindDn)
  const password = textOf(config.password) ?? ''
  // Servers take a name without a password for nobody, and let it in.
  if (dn !== undefined && password === '') throw new PluginError('bad-input', 'config.bindDn is there, and config.password is not.')
  return {
    url: `${url.protocol}//${url.host}`,
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? (secure ? 636 : 389) : Number(url.port),
    secure,
    bind: dn === undefined ? undefined : { dn, password },
    base: textOf(config.base) ?? '',
    filter: textOf(config.filter),
    id: textOf(config.id) ?? 'dn',
    name: textOf(config.name),
    phones: textsOf(config.phones),
    addresses: textsOf(config.addresses),
    fields: textsOf(config.fields),
    recordUrl: textOf(config.recordUrl),
    anySpelling: config.match !== 'common-spellings',
    connections: typeof config.connections === 'number' ? config.connections : 2,
    guard: guardSettings(config),
  }
}

function textsOf(json: Json | undefined): readonly string[] {
  return Array.isArray(json) ? json.filter((item) => typeof item === 'string') : []
}
