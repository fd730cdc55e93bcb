import { type PluginClock, PluginError } from 'cordboard/plugin-api'
import type { DialSettings } from './settings.ts'

type Rest = Extract<DialSettings, { kind: 'rest' }>

const timeoutMs = 8_000
const excerpt = 300

/**
 * Asks the CTI server to place a call. Rejects with a PluginError: `refused` with the server's status and words, `timeout`,
 * `unavailable`.
 */
export async function dialByRequest(
  clock: PluginClock,
  { url, method, headers, body }: Rest,
  values: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<void> {
  const late = new AbortController()
  const cancel = clock.setTimer(timeoutMs, () => late.abort())
  const type = Object.entries(headers).find(([name]) => name.toLowerCase() === 'content-type')?.[1] ?? ''
  try {
    const answer = await fetch(filled(url, values, encodeURIComponent), {
      method,
      headers,
      body: body === undefined ? null : filled(body, values, encoderFor(type)),
      redirect: 'error',
      signal: AbortSignal.any([signal, late.signal]),
    })
    if (answer.ok) return await answer.body?.cancel()
    const words = (await answer.text()).trim().slice(0, excerpt)
    const kind = answer.status === 401 ? 'auth' : answer.status >= 500 ? 'unavailable' : 'refused'
    throw new PluginError(kind, `The CTI server answered ${answer.status}: ${words === '' ? answer.statusText : words}`, {
      vendorCode: String(answer.status),
    })
  } catch (cause) {
    if (cause instanceof PluginError) throw cause
    if (late.signal.aborted) throw new PluginError('timeout', `The CTI server did not answer in ${timeoutMs / 1000} s.`)
    const inner = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause
    throw new PluginError('unavailable', `The network said: ${inner instanceof Error ? inner.message : String(inner)}.`, { cause })
  } finally {
    cancel()
  }
}

function encoderFor(type: string): (value: string) => string {
  if (/json/i.test(type)) return (value) => JSON.stringify(value).slice(1, -1)
  return /form-urlencoded/i.test(type) ? encodeURIComponent : (value) => value
}

function filled(template: string, values: Readonly<Record<string, string>>, encode: (value: string) => string): string {
  return template.replace(/\$(number|telorg|ident)\$/g, (_, name: string) => encode(values[name] ?? ''))
}
