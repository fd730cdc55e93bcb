import { type Json, PluginError, type RouteRequest } from 'cordboard/plugin-api'
import { isMembers, text } from '../json.ts'
import { readXml } from './xml.ts'

/** What a request says: names in lower case, from its address and its body; the body outranks. Throws a PluginError. */
export function fieldsOf(request: Pick<RouteRequest, 'query' | 'headers' | 'body'>): ReadonlyMap<string, string> {
  const query = Object.entries(request.query).map(([name, value]) => [name.toLowerCase(), value] as const)
  return new Map([...query, ...bodyFields(decoded(request.body), request.headers['content-type'] ?? '')])
}

function bodyFields(body: string, contentType: string): Iterable<readonly [string, string]> {
  if (body.trim() === '') return []
  if (/xml/i.test(contentType) || (/^\s*</.test(body) && !/json|form/i.test(contentType))) return readXml(body)
  if (/form-urlencoded/i.test(contentType)) {
    return [...new URLSearchParams(body)].map(([name, value]) => [name.toLowerCase(), value] as const)
  }
  return jsonFields(body)
}

function jsonFields(body: string): readonly (readonly [string, string])[] {
  const value = parsed(body)
  if (!isMembers(value)) throw new PluginError('bad-input', 'The body is JSON, but not an object.')
  return Object.entries(value).flatMap(([name, inner]) => {
    const found = typeof inner === 'boolean' ? String(inner) : text(inner)
    return found === undefined ? [] : [[name.toLowerCase(), found] as const]
  })
}

function parsed(body: string): Json {
  try {
    return JSON.parse(body)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new PluginError('bad-input', `The body is not JSON. ${why}. A form or XML needs its content type.`, { cause })
  }
}

/** Old programs on Windows write the alphabet of Western Europe. */
function decoded(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    return new TextDecoder('windows-1252').decode(body)
  }
}
