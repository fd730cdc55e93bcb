/** An XML element. Names are without their prefix: CSTA has one namespace, whatever a switch calls it. */
export interface Element {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly Element[]
  /** The text between its children, without the space around it. */
  readonly text: string
}

interface Open {
  readonly name: string
  readonly attributes: Record<string, string>
  readonly children: Element[]
  text: string
}

const deepest = 40
const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" }

/** Reads one element. Entities are the five of XML and character numbers; there is no DTD. Throws an Error that says where it ends. */
export function readXml(source: string): Element {
  const root: Open = { name: '', attributes: {}, children: [], text: '' }
  const open: Open[] = [root]
  let at = 0
  while (at < source.length) {
    const here = open.at(-1) ?? root
    const next = source.indexOf('<', at)
    const end = next === -1 ? source.length : next
    here.text += decode(source.slice(at, end))
    if (next === -1) break
    at = tag(source, next, open)
  }
  const [first, second] = root.children
  if (open.length > 1) throw new Error(`the XML ends before <${open.at(-1)?.name}> is closed`)
  if (first === undefined || second !== undefined || root.text.trim() !== '') throw new Error('the XML does not consist of one element')
  return first
}

/** Takes what begins with `<` at this place; gives the place after it. */
function tag(source: string, at: number, open: Open[]): number {
  if (source.startsWith('<!--', at)) return after(source, '-->', at)
  if (source.startsWith('<?', at)) return after(source, '?>', at)
  const here = open.at(-1)
  if (source.startsWith('<![CDATA[', at)) {
    const end = after(source, ']]>', at)
    if (here !== undefined) here.text += source.slice(at + 9, end - 3)
    return end
  }
  if (source.startsWith('<!', at)) throw new Error(`the XML has a declaration at character ${at + 1}`)
  const end = endOf(source, at)
  const inside = source.slice(at + 1, end)
  if (inside.startsWith('/')) close(inside.slice(1).trim(), open)
  else begin(inside, open)
  return end + 1
}

function begin(inside: string, open: Open[]): void {
  const single = inside.endsWith('/')
  const [, name = '', rest = ''] = /^([^\s/=<"']+)([\s\S]*)$/.exec(single ? inside.slice(0, -1) : inside) ?? []
  if (name === '') throw new Error('the XML has a tag without a name')
  const element: Open = { name: local(name), attributes: attributesOf(rest), children: [], text: '' }
  if (open.length > deepest) throw new Error(`the XML is nested deeper than ${deepest}`)
  if (single) open.at(-1)?.children.push(element)
  else open.push(element)
}

function close(name: string, open: Open[]): void {
  const closed = open.length > 1 ? open.pop() : undefined
  if (closed === undefined || closed.name !== local(name)) throw new Error(`the XML closes <${name}>, which is not open`)
  closed.text = closed.text.trim()
  open.at(-1)?.children.push(closed)
}

// A > inside a value does not end the tag.
function endOf(source: string, at: number): number {
  let quote = ''
  for (let index = at + 1; index < source.length; index += 1) {
    const letter = source.charAt(index)
    if (quote !== '') quote = letter === quote ? '' : quote
    else if (letter === '"' || letter === "'") quote = letter
    else if (letter === '>') return index
  }
  throw new Error(`the XML has a tag that does not end, at character ${at + 1}`)
}

function after(source: string, what: string, from: number): number {
  const at = source.indexOf(what, from)
  if (at === -1) throw new Error(`the XML ends before ${what}`)
  return at + what.length
}

function attributesOf(text: string): Record<string, string> {
  const found = [...text.matchAll(/([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)]
  return Object.fromEntries(found.map(([, name = '', double, single]) => [name, decode(double ?? single ?? '')]))
}

function local(name: string): string {
  return name.slice(name.indexOf(':') + 1)
}

function decode(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(/&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(\w+));/gi, (whole, hex?: string, decimal?: string, name?: string) => {
    if (name !== undefined) return Object.hasOwn(entities, name) ? (entities[name] ?? whole) : whole
    const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : ''
  })
}

/** What is written: an element's text, its children by name, or nothing at all where undefined. */
export type Content = string | number | undefined | { readonly [name: string]: Content | readonly Content[] }

/** Writes a message of this name in a namespace; lists become several elements of one name. */
export function writeXml(name: string, content: Content, namespace: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?>${element(name, content, ` xmlns="${encode(namespace)}"`)}`
}

function element(name: string, content: Content | readonly Content[], attributes = ''): string {
  if (content === undefined) return ''
  if (isList(content)) return content.map((one) => element(name, one)).join('')
  const inside =
    typeof content === 'object'
      ? Object.entries(content)
          .map(([child, value]) => element(child, value))
          .join('')
      : encode(String(content))
  return inside === '' ? `<${name}${attributes}/>` : `<${name}${attributes}>${inside}</${name}>`
}

function isList(content: Content | readonly Content[]): content is readonly Content[] {
  return Array.isArray(content)
}

// What XML cannot carry is left out: a control character in a name must not cost the call.
function encode(text: string): string {
  const marks: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;', '"': '&quot;' }
  const clean = [...text].filter((letter) => letter >= ' ' || letter === '\n' || letter === '\t').join('')
  return clean.toWellFormed().replace(/[<>&"]/g, (mark) => marks[mark] ?? mark)
}

/** The element at the end of a path of names, each the first of its name. */
export function at(element: Element | undefined, ...path: readonly string[]): Element | undefined {
  return path.reduce((here: Element | undefined, name) => here?.children.find((child) => child.name === name), element)
}

/** The text at the end of a path; undefined where there is none or it is empty. */
export function textAt(element: Element | undefined, ...path: readonly string[]): string | undefined {
  const text = at(element, ...path)?.text
  return text === '' ? undefined : text
}
