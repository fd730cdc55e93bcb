import { PluginError } from 'cordboard/plugin-api'

const predefined: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }
const largest = 65_536

/**
 * Writes one flat element, `<cti><tel>…</tel></cti>`: what XML 1.0 cannot hold is left out of the values. Names are ours.
 */
export function writeXml(root: string, fields: Readonly<Record<string, string>>): string {
  const inner = Object.entries(fields).map(([name, value]) => `<${name}>${escaped(value)}</${name}>`)
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}>${inner.join('')}</${root}>`
}

/**
 * Reads a flat element: its attributes and the text of its children, by name in lower case. Anything deeper, a DTD and
 * entities beyond the five of XML are refused with a PluginError.
 */
export function readXml(source: string): ReadonlyMap<string, string> {
  if (source.length > largest) throw bad(`it is longer than ${largest} characters`)
  const body = source
    .replace(/^\uFEFF?\s*(<\?xml[^>]*\?>)?\s*/, '')
    .replace(/<!--.*?-->/gs, '')
    .trim()
  const whole = /^<([\w.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(?:\/>|>(.*)<\/\1\s*>)$/s.exec(body)
  if (whole === null) throw bad('it is not one element')
  const [, , attributes = '', content = ''] = whole
  const found = new Map<string, string>()
  for (const [, name = '', double, single] of attributes.matchAll(/([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
    found.set(name.toLowerCase(), decoded(double ?? single ?? ''))
  }
  let at = 0
  for (const child of content.matchAll(/\s*<([\w.-]+)(?:\s[^<>]*)?(?:\/>|>(?:<!\[CDATA\[(.*?)\]\]>|([^<]*))<\/\1\s*>)\s*/gsy)) {
    const [text, name = '', cdata, plain = ''] = child
    found.set(name.toLowerCase(), cdata ?? decoded(plain))
    at += text.length
  }
  if (content.slice(at).trim() !== '') throw bad('it holds more than a list of elements with text')
  return found
}

function escaped(value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: XML 1.0 has no place for them
  const allowed = value.toWellFormed().replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
  return allowed.replace(/[&<>"'\r]/g, (one) => `&#${one.charCodeAt(0)};`)
}

function decoded(value: string): string {
  return value.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w*));?/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (hex === undefined && decimal === undefined) {
      const known = predefined[(name ?? '').toLowerCase()]
      if (known === undefined) throw bad(`the entity ${whole} is not known`)
      return known
    }
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
    if (code === 0 || code > 0x10ffff) throw bad(`there is no character ${whole}`)
    return String.fromCodePoint(code)
  })
}

function bad(detail: string): PluginError {
  return new PluginError('bad-input', `The XML cannot be read: ${detail}.`)
}
