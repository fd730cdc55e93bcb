import { type Json, PluginError } from 'cordboard/plugin-api'
import { isMembers, text } from './json.ts'
import type { PollSettings } from './settings.ts'

type Request = Pick<PollSettings, 'url' | 'method' | 'headers' | 'body' | 'encodeBody' | 'type' | 'map'>

/**
 * Reads a `cliktocallevent` block of Divalto Harmony, as an object with the block's keys or as the text of the block itself.
 * Undefined when the block says that there is nothing to poll. Throws a PluginError when it names no address or no number.
 */
export function readCliktocallevent(block: Json): Request | undefined {
  const keys = typeof block === 'string' ? readTags(block) : readKeys(block)
  const key = (name: string): string | undefined => keys.get(name)
  if (key('with_event') === '0') return undefined
  const url = key('url')
  if (url === undefined) throw new PluginError('bad-input', 'The block cliktocallevent has no url.')
  const type = key('type_return')?.toLowerCase() === 'xml' ? 'xml' : 'json'
  const tel = pathOf(key, type, 'tel')
  if (tel === undefined) throw new PluginError('bad-input', `The block cliktocallevent has no ${type}_tel: where is the number?`)
  const contentType = key('contenttype')
  return {
    url,
    method: key('methode')?.toUpperCase() ?? 'GET',
    headers: { ...headerLines(key('headers') ?? ''), ...(contentType === undefined ? {} : { 'content-type': contentType }) },
    body: key('data'),
    encodeBody: key('dataencode') !== undefined && key('dataencode') !== '0',
    type,
    map: mapping(tel, pathOf(key, type, 'event')),
  }
}

/** A number that rings at a telephone is all that Divalto knows. A relay that names no event means `ring`. */
function mapping(tel: string, event: string | undefined): string {
  const word = '$word := function($found) { $string($type($found[0]) = "object" ? $found[0].`#text` : $found[0]) }'
  return `(
  ${word};
  $tel := ${tel} ? $word([${tel}]) : "";
  $event := ${event === undefined ? '"ring"' : `${event} ? $word([${event}]) : ""`};
  $tel != "" and $lowercase($event) = "ring" ? {
    "type": "ringing",
    "call": { "type": "inbound", "caller": { "number": $tel } },
    "agent": $merge([
      target.telorg ? { "device": target.telorg } : {},
      target.ident ? { "id": target.ident } : {}
    ])
  }
)`
}

/** Where the block says the number or the event is, as JSONata below `body`. */
function pathOf(key: (name: string) => string | undefined, type: 'json' | 'xml', what: 'tel' | 'event'): string | undefined {
  const name = key(`${type}_${what}`)
  if (name === undefined) return undefined
  const names = name.split('.').map(quoted).join('.')
  if (type === 'json') return `body.${names}`
  const attribute = key(`xml_result_${what}_in_attrib`) === '1' ? key(`xml_${what}_attrib`) : undefined
  return `body.**.${names}${attribute === undefined ? '' : `.${quoted(`@${attribute}`)}`}`
}

function quoted(name: string): string {
  return `\`${name.replaceAll('`', '')}\``
}

/** The block as it stands in a file of Divalto: `<key>value`, one after the other. */
function readTags(block: string): ReadonlyMap<string, string> {
  const tags = [...block.matchAll(/<(\w+)>([^<]*)/g)].map(([, name = '', value = '']) => [name.toLowerCase(), value.trim()] as const)
  return new Map(tags.filter(([, value]) => value !== ''))
}

function readKeys(block: Json): ReadonlyMap<string, string> {
  if (!isMembers(block)) return new Map()
  return new Map(
    Object.entries(block).flatMap(([name, value]) => entry(name.toLowerCase(), typeof value === 'boolean' ? Number(value) : value)),
  )
}

function entry(name: string, value: Json): readonly (readonly [string, string])[] {
  const found = text(value)?.trim()
  return found === undefined || found === '' ? [] : [[name, found]]
}

function headerLines(lines: string): Readonly<Record<string, string>> {
  const pairs = lines.split(/[\r\n|]+/).flatMap((line) => {
    const colon = line.indexOf(':')
    return colon < 1 ? [] : [[line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()] as const]
  })
  return Object.fromEntries(pairs)
}
