import { floatNumber, plain, text } from '../wire/message.ts'
import { queueNamed } from './classify.ts'
import { createContext, dataOf, merge, routerKeyOf } from './context.ts'
import { interactionOfKey } from './find.ts'
import { agentOf, announce } from './state.ts'
import { emit, type Work } from './work.ts'

/** AGENT_PRE_CALL_EVENT and TRANSLATION_ROUTE_EVENT: a call is about to come, and its context is known before it exists. */
export function preCall(work: Work): void {
  const { message, state, settings } = work
  const key = routerKeyOf(message)
  if (key === undefined) return
  const context = createContext()
  merge(context, message)
  announce(state, key, context)
  const { skillGroup } = context
  const { ani, dnis, dialed, digits, uui } = context
  const called = dnis ?? dialed
  emit(work, 'pre-call', {
    id: `${announcedId(work, key)}/pre-call`,
    call: {
      id: announcedId(work, key),
      interactionId: interactionOfKey(key),
      media: 'voice',
      type: 'inbound',
      acd: true,
      ...(ani === undefined ? {} : { caller: { number: ani } }),
      ...(called === undefined ? {} : { called: { number: called } }),
      ...(digits === undefined ? {} : { digits }),
      ...(uui === undefined ? {} : { uui }),
    },
    ...targetOf(work),
    ...(skillGroup === undefined ? {} : { queue: queueNamed(settings, String(skillGroup)) }),
    ...dataOf(settings, context),
    raw: plain(message),
  })
}

/** AGENT_PRE_CALL_ABORT_EVENT: it will not come. */
export function preCallAborted(work: Work): void {
  const key = routerKeyOf(work.message)
  if (key === undefined) return
  work.state.announced.delete(key)
  emit(work, 'pre-call-cancelled', {
    id: `${announcedId(work, key)}/pre-call-cancelled`,
    call: { id: announcedId(work, key), interactionId: interactionOfKey(key), media: 'voice' },
    ...targetOf(work),
    raw: plain(work.message),
  })
}

// A contact may be announced to one agent after another, and to the same one again: then under another sequence number.
function announcedId(work: Work, key: string): string {
  const parts = [key, floatNumber(work.message, 'RouterCallKeySequenceNum'), text(work.message, 'AgentInstrument')]
  return ['announced', ...parts.filter((part) => part !== undefined)].join('.')
}

function targetOf(work: Work) {
  const instrument = text(work.message, 'AgentInstrument')
  return instrument === undefined ? {} : { agent: agentOf(work.state, instrument) }
}
