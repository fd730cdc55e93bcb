import type { Pair } from 'cordboard/plugin-api'
import { type JsonObject, objectOf, plainOf, shortOf } from '../json.ts'
import { dataOf, readPairs, valueAt } from '../wire/pairs.ts'
import { deviceBehind } from './state.ts'
import { agentOf, emit, idOf, type Work } from './work.ts'

/** Names under which a user event's own name, sender and addressee travel in its data: Workspace has no fields for them. */
export const userEventKeys = { name: 'EventName', from: 'From', to: 'To' } as const

const taken: ReadonlySet<string> = new Set(Object.values(userEventKeys))

/** Data from another client, with or without a call. */
export function userEvent(work: Work, message: JsonObject): void {
  const { state, seat } = work
  const pairs = readPairs(message.userData)
  const from = valueAt(pairs, userEventKeys.from)
  const to = valueAt(pairs, userEventKeys.to)
  const name = eventName(pairs)
  const uuid = shortOf(message.callUuid)
  const call = uuid === undefined ? undefined : [...state.calls.values()].find((one) => one.uuid === uuid && one.agentId === seat.agentId)
  const { userData: _, ...raw } = message
  emit(work, {
    id: idOf(['user-event', seat.agentId, work.position]),
    type: 'userEvent',
    ...(call === undefined ? {} : { call: { id: call.id, interactionId: call.interactionId, media: 'voice', type: call.type } }),
    agent: agentOf(seat),
    userEvent: {
      ...(name === undefined ? {} : { name }),
      ...(from === undefined ? {} : { from: deviceBehind(state, from) }),
      ...(to === undefined ? {} : { to: deviceBehind(state, to) }),
    },
    data: dataOf(pairs.filter(({ key }) => !taken.has(key))),
    pairs: [...pairs],
    raw: objectOf(plainOf(raw)),
  })
}

// Outbound campaigns and voice mail name their events in ways of their own.
function eventName(pairs: readonly Pair[]): string | undefined {
  const [only, more] = pairs
  const list = only?.type === 'list' && more === undefined ? only.key : undefined
  return valueAt(pairs, userEventKeys.name) ?? valueAt(pairs, 'GSW_USER_EVENT') ?? list
}

/** Something that only Genesys has a word for: what was refused, a supervisor who begins or ends to listen. */
export function asItIs(work: Work, type: `genesys:${string}`, message: JsonObject): void {
  const { seat } = work
  emit(work, { id: idOf([type, seat.agentId, work.position]), type, agent: agentOf(seat), raw: objectOf(plainOf(message)) })
}
