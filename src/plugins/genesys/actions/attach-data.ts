import { isStepMark, type Json, type Pair, PluginError, stepMark } from 'cordboard/plugin-api'
import { isList, isObject, type JsonObject, objectOf, textOf } from '../json.ts'
import type { Call } from '../normalise/state.ts'
import { writePairs } from '../wire/pairs.ts'
import { onCall } from './calls.ts'
import { type Act, callOf, done, permit, type Scene } from './scene.ts'

/** More than these are not moved one by one. */
const movable = 50

/**
 * Attaches typed pairs in their order. `add` puts them at the end, or in front of what is there, beside pairs of the same key; `replace`
 * takes the place of those; `delete` takes the keys away. What was added bears the step's mark: a repeat after a lost answer adds nothing.
 */
export const attachData: Act = async (scene, input, request) => {
  const call = callOf(scene, input, request)
  const pairs = pairsOf(input.data)
  const edit = editor(scene, call, request.signal)
  if (input.mode === 'delete') {
    const keys = [...new Set(pairs.map((pair) => pair.key))]
    for (const key of keys) for (let left = edit.count(key); left > 0 && edit.count(key) > 0; left -= 1) await edit.remove(key)
    return done(keys.join(', '))
  }
  if (pairs.length === 0) return done('there was nothing to attach')
  // Replacing twice does no harm; adding twice would make doubles.
  if (input.mode === 'replace') return await edit.send('update-user-data', pairs)
  const mark: Pair = { key: stepMark(request.key), type: 'text', value: '1' }
  if (request.attempt > 1 && edit.count(mark.key) > 0) return done('it was done before')
  const there = call.pairs.filter(({ key }) => !isStepMark(key))
  if (input.at !== 'head' || there.length === 0) return await edit.send('attach-user-data', [...pairs, mark])
  if (there.length > movable)
    throw new PluginError('not-capable', `the call has ${there.length} pairs: ${movable} can be moved behind others`)
  return await putInFront(edit, pairs, there, mark)
}

/** What is done to the data of one call. */
interface Editor {
  send(verb: 'attach-user-data' | 'update-user-data', pairs: readonly Pair[]): Promise<Json>
  remove(key: string): Promise<Json>
  /** How many pairs there are under a key now. */
  count(key: string): number
}

function editor(scene: Scene, call: Call, signal: AbortSignal): Editor {
  const shows = (message: JsonObject) => message.notificationType === 'AttachedDataChanged' && objectOf(message.call).id === call.id
  const ask = (verb: string, data: JsonObject): Promise<Json> => {
    permit(call, verb)
    return onCall(scene, call, verb, data, signal, shows)
  }
  return {
    send: (verb, pairs) => ask(verb, { userData: writePairs(pairs) }),
    remove: (key) => ask('delete-user-data-pair', { key }),
    count: (wanted) => call.pairs.filter(({ key }) => key === wanted).length,
  }
}

// Workspace adds at the end only. So what is there is added once more behind the new pairs, and then the older ones go, one by one: others
// see doubles for a moment, and nothing is missing.
async function putInFront(edit: Editor, pairs: readonly Pair[], there: readonly Pair[], mark: Pair): Promise<Json> {
  await edit.send('attach-user-data', [...pairs, ...there, mark])
  const gone = new Set<string>()
  for (const { key } of there) {
    if (gone.has(key)) continue
    const had = edit.count(key)
    await edit.remove(key)
    if (edit.count(key) > 0 || had < 2) continue
    // This server deletes every pair of a key at once: they are given back.
    gone.add(key)
    const lost = [...pairs, ...there].filter((pair) => pair.key === key)
    await edit.send('attach-user-data', lost)
  }
  return done(gone.size === 0 ? undefined : `put in front; the server moved ${[...gone].join(', ')} to the end`)
}

/** Typed pairs as they are, or an object: whole numbers are integers, objects and lists are lists, the rest is text. */
export function pairsOf(data: Json | undefined): readonly Pair[] {
  if (isList(data)) return data.map((one) => pairOf(objectOf(one)))
  return Object.entries(objectOf(data)).map(([key, value]) => fromValue(key, value))
}

function pairOf(given: JsonObject): Pair {
  const { type, value } = given
  const key = textOf(given.key)
  if (key === undefined) throw new PluginError('bad-input', 'a pair has no key')
  if (type === 'list') return { key, type, value: [...pairsOf(value)] }
  if (type === 'integer' && (Number.isSafeInteger(Number(value)) || /^-?\d+$/.test(String(value)))) {
    return { key, type, value: typeof value === 'number' ? value : String(value) }
  }
  if (type === 'integer') throw new PluginError('bad-input', `${JSON.stringify(value ?? null)} under ${key} is no integer`)
  return { key, type: type === 'bytes' ? 'bytes' : 'text', value: typeof value === 'string' ? value : JSON.stringify(value ?? '') }
}

function fromValue(key: string, value: Json): Pair {
  if (isList(value)) return { key, type: 'list', value: value.map((one, index) => fromValue(String(index), one)) }
  if (isObject(value)) return { key, type: 'list', value: Object.entries(value).map(([name, one]) => fromValue(name, one)) }
  if (typeof value === 'number' && Number.isSafeInteger(value)) return { key, type: 'integer', value }
  return { key, type: 'text', value: value === null ? '' : String(value) }
}
