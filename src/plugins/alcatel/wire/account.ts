import { type Json, PluginError } from 'cordboard/plugin-api'
import { isObject, type JsonObject, objectsOf, textOf } from '../json.ts'
import type { Settings } from '../settings.ts'
import { errorOf, isGood } from './errors.ts'
import type { Ask, Http } from './http.ts'

/** An account that an O2G server knows. It has no session yet. */
export interface Account {
  /** Rejects with what O2G said. */
  ask(what: Ask): Promise<JsonObject>
  /** The address of the two that is for us. */
  own(of: JsonObject, inside: string, outside: string): string | undefined
  /** What says who asks. */
  cookie(): string
  /** Where sessions are opened. */
  readonly sessions: string
  /** What the server calls itself. */
  readonly product: string
}

/** Says who asks. Rejects with a PluginError; of kind `auth` when the account is refused. */
export async function authenticate(http: Http, server: string, settings: Settings): Promise<Account> {
  const cookies = new Map<string, string>()
  const cookie = () => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')

  async function ask(what: Ask): Promise<JsonObject> {
    const known = cookie()
    const answer = await http.ask({ ...what, headers: { ...what.headers, ...(known === '' ? {} : { cookie: known }) } })
    for (const set of answer.cookies) cookies.set(set.slice(0, set.indexOf('=')), set.slice(set.indexOf('=') + 1))
    if (!isGood(answer)) throw errorOf(answer)
    return parsed(answer.text)
  }

  const own: Account['own'] = (of, inside, outside) =>
    settings.access === 'private' ? (textOf(of, inside) ?? textOf(of, outside)) : (textOf(of, outside) ?? textOf(of, inside))

  const descriptor = await ask({ method: 'GET', url: `${server}/api/rest` })
  const version = objectsOf(descriptor.versions).find((one) => one.status === 'CURRENT')
  const api = version === undefined ? undefined : own(version, 'internalUrl', 'publicUrl')
  if (api === undefined) throw new PluginError('unavailable', 'what answers there offers no current version of the O2G API')
  const account = Buffer.from(`${settings.username}:${settings.password}`).toString('base64')
  const authenticated = await ask({ method: 'GET', url: api, headers: { authorization: `Basic ${account}` } })
  const sessions = own(authenticated, 'internalUrl', 'publicUrl')
  if (sessions === undefined) throw new PluginError('unavailable', 'O2G did not say where sessions are opened')
  const product = isObject(descriptor.serverInfo) ? textOf(descriptor.serverInfo, 'productName') : undefined
  return { ask, own, cookie, sessions, product: product ?? 'O2G' }
}

function parsed(text: string): JsonObject {
  if (text.trim() === '') return {}
  try {
    const value: Json = JSON.parse(text)
    return isObject(value) ? value : {}
  } catch {
    throw new PluginError('unavailable', `what answers there is no O2G: ${JSON.stringify(text.slice(0, 80))}`)
  }
}
