import { type Json, PluginError } from 'cordboard/plugin-api'
import { isList, isObject, textOf } from '../json.ts'
import { asData, pairsOf } from '../normalise/data.ts'
import { type Command, callOf, done, pathOf } from './scene.ts'

/**
 * Writes the call's associated data, which is one value: what is added or deleted is worked out here from what the call is known to
 * carry. The same value again does no harm.
 */
export async function attachData(command: Command): Promise<Json> {
  const call = callOf(command)
  const { input, scene } = command
  const given = entriesOf(input.data ?? {})
  const hex = textOf(call.callData, 'hexaBinaryAssociatedData')
  const associated = hex === undefined ? (textOf(call.callData, 'associatedData') ?? '') : Buffer.from(hex, 'hex').toString('utf8')
  const before = pairsOf(associated).map(({ key, value }) => [key, String(value)] as const)
  const others = before.filter(([key]) => !given.some(([one]) => one === key))
  const text = new URLSearchParams(
    after(input.mode, input.at, given, others).map(([key, value]): [string, string] => [key, value]),
  ).toString()
  const hexaBinaryAssociatedData = Buffer.from(text, 'utf8').toString('hex').toUpperCase()
  await scene.session().service('telephony', 'POST', pathOf(call, 'attachdata'), {}, { deviceId: call.device, hexaBinaryAssociatedData })
  // O2G says it back to the others in the call; who did it may attach more before that.
  call.callData = { ...call.callData, hexaBinaryAssociatedData }
  call.data = asData(pairsOf(text))
  return done(given.map(([key]) => key).join(', '))
}

type Entries = readonly (readonly [string, string])[]

function after(mode: Json | undefined, at: Json | undefined, given: Entries, others: Entries): Entries {
  if (mode === 'replace') return given
  if (mode === 'delete') return others
  return at === 'head' ? [...given, ...others] : [...others, ...given]
}

function entriesOf(data: Json): Entries {
  if (isList(data)) {
    return data.flatMap((pair) => (isObject(pair) && typeof pair.key === 'string' ? [[pair.key, asText(pair.value ?? null)] as const] : []))
  }
  if (!isObject(data)) throw new PluginError('bad-input', 'data is neither an object nor pairs')
  return Object.entries(data).map(([key, value]) => [key, asText(value)] as const)
}

function asText(value: Json): string {
  if (typeof value === 'string') return value
  return value === null ? '' : JSON.stringify(value)
}
