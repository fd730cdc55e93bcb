import { type HttpAnswer, type Json, type PluginAction, PluginError } from 'cordboard/plugin-api'
import { isObject, objectOf, oneOf, requiredText } from './input.ts'

/**
 * Asks a web service below a declared base URL, with the step's key as `Idempotency-Key`, so that a service that
 * honours it does a repeated request once. An answer of 400 and above is a PluginError: 429 and 5xx may pass
 * (`unavailable`), the others will not (`refused`).
 */
export const httpRequest: PluginAction = {
  async run(ctx, input, request) {
    if (ctx.http === undefined) throw new PluginError('not-capable', 'This host asks no web services.')
    const values = objectOf(input)
    const answer = await ctx.http.request({
      url: requiredText(values, 'url'),
      method: oneOf(values, 'method', ['POST', 'GET', 'PUT', 'PATCH', 'DELETE']),
      headers: {
        ...(request.traceparent === undefined ? {} : { traceparent: request.traceparent }),
        ...headersOf(values.headers, values.body !== undefined),
        'idempotency-key': headerText(request.key),
      },
      body: values.body === undefined ? undefined : JSON.stringify(values.body),
      signal: request.signal,
    })
    if (answer.status >= 400) throw refusal(answer)
    const body = bodyOf(answer)
    return { status: answer.status, headers: answer.headers, ...(body === undefined ? {} : { body }) }
  },
}

function headersOf(given: Json | undefined, withBody: boolean): Readonly<Record<string, string>> {
  const headers: Record<string, string> = { accept: 'application/json', ...(withBody ? { 'content-type': 'application/json' } : {}) }
  if (isObject(given)) for (const [name, value] of Object.entries(given)) headers[name.toLowerCase()] = String(value)
  return headers
}

/** A header holds no letters beyond ASCII, and a key may: the name of a rule is in it. */
function headerText(key: string): string {
  return key.replace(/[^\x20-\x7e]+/gu, encodeURIComponent)
}

/** JSON where the service says JSON and keeps its word, else text. */
function bodyOf(answer: HttpAnswer): Json | undefined {
  if (answer.body === '') return undefined
  if (!/[/+]json\b/i.test(answer.headers['content-type'] ?? '')) return answer.body
  try {
    return JSON.parse(answer.body)
  } catch {
    return answer.body
  }
}

function refusal(answer: HttpAnswer): PluginError {
  const passing = answer.status === 429 || answer.status >= 500
  const wait = answer.headers['retry-after']
  const said = answer.body.replace(/\s+/g, ' ').trim().slice(0, 200)
  const detail = [
    `The service answered ${answer.status}`,
    ...(said === '' ? [] : [`: ${said}`]),
    ...(wait === undefined ? [] : [` (Retry-After: ${wait})`]),
  ].join('')
  return new PluginError(passing ? 'unavailable' : 'refused', detail)
}
