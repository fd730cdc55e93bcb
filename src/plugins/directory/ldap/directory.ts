import { type Json, type PluginContext, PluginError } from 'cordboard/plugin-api'
import { AndFilter, type Entry, EqualityFilter, type Filter, FilterParser, OrFilter, type SearchOptions, SubstringFilter } from 'ldapts'
import { type JsonObject, objectOf } from '../config.ts'
import { createPool } from '../pool.ts'
import type { RemoteSystem } from '../remote.ts'
import type { Spellings } from '../spellings.ts'
import { tlsOf } from '../tls.ts'
import { openLdap } from './session.ts'
import { type LdapSettings, ldapSettings } from './settings.ts'

/** People in an LDAP server, Active Directory among them. */
export function ldapSystem(ctx: PluginContext, json: Json): RemoteSystem {
  const settings = ldapSettings(json)
  const tls = tlsOf(ctx, objectOf(json), settings.host)
  const always = filterOf(settings.filter)
  const attributes = [
    ...new Set(
      [settings.id, settings.name ?? settings.id, ...settings.phones, ...settings.addresses, ...settings.fields].filter(
        (name) => name !== 'dn',
      ),
    ),
  ]
  const pool = createPool({ clock: ctx.clock, most: settings.connections, open: (signal) => openLdap(settings, tls, signal) })

  async function search(signal: AbortSignal, base: string, options: SearchOptions): Promise<readonly JsonObject[]> {
    const entries = await pool.use(signal, (session) => session.search(base, { ...options, attributes }))
    return entries.map((entry) => recordOf(entry, settings, attributes))
  }

  function find(signal: AbortSignal, some: readonly Filter[]): Promise<readonly JsonObject[]> {
    const any = new OrFilter({ filters: [...some] })
    return search(signal, settings.base, { filter: always === undefined ? any : new AndFilter({ filters: [always, any] }) })
  }

  return {
    server: `${settings.host}:${settings.port}`,
    guard: settings.guard,
    recordUrl: settings.recordUrl,
    byNumber: (number, signal) =>
      find(
        signal,
        settings.phones.flatMap((phone) => numberFilters(phone, number, settings.anySpelling)),
      ),
    byAddress: (address, signal) =>
      find(
        signal,
        settings.addresses.map((attribute) => new EqualityFilter({ attribute, value: address })),
      ),
    async byKey(field, value, signal) {
      const asked = field === 'id' ? settings.id : field
      if (asked === 'dn') return byName(value, signal)
      const attribute = attributes.find((name) => name.toLowerCase() === asked.toLowerCase())
      if (attribute === undefined) throw new PluginError('bad-input', `The configuration of this directory names no attribute "${field}".`)
      return find(signal, [new EqualityFilter({ attribute, value })])
    },
    close: async () => pool.close(),
  }

  async function byName(dn: string, signal: AbortSignal): Promise<readonly JsonObject[]> {
    const below = dn.toLowerCase().endsWith(`,${settings.base.toLowerCase()}`)
    if (!below) return []
    const found = search(signal, dn, { scope: 'base', ...(always === undefined ? {} : { filter: always }) })
    return found.catch((error: unknown) => {
      if (error instanceof PluginError && (error.vendorCode === '32' || error.vendorCode === '34')) return []
      throw error
    })
  }
}

function filterOf(text: string | undefined): Filter | undefined {
  try {
    return text === undefined ? undefined : FilterParser.parseString(text)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new PluginError('bad-input', `config.filter is no LDAP filter: ${reason}. Compare it with (objectClass=person).`)
  }
}

/** Shorter than any number of the world: an extension, which is asked for as it is. */
const shortest = 6

/** Values travel apart from the filter: nothing in them means anything to it. */
function numberFilters(attribute: string, { forms, given, national }: Spellings, anySpelling: boolean): readonly Filter[] {
  const same = [...new Set([...forms, given])].map((value) => new EqualityFilter({ attribute, value }))
  const digits = national.replace(/\D/g, '').replace(/^0+/, '')
  if (!anySpelling || digits.length < shortest) return same
  return [...same, new SubstringFilter({ attribute, any: [...digits] })]
}

function recordOf(entry: Entry, settings: LdapSettings, attributes: readonly string[]): JsonObject {
  const values = new Map(Object.entries(entry).map(([name, value]) => [name.toLowerCase(), textsIn(value)]))
  const valuesOf = (name: string) => values.get(name.toLowerCase()) ?? []
  const [id = entry.dn] = settings.id === 'dn' ? [entry.dn] : valuesOf(settings.id)
  const [name] = settings.name === undefined ? [] : valuesOf(settings.name)
  const known = attributes.flatMap((attribute): readonly (readonly [string, Json])[] => {
    const [only, ...more] = valuesOf(attribute)
    return only === undefined ? [] : [[attribute, more.length === 0 ? only : [only, ...more]]]
  })
  return {
    ...Object.fromEntries(known),
    dn: entry.dn,
    id,
    ...(name === undefined ? {} : { name }),
    phones: settings.phones.flatMap(valuesOf),
  }
}

/** Bytes, a photograph for one, are nothing that rules can use. */
function textsIn(value: Entry[string]): readonly string[] {
  return (Array.isArray(value) ? value : [value]).flatMap((one) => (typeof one === 'string' && one !== '' ? [one] : []))
}
