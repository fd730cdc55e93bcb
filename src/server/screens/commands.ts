import type { LiveCall } from '../../calls/index.ts'
import type { ActionSpec } from '../../model/index.ts'
import type { BarCommand } from '../wire/index.ts'

type Standing = 'alone' | 'consulting'
type Verdict = BarCommand['refusal'] | 'may' | 'hidden'

const atCall = (state: LiveCall['state']): boolean => state === 'talking' || state === 'held'

/** When a command makes sense, in the order of the buttons. What cannot concern a call in this state is not shown at all. */
const verdicts: Readonly<Record<string, (state: LiveCall['state'], standing: Standing) => Verdict>> = {
  answer: (state) => (state === 'ringing' ? 'may' : 'hidden'),
  'complete-transfer': (state, standing) => (standing === 'consulting' && state !== 'ringing' ? 'may' : 'hidden'),
  reconnect: (state, standing) => (standing === 'consulting' && state !== 'ringing' ? 'may' : 'hidden'),
  conference: (state, standing) => (standing === 'consulting' && state !== 'ringing' ? 'may' : 'hidden'),
  hold: (state, standing) => (state !== 'talking' ? 'hidden' : standing === 'consulting' ? 'consulting' : 'may'),
  retrieve: (state, standing) => (state !== 'held' ? 'hidden' : standing === 'consulting' ? 'consulting' : 'may'),
  alternate: (state, standing) => (standing === 'consulting' && atCall(state) ? 'may' : 'hidden'),
  transfer: (state, standing) =>
    state !== 'ringing' && !atCall(state) ? 'hidden' : standing === 'consulting' && state !== 'ringing' ? 'consulting' : 'may',
  consult: (state, standing) =>
    !atCall(state) ? 'hidden' : standing === 'consulting' ? 'consulting' : state === 'held' ? 'on-hold' : 'may',
  'send-digits': (state) => (state === 'talking' ? 'may' : state === 'held' ? 'on-hold' : 'hidden'),
  'hang-up': (state) => (state === 'ringing' || state === 'dialing' || atCall(state) ? 'may' : 'hidden'),
}

/** An action that a plugin gives a button of its own. */
export type OwnCommand = Pick<ActionSpec, 'id' | 'title' | 'translations'>

/** What the bar offers for a call: as far as its connection can, and its state allows. */
export function commandsOf(
  call: LiveCall,
  actions: readonly string[],
  standing: Standing,
  own: readonly OwnCommand[],
): readonly BarCommand[] {
  const standard = Object.entries(verdicts).flatMap(([action, verdict]): readonly BarCommand[] => {
    const found = actions.includes(action) ? verdict(call.state, standing) : 'hidden'
    return found === 'hidden' ? [] : [{ action, title: undefined, refusal: found === 'may' ? undefined : found }]
  })
  const more = atCall(call.state) ? own.filter(({ id }) => actions.includes(id)) : []
  return [...standard, ...more.map((one) => ({ action: one.id, title: one.title, titles: titlesOf(one), refusal: undefined }))]
}

function titlesOf({ translations = {} }: OwnCommand): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(translations).flatMap(([language, { title }]) => (title === undefined ? [] : [[language, title]])),
  )
}

/**
 * One customer waits while a colleague is spoken to: two calls of the agent, one of them on hold or known as a consultation of the
 * other, or a call that was placed for this one. Some systems give the agent no second call of a consultation, only the colleague has one.
 */
export function standingOf(call: LiveCall, all: readonly LiveCall[]): Standing {
  const isTwin = (other: LiveCall): boolean =>
    other !== call &&
    other.connection === call.connection &&
    other.user === call.user &&
    (isPair(call, other) || (call.state === 'held' ? other.state === 'talking' || other.state === 'dialing' : other.state === 'held'))
  const isFor = (other: LiveCall): boolean => other.connection === call.connection && other.parentId === call.id && isUp(other)
  return (call.state !== 'ringing' && all.some(isTwin)) || (call.state === 'held' && all.some(isFor)) ? 'consulting' : 'alone'
}

function isPair(one: LiveCall, other: LiveCall): boolean {
  return (one.parentId === other.id || other.parentId === one.id) && [one, other].every((it) => isUp(it) || it.state === 'held')
}

function isUp({ state }: LiveCall): boolean {
  return state === 'dialing' || state === 'ringing' || state === 'talking'
}
