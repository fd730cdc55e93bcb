import { type Json, PluginError } from 'cordboard/plugin-api'
import { readLenient } from './lenient-json.ts'
import { readXml } from './xml.ts'

/** Reads a body by its content type, for a mapping. Throws a PluginError when it is not what it says. */
export function readBody(body: Uint8Array, contentType: string): Json {
  const text = decode(body)
  if (text.trim() === '') return {}
  if (/form-urlencoded/i.test(contentType)) return Object.fromEntries(new URLSearchParams(text))
  if (/xml/i.test(contentType)) return readXml(text)
  if (/json/i.test(contentType) || contentType === '') return readAs(text, 'json')
  return text
}

/** Reads an answer as what the configuration says it is. Throws a PluginError. */
export function readAs(text: string, type: 'json' | 'xml' | 'text'): Json {
  if (type === 'text') return text
  if (type === 'xml') return readXml(text)
  try {
    return readLenient(text)
  } catch (cause) {
    const what = /^\s*</.test(text) ? 'is HTML or XML, not JSON' : 'is not JSON'
    throw new PluginError('bad-input', `What was sent ${what}. ${cause instanceof Error ? cause.message : ''}`.trim(), { cause })
  }
}

function decode(body: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    return new TextDecoder('windows-1252').decode(body)
  }
}
