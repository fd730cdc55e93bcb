import { type Json, PluginError } from 'cordboard/plugin-api'
import { isList, isObject, textOf } from '../json.ts'
import { asData, encodeHex, encodePairs, pairsOf } from '../normalise/data.ts'
import { type Command, connection, done, legOf } from './scene.ts'

/** CSTA lets a correlator have 32 bytes, and OpenScape more; this is what user information may have. */
const mostUserBytes = 256

/**
 * Writes the call's correlator, which is one value: what is added or deleted is worked out here from what the call is known to carry.
 * The same value again does no harm.
 */
export async function attachData(command: Command): Promise<Json> {
  const leg = legOf(command)
  const { input, scene } = command
  const given = entriesOf(input.data ?? {})
  const before = (leg.life.data?.pairs ?? []).map(({ key, value }): [string, string] => [key, String(value)])
  const keys = new Set(given.map(([key]) => key))
  const others = before.filter(([key]) => !keys.has(key))
  const after =
    input.mode === 'replace'
      ? given
      : input.mode === 'delete'
        ? others
        : input.at === 'head'
          ? [...given, ...others]
          : [...others, ...given]
  const text = encodePairs(after)
  await scene.session().request('AssociateData', { existingCall: connection(leg), correlatorData: encodeHex(text) })
  // Not every switch says it back to who did it.
  leg.life.data = asData(text === '' ? [] : pairsOf(text, 'correlator'))
  return done(given.map(([key]) => key).join(', '))
}

/** Sends user information along a call, as `name?key=value&key=value`: CSTA has no way to send it without one. */
export async function sendUserEvent(command: Command): Promise<Json> {
  const { input, scene, request } = command
  if ((textOf(input, 'callId') ?? request.facts.call?.id) === undefined) {
    throw new PluginError('not-capable', 'CSTA carries user information along a call only, and neither the step nor the trigger names one')
  }
  const leg = legOf(command)
  const name = textOf(input, 'name') ?? ''
  if (!/^[\w.-]{1,100}$/.test(name)) {
    throw new PluginError('bad-input', `${JSON.stringify(name)} is no name of a user event here: letters, digits, dots and dashes`)
  }
  const data = encodePairs(entriesOf(input.data ?? {}))
  const text = data === '' ? name : `${name}?${data}`
  const bytes = Buffer.byteLength(text)
  if (bytes > mostUserBytes) throw new PluginError('bad-input', `the user event has ${bytes} bytes, CSTA carries ${mostUserBytes}`)
  remember(scene.state.sent, `${leg.callId} ${text}`, scene.clock.now())
  await scene.session().request('SendUserInformation', { existingCall: connection(leg), userData: encodeHex(text) })
  return done(textOf(input, 'to') === undefined ? undefined : 'it reaches everybody in the call: CSTA does not address user information')
}

const mostSent = 1000

function remember(sent: Map<string, number>, text: string, at: number): void {
  sent.set(text, at)
  const [oldest] = sent.keys()
  if (sent.size > mostSent && oldest !== undefined) sent.delete(oldest)
}

function entriesOf(data: Json): readonly (readonly [string, string])[] {
  if (isList(data))
    return data.flatMap((pair) => (isObject(pair) && typeof pair.key === 'string' ? [[pair.key, asText(pair.value ?? null)] as const] : []))
  if (!isObject(data)) throw new PluginError('bad-input', 'data is neither an object nor pairs')
  return Object.entries(data).map(([key, value]) => [key, asText(value)] as const)
}

function asText(value: Json): string {
  if (typeof value === 'string') return value
  return value === null ? '' : JSON.stringify(value)
}
