import { PluginError } from 'cordboard/plugin-api'

/** Header -> value, or values for a header that is repeated. */
export type Fields = Readonly<Record<string, string | readonly string[]>>

// Asterisk drops a longer line silently.
const maximumLineBytes = 1023
const maximumHeaders = 128
const headerName = /^[^\s:\p{Cc}]+$/u

/**
 * An action as bytes. A value cannot carry a line break on this wire: each run of control characters becomes one space,
 * so that no value can become a header. Throws a PluginError of kind `bad-input` for what Asterisk would not read.
 */
export function encodeAction(action: string, actionId: string, fields: Fields): Buffer {
  const lines = [line('Action', action), line('ActionID', actionId)]
  for (const [name, values] of Object.entries(fields)) {
    for (const value of typeof values === 'string' ? [values] : values) lines.push(line(name, value))
  }
  if (lines.length > maximumHeaders) throw new PluginError('bad-input', `more than ${maximumHeaders} headers in one action`)
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'utf8')
}

function line(name: string, value: string): string {
  if (!headerName.test(name)) throw new PluginError('bad-input', `${JSON.stringify(name)} cannot be the name of a header`)
  const text = `${name}: ${value.replace(/\p{Cc}+/gu, ' ')}`
  if (Buffer.byteLength(text) > maximumLineBytes) {
    throw new PluginError('bad-input', `the value of ${name} is longer than the ${maximumLineBytes} bytes that Asterisk reads in one line`)
  }
  return text
}
