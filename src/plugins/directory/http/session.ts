import { type HttpAnswer, type Json, type PluginClock, type PluginContext, PluginError } from 'cordboard/plugin-api'
import { isObject, type JsonObject, objectOf, textOf } from '../config.ts'
import type { HttpSettings } from './settings.ts'

/** A system that is asked, with whatever it wants to know about who asks. */
export interface Session {
  /** Sends what an expression made: {method, path, query, headers, json, form}. Gives the answer's JSON; null for an empty one and for 404. */
  send(request: Json | undefined, signal: AbortSignal): Promise<Json>
}

const loginAgainMs = 60_000

export function createSession(http: NonNullable<PluginContext['http']>, settings: HttpSettings, clock: PluginClock): Session {
  let token: { readonly text: string; readonly until: number } | undefined
  let loggingIn: Promise<string> | undefined

  async function login(signal: AbortSignal): Promise<string> {
    const { login: how } = settings
    if (how === undefined) return ''
    if (token !== undefined && token.until > clock.now()) return token.text
    loggingIn ??= fetchToken(how.request, how.token, signal).finally(() => {
      loggingIn = undefined
    })
    return loggingIn
  }

  async function fetchToken(request: JsonObject, member: string, signal: AbortSignal): Promise<string> {
    const answer = await ask(request, {}, signal)
    if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) {
      throw new PluginError('auth', `The system does not accept the credentials (${answer.status}).`)
    }
    const body = jsonOf(answer)
    const found = member.split('.').reduce<Json | undefined>((at, name) => (isObject(at) ? at[name] : undefined), body)
    const text = textOf(found)
    if (text === undefined || text === '') throw new PluginError('auth', 'The system gave no token for the credentials.')
    const seconds = isObject(body) && typeof body.expires_in === 'number' ? body.expires_in : 1800
    token = { text, until: clock.now() + Math.max(loginAgainMs, seconds * 1000 - loginAgainMs) }
    return text
  }

  async function ask(request: JsonObject, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<HttpAnswer> {
    const { body, type } = bodyOf(request)
    const asked = {
      url: urlOf(settings.baseUrl, request),
      method: textOf(request.method) ?? (body === undefined ? 'GET' : 'POST'),
      headers: {
        accept: 'application/json',
        ...(type === undefined ? {} : { 'content-type': type }),
        ...headers,
        ...textsOf(request.headers),
      },
      body,
      signal,
    }
    return http.request(asked).catch((error: unknown) => {
      // What the administrator did not allow is no fault of the rule that asked.
      const refused = error instanceof Error && 'kind' in error && error.kind === 'bad-input'
      throw refused ? new PluginError('refused', error.message) : error
    })
  }

  async function attempt(request: JsonObject, signal: AbortSignal): Promise<HttpAnswer> {
    const held = await login(signal)
    const withToken = (value: string) => value.replace('{token}', () => held)
    const headers = Object.fromEntries(Object.entries(settings.headers).map(([name, value]) => [name, withToken(value)]))
    const whole = settings.place.reduce<Json>((made, { path, value }) => placed(made, path, withToken(value)), request)
    return ask(objectOf(whole), headers, signal)
  }

  return {
    async send(request, signal) {
      if (!isObject(request)) throw new PluginError('bad-input', 'The definition of this directory makes no request of what is asked.')
      let answer = await attempt(request, signal)
      if (settings.login !== undefined && (answer.status === 401 || saysLoggedOut(answer))) {
        token = undefined
        answer = await attempt(request, signal)
      }
      if (answer.status === 404) return null
      if (answer.status === 401 || answer.status === 403 || saysLoggedOut(answer)) {
        throw new PluginError('auth', `The system does not accept the credentials (${answer.status}).`)
      }
      if (answer.status >= 400 || answer.status < 200 || (answer.status >= 300 && answer.status < 400)) {
        const passing = answer.status === 429 || answer.status >= 500
        throw new PluginError(passing ? 'unavailable' : 'refused', `The system answered ${answer.status}${firstWords(answer.body)}`)
      }
      return jsonOf(answer)
    },
  }
}

/** The old API of SuiteCRM and SugarCRM says so with status 200. */
function saysLoggedOut({ status, body }: HttpAnswer): boolean {
  return status === 200 && body.length < 500 && /"number"\s*:\s*11\b/.test(body)
}

function jsonOf({ body }: HttpAnswer): Json {
  if (body.trim() === '') return null
  try {
    const value: Json = JSON.parse(body)
    return value
  } catch {
    throw new PluginError('unavailable', `The system answered with something that is not JSON${firstWords(body)}`)
  }
}

function firstWords(body: string): string {
  const words = body.replace(/\s+/g, ' ').trim().slice(0, 120)
  return words === '' ? '.' : `: ${words}`
}

/** A path is below the base; a whole address is one that the definition itself knows, for example of a login elsewhere. */
function urlOf(baseUrl: string, { path, url, query }: JsonObject): string {
  const address = new URL(textOf(url) ?? `${baseUrl}${textOf(path) ?? ''}`)
  for (const [name, value] of Object.entries(textsOf(query))) address.searchParams.append(name, value)
  return address.href
}

function bodyOf({ json, form }: JsonObject): { readonly body: string | undefined; readonly type: string | undefined } {
  if (json !== undefined) return { body: JSON.stringify(json), type: 'application/json' }
  if (form === undefined) return { body: undefined, type: undefined }
  return { body: new URLSearchParams(textsOf(form)).toString(), type: 'application/x-www-form-urlencoded' }
}

function textsOf(json: Json | undefined): Record<string, string> {
  if (!isObject(json)) return {}
  return Object.fromEntries(Object.entries(json).map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]))
}

function placed(value: Json, path: readonly (string | number)[], text: string): Json {
  const [step, ...rest] = path
  if (step === undefined) return text
  if (Array.isArray(value) && typeof step === 'number')
    return value.map((item, index) => (index === step ? placed(item, rest, text) : item))
  if (!isObject(value) || !Object.hasOwn(value, step)) return value
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, name === String(step) ? placed(item, rest, text) : item]))
}
