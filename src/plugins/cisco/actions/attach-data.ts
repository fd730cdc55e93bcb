import { type ConnectionAction, type Json, PluginError } from 'cordboard/plugin-api'
import { isList, isObject } from '../json.ts'
import { type Floats, noneShort } from '../wire/encode.ts'
import type { FloatValue } from '../wire/message.ts'
import { callOf, connectionDevice, done, inputOf, named, type Scene } from './scene.ts'

type Entry = readonly [name: string, value: FloatValue]

const mostNamedBytes = 2000

/**
 * Sets call variables 1 to 10, wrap-up data and expanded call variables, scalars and arrays. A call keeps one value for each name and
 * no order: `add` and `replace` set, `delete` empties; a repeat sets the same again.
 */
export function attachData(scene: Scene): ConnectionAction {
  return async (given, request) => {
    const input = inputOf(given)
    const about = callOf(scene, input, request)
    const entries = entriesOf(input.data ?? {}).flatMap(([key, value]) => fieldsOf(scene, key, input.mode === 'delete' ? '' : value))
    const variables = entries.filter(([name]) => name === 'NamedVariable').length
    const arrays = entries.filter(([name]) => name === 'NamedArray').length
    limit(entries)
    const floats: Floats = [['ConnectionDevID', connectionDevice(scene, about.call, about.leg)], ...entries]
    await scene.session().request(
      'SET_CALL_DATA_REQ',
      {
        ...named(scene, about),
        NumNamedVariables: variables,
        NumNamedArrays: arrays,
        // "As it was".
        CallType: noneShort,
      },
      floats,
    )
    return done(entries.map(([name, value]) => shown(name, value)).join(', '))
  }
}

function entriesOf(data: Json): readonly (readonly [string, Json])[] {
  if (isObject(data)) return Object.entries(data)
  if (!isList(data)) throw new PluginError('bad-input', 'data is neither an object nor pairs')
  return data.flatMap((pair) => (isObject(pair) && typeof pair.key === 'string' ? [[pair.key, listOf(pair.value ?? null)] as const] : []))
}

// A list of pairs is an array of the call context.
function listOf(value: Json): Json {
  if (!isList(value)) return value
  return value.map((item) => (isObject(item) && 'value' in item ? (item.value ?? null) : item))
}

function fieldsOf(scene: Scene, key: string, value: Json): readonly Entry[] {
  const wire = Object.entries(scene.settings.variables).find(([, shownAs]) => shownAs === key)?.[0] ?? key
  const variable = /^CallVariable([1-9]|10)$/.exec(wire)?.[1]
  if (variable !== undefined) return [[`CallVar${variable}`, asText(value)]]
  if (wire === 'CallWrapupData') return [['CallWrapupData', asText(value)]]
  if (!/^[A-Za-z][\w.]{0,31}$/.test(wire)) {
    throw new PluginError('bad-input', `${JSON.stringify(key)} is neither a call variable nor the name of an expanded one`)
  }
  if (isList(value)) return value.map((item, index) => ['NamedArray', { name: wire, value: asText(item), index }])
  const known = scene.normaliser.state
  // An array that is emptied is emptied element by element.
  const before = [...known.calls].map((call) => call.context.values.get(wire)).find((one) => typeof one === 'object')
  if (value === '' && typeof before === 'object') return before.map((_, index) => ['NamedArray', { name: wire, value: '', index }])
  return [['NamedVariable', { name: wire, value: asText(value) }]]
}

function asText(value: Json): string {
  if (typeof value === 'string') return value
  return value === null ? '' : JSON.stringify(value)
}

// Refused before the wire, with the codes that the CTI Server would give.
function limit(entries: readonly Entry[]): void {
  const named = entries.flatMap(([, value]) => (typeof value === 'object' && 'name' in value ? [value] : []))
  const bytes = named.reduce((sum, { name, value }) => sum + Buffer.byteLength(name) + Buffer.byteLength(value) + 2, 0)
  if (bytes > mostNamedBytes) {
    throw new PluginError(
      'bad-input',
      `the expanded call variables are ${bytes} bytes together, and the CTI Server takes ${mostNamedBytes}`,
      {
        vendorCode: '73',
      },
    )
  }
  const long = named.find(({ value }) => Buffer.byteLength(value) > 210)
  if (long !== undefined) {
    throw new PluginError('bad-input', `${long.name} is ${Buffer.byteLength(long.value)} bytes long, and the CTI Server takes 210`, {
      vendorCode: '74',
    })
  }
}

function shown(name: string, value: FloatValue): string {
  return typeof value === 'object' && 'name' in value ? value.name : name
}
