import { PluginError } from 'cordboard/plugin-api'
import type { OvhApi } from './api.ts'
import type { Secrets } from './secrets.ts'
import type { Account } from './settings.ts'

/** Where one token comes from. */
export interface TokenSource {
  /** For people: the billing group or the position in the configuration, never the token. */
  readonly name: string
  token(signal: AbortSignal): Promise<string>
  /** The token in use was refused: forget it. The error to throw: `auth`, or `not-found` when a new one can be asked for. */
  refused(detail: string): PluginError
  /** The token was accepted. */
  worked(): void
}

/** A token of the configuration: nobody can renew it from here. */
export function fixedToken(name: string, token: string, secrets: Secrets): TokenSource {
  secrets.add(token)
  return {
    name,
    token: async () => token,
    refused: (detail) => new PluginError('auth', `${name}: ${detail} Put a valid token into the configuration.`),
    worked() {},
  }
}

/** A token that the OVH API gives, and gives anew when it was refused. */
export function renewedToken(account: Account, api: OvhApi, secrets: Secrets): TokenSource {
  const path = eventTokenPath(account)
  const name = account.serviceName ?? account.billingAccount
  let current: string | undefined
  let bad: string | undefined
  return {
    name,
    async token(signal) {
      if (current !== undefined) return current
      const found = await api.eventToken(path, signal)
      const token = found === undefined || found === bad ? await api.newEventToken(path, signal) : found
      secrets.add(token)
      current = token
      return token
    },
    refused(detail) {
      // A fresh token that is refused as well is not worth a third one.
      const again = bad === undefined
      bad = current
      current = undefined
      return new PluginError(again ? 'not-found' : 'auth', `${name}: ${detail}${again ? ' A new one is asked for.' : ''}`)
    },
    worked() {
      bad = undefined
    },
  }
}

export function eventTokenPath(account: Account): string {
  const service = account.serviceName === undefined ? '' : `/service/${encodeURIComponent(account.serviceName)}`
  return `/telephony/${encodeURIComponent(account.billingAccount)}${service}/eventToken`
}
