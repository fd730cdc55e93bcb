import type { Pair } from 'cordboard/plugin-api'
import { field, type Header, isReserved, known, plain } from '../wire/message.ts'
import { observe } from './channels.ts'
import { callerCall } from './classify.ts'
import { byName, type Channel, interactionOf, isLive, membersOf, type State } from './state.ts'
import { emit, emitCall, type Work } from './work.ts'

/** Another client or the dial plan speaks. What comes after the name is its payload. */
export function userEvent(work: Work): void {
  const { state, message } = work
  const name = field(message, 'UserEvent')
  if (name === undefined) return
  const at = message.headers.findIndex(([header]) => header === 'UserEvent')
  const pairs = message.headers.slice(at + 1).flatMap(([key, value]): Pair[] => {
    return key === '' || key === 'ActionID' || isReserved(key) ? [] : [{ key, type: 'text', value }]
  })
  const data = Object.fromEntries(pairs.map(({ key, value }) => [key, value]))
  const raisedOn = observe(work)
  const channel = named(state, message.headers.slice(at + 1)) ?? raisedOn
  const userEvent = { name, ...party(data.From, 'from'), ...party(data.To, 'to') }
  const call = channel === undefined ? undefined : callOf(state, channel)
  const to = userEvent.to === undefined ? {} : { agent: { device: userEvent.to } }
  const id = `user-event/${known(message, 'Uniqueid') ?? ''}/${name}/${work.stamp}`
  const content = { id, userEvent, data, pairs }
  if (call !== undefined) {
    emitCall(withContent(work, content), 'userEvent', call, to)
    return
  }
  emit(work, 'userEvent', {
    ...content,
    ...(channel === undefined ? {} : { call: callerCall(work, channel) }),
    ...to,
    raw: plain(message),
  })
}

// The payload takes the place of the call's own data: they are two things. Its id is that of the event, whatever call it is about.
function withContent(work: Work, content: object): Work {
  return { ...work, emit: (trigger) => work.emit({ ...trigger, ...content }) }
}

function party(value: unknown, name: 'from' | 'to'): { readonly from?: string; readonly to?: string } {
  return typeof value === 'string' && value !== '' ? { [name]: value } : {}
}

// A payload may name its call by CallId, Uniqueid or Channel.
function named(state: State, payload: readonly Header[]): Channel | undefined {
  for (const [key, value] of payload) {
    if (key === 'CallId' || key === 'Uniqueid') {
      const channel = state.channels.get(value)
      if (channel !== undefined) return channel
    }
    if (key === 'Channel') {
      const channel = byName(state, value)
      if (channel !== undefined) return channel
    }
  }
  return undefined
}

// The agent's call of that conversation, when there is just one: so that the trigger has an agent.
function callOf(state: State, channel: Channel): Channel | undefined {
  if (channel.kind === 'phone') return isLive(channel) ? channel : undefined
  const live = membersOf(state, interactionOf(state, channel)).filter(isLive)
  return live.length === 1 ? live[0] : undefined
}

/** True for the echo of a user event that this side has sent. */
export function isEcho(work: Work, mark: string): boolean {
  return known(work.message, 'ActionID')?.startsWith(mark) === true
}
