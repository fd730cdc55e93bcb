import type { Json } from 'cordboard/plugin-api'

/** One connection's configuration with its defaults filled in. The manifest's schema says what each member means. */
export interface Settings {
  readonly protocol: 1 | 2
  readonly eventsUrl: string
  readonly tokens: readonly string[]
  readonly accounts: readonly Account[]
  readonly api: ApiSettings | undefined
  readonly pollTimeoutMs: number
}

/** A billing group, or one line or queue of it, whose token the OVH API gives. */
export interface Account {
  readonly billingAccount: string
  readonly serviceName: string | undefined
}

export interface ApiSettings {
  readonly url: string
  readonly applicationKey: string
  readonly applicationSecret: string
  readonly consumerKey: string
  readonly expiration: string
}

/** Reads a configuration that is valid against the manifest's schema. */
export function readSettings(config: Json): Settings {
  const given = members(config)
  return {
    protocol: given.protocol === 2 ? 2 : 1,
    eventsUrl: base(given.eventsUrl, 'https://events.voip.ovh.net'),
    tokens: list(given.tokens).filter((token) => typeof token === 'string'),
    accounts: list(given.accounts).map((one) => {
      const account = members(one)
      return { billingAccount: text(account.billingAccount) ?? '', serviceName: text(account.serviceName) }
    }),
    api: given.api === undefined ? undefined : readApi(members(given.api)),
    pollTimeoutMs: (typeof given.pollTimeoutSeconds === 'number' ? given.pollTimeoutSeconds : 65) * 1000,
  }
}

function readApi(given: Readonly<Record<string, Json>>): ApiSettings {
  return {
    url: base(given.url, 'https://eu.api.ovh.com/1.0'),
    applicationKey: text(given.applicationKey) ?? '',
    applicationSecret: text(given.applicationSecret) ?? '',
    consumerKey: text(given.consumerKey) ?? '',
    expiration: text(given.expiration) ?? 'unlimited',
  }
}

function base(value: Json | undefined, usual: string): string {
  return (text(value) ?? usual).replace(/\/+$/, '')
}

function members(value: Json | undefined): Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !isList(value) ? value : {}
}

function list(value: Json | undefined): readonly Json[] {
  return isList(value) ? value : []
}

function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value)
}

function text(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}
