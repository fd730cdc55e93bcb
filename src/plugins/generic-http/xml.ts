import { type Json, PluginError } from 'cordboard/plugin-api'

const limits = { characters: 1_000_000, depth: 64, nodes: 50_000 }
const predefined: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

interface Element {
  readonly name: string
  readonly attributes: Record<string, string>
  readonly children: Element[]
  text: string
}

/**
 * XML as plain JSON: an element is its text, or an object of its children by name, its attributes by `@name` and its text
 * as `#text`; a name that comes twice is a list. No entities but the five of XML and character numbers, no DTD.
 * Throws a PluginError for anything that is not well-formed or is too large or too deep.
 */
export function readXml(source: string): Json {
  if (source.length > limits.characters) throw bad(`The XML is longer than ${limits.characters} characters.`)
  const root: Element = { name: '', attributes: {}, children: [], text: '' }
  const open: Element[] = [root]
  const pattern =
    /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<!\[CDATA\[([\s\S]*?)\]\]>|<\/([^\s>]+)\s*>|<([^\s/>!?]+)((?:[^>"']|"[^"]*"|'[^']*')*?)(\/?)>|([^<]+)|</g
  let nodes = 0
  for (const found of source.matchAll(pattern)) {
    const [whole, cdata, closed, opened, attributes = '', single, chars] = found
    const here = open.at(-1) ?? root
    if (whole === '<') throw bad(`The XML is not well-formed at character ${found.index + 1}.`)
    if (cdata !== undefined) here.text += cdata
    if (chars !== undefined) here.text += decode(chars)
    if (closed !== undefined && (here === root || open.pop()?.name !== closed)) throw bad(`The XML closes <${closed}>, which is not open.`)
    if (opened === undefined) continue
    nodes += 1
    if (nodes > limits.nodes) throw bad(`The XML has more than ${limits.nodes} elements.`)
    const element: Element = { name: opened, attributes: readAttributes(attributes), children: [], text: '' }
    here.children.push(element)
    if (single !== '/') open.push(element)
    if (open.length > limits.depth) throw bad(`The XML is nested deeper than ${limits.depth}.`)
  }
  const last = open.at(-1)
  if (last !== undefined && last !== root) throw bad(`The XML ends before <${last.name}> is closed.`)
  if (root.children.length !== 1 || root.text.trim() !== '') throw bad('The XML does not consist of one element.')
  return jsonOf(root)
}

function jsonOf(element: Element): Json {
  const text = element.text.trim()
  const attributes = Object.entries(element.attributes).map(([name, value]) => [`@${name}`, value] as const)
  if (element.children.length === 0 && attributes.length === 0) return text
  const grouped = new Map<string, Json[]>()
  for (const child of element.children) {
    const same = grouped.get(child.name)
    if (same === undefined) grouped.set(child.name, [jsonOf(child)])
    else same.push(jsonOf(child))
  }
  const children = [...grouped].map(([name, values]) => [name, values.length === 1 ? (values[0] ?? '') : values] as const)
  return Object.fromEntries([...attributes, ...children, ...(text === '' ? [] : [['#text', text] as const])])
}

function readAttributes(text: string): Record<string, string> {
  const entries = [...text.matchAll(/([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)].map(
    ([, name = '', double, single]) => [name, decode(double ?? single ?? '')] as const,
  )
  return Object.fromEntries(entries)
}

function decode(text: string): string {
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));?/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) {
      const known = predefined[name.toLowerCase()]
      if (known === undefined) throw bad(`The XML uses the entity ${whole}, which is not known.`)
      return known
    }
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ''
  })
}

function bad(detail: string): PluginError {
  return new PluginError('bad-input', detail)
}
