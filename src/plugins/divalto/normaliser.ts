import type { Call, EmittedTrigger, Json } from 'cordboard/plugin-api'
import { isList, isMembers, number, text } from './json.ts'
import type { Report } from './wire/report.ts'
import type { Happening } from './wire/words.ts'

/** Turns reports into triggers. No I/O and no clock: `now` is passed in, in milliseconds since 1970. */
export interface Normaliser {
  /** What one report says; undefined when it is about a call of which nothing is known, such as the end of no call. */
  feed(report: Report, now: number): EmittedTrigger | undefined
  /** Ends of calls of which nothing was heard for hours, in case the sender tells ends and one was lost. */
  due(now: number): readonly EmittedTrigger[]
  /** When `due` has something to say next; undefined when nothing waits. */
  nextDue(): number | undefined
  /** The calls that are open, for the next generation. */
  save(): Json
}

type Phase = Exclude<Happening, 'released'>

interface OpenCall {
  readonly id: string
  readonly place: string
  /** What its reports are known by at this telephone: the sender's own id, or the number. */
  readonly key: string
  readonly tel: string
  /** As a report begins: what later ones leave out is known from here. */
  readonly call: Call
  readonly agent: NonNullable<EmittedTrigger['agent']>
  readonly phase: Phase
  /** How many triggers it has had: tells a second hold from the first. */
  readonly count: number
  readonly last: { readonly id: string; readonly type: EmittedTrigger['type']; readonly at: number }
}

/** Nobody talks on the telephone for longer; a sender that tells no ends leaves it at that too. */
const longestCallMs = 4 * 3_600_000
const mostCalls = 20_000
/** What a connection may keep is limited: the newest calls are the ones that go on. */
const mostKept = 200
const hidden = /^(anonymous|anonyme|unknown|inconnu|restricted|private|unavailable|masqu[eé])$/i

export interface NormaliserOptions {
  readonly doublesMs: number
  /** The sender tells that calls end: one that goes on for hours has lost its end. */
  readonly callsEnd: boolean
}

export function createNormaliser({ doublesMs, callsEnd }: NormaliserOptions, saved?: Json): Normaliser {
  /** Oldest word first. */
  const open = new Map<string, OpenCall>(readOpen(saved).map((call) => [`${call.place}/${call.key}`, call]))
  /** Place and caller -> when their last call ended: a call that follows at once is another one. */
  const ended = new Map<string, number>()

  function find(report: Report): OpenCall | undefined {
    const place = placeOf(report)
    const known = open.get(`${place}/${keyOf(report)}`)
    if (known !== undefined || report.callId !== '' || isBeginning(report)) return known
    // An answer or an end that names no call, or no number, is about the newest call there.
    return [...open.values()].findLast((call) => call.place === place && (report.tel === '' || call.tel === report.tel))
  }

  function begin(report: Report, now: number): OpenCall {
    const place = placeOf(report)
    const ends = `${place}/${keyOf(report)}`
    // A whole window, not the moment: after a crash the sender's second try gets the same ids.
    const window = doublesMs === 0 ? now : Math.floor(now / doublesMs) * doublesMs
    const start = (ended.get(ends) ?? Number.NEGATIVE_INFINITY) >= window ? now : window
    const id = report.callId === '' ? `${ends}/${new Date(start).toISOString()}` : ends
    return {
      id,
      place,
      key: keyOf(report),
      tel: report.tel,
      call: callOf(report, id),
      agent: agentOf(report),
      phase: report.happening === 'dialing' ? 'dialing' : 'ringing',
      count: 0,
      last: { id: '', type: 'ringing', at: now },
    }
  }

  function keep(call: OpenCall): void {
    const key = `${call.place}/${call.key}`
    open.delete(key)
    open.set(key, call)
    for (const [old] of open) {
      if (open.size <= mostCalls) break
      open.delete(old)
    }
  }

  function forget(now: number): void {
    for (const [key, call] of open) {
      if (callsEnd || now - call.last.at < longestCallMs) break
      open.delete(key)
    }
    for (const [key, at] of ended) {
      if (now - at < Math.max(doublesMs, 1)) break
      ended.delete(key)
    }
  }

  function released(call: OpenCall, report: Report, now: number): EmittedTrigger {
    const key = `${call.place}/${call.key}`
    open.delete(key)
    ended.delete(key)
    ended.set(key, now)
    const cause = call.phase === 'ringing' || call.phase === 'dialing' ? 'no-answer' : 'normal'
    return trigger('released', call, `${call.id}/released`, report, { cause })
  }

  return {
    feed(report, now) {
      forget(now)
      const known = find(report)
      if (report.happening === 'released') return known === undefined ? undefined : released(known, report, now)
      if (known !== undefined && known.phase === report.happening && now - known.last.at < doublesMs) {
        keep({ ...known, last: { ...known.last, at: now } })
        return trigger(known.last.type, known, known.last.id, report)
      }
      // A ring that comes later is a new call of the same person; anything else goes on with the call there is.
      const goesOn = known !== undefined && !(isBeginning(report) && report.callId === '')
      const call = goesOn ? known : begin(report, now)
      const type = typeOf(report.happening, call.phase)
      const id = call.count === 0 ? `${call.id}/${type}` : `${call.id}/${type}/${call.count}`
      const next = { ...call, phase: report.happening, count: call.count + 1, last: { id, type, at: now } }
      keep(next)
      return trigger(type, next, id, report)
    },
    due(now) {
      if (!callsEnd) return []
      return [...open.values()].flatMap((call) => {
        if (now - call.last.at < longestCallMs) return []
        open.delete(`${call.place}/${call.key}`)
        return [givenUp(call)]
      })
    },
    nextDue() {
      const [oldest] = callsEnd ? open.values() : []
      return oldest === undefined ? undefined : oldest.last.at + longestCallMs
    },
    save: () => [...open.values()].slice(-mostKept).map((call) => JSON.parse(JSON.stringify(call))),
  }
}

function typeOf(happening: Phase, before: Phase): EmittedTrigger['type'] {
  return happening === 'established' && before === 'held' ? 'retrieved' : happening
}

function trigger(type: EmittedTrigger['type'], call: OpenCall, id: string, report: Report, more: Partial<Call> = {}): EmittedTrigger {
  return {
    id,
    type,
    call: { ...call.call, ...more },
    agent: call.agent,
    ...(report.popup ? { data: { popup: true } } : {}),
    raw: { event: report.event, tel: report.tel, telorg: report.telorg, ident: report.ident },
  }
}

function givenUp(call: OpenCall): EmittedTrigger {
  return {
    id: `${call.id}/given-up`,
    type: 'released',
    call: { ...call.call, cause: 'no end was heard' },
    agent: call.agent,
    synthetic: true,
  }
}

function callOf(report: Report, id: string): Call {
  const out = report.happening === 'dialing'
  const other = partyOf(report)
  const dialled = report.called === '' ? {} : { called: { number: report.called } }
  return {
    id,
    // The sender's own id is the same at every telephone: without one, a call is known at this telephone only.
    interactionId: report.callId === '' ? id : report.callId,
    media: 'voice',
    type: out ? 'outbound' : 'inbound',
    ...(out ? { called: other } : { caller: other, ...dialled }),
  }
}

function partyOf({ tel, name }: Report): NonNullable<Call['caller']> {
  const named = name === '' ? {} : { name }
  return tel === '' || hidden.test(tel) ? { anonymous: true, ...named } : { number: tel, ...named }
}

function agentOf({ telorg, ident }: Report): NonNullable<EmittedTrigger['agent']> {
  return { ...(telorg === '' ? {} : { device: telorg }), ...(ident === '' ? {} : { id: ident }) }
}

/** The telephone, or the user where no telephone is named. */
function placeOf({ telorg, ident }: Report): string {
  return telorg === '' ? `@${ident}` : telorg
}

function keyOf({ callId, tel }: Report): string {
  if (callId !== '') return `=${callId}`
  return tel === '' ? 'anonymous' : tel
}

function isBeginning({ happening }: Report): boolean {
  return happening === 'ringing' || happening === 'dialing'
}

function readOpen(saved: Json | undefined): readonly OpenCall[] {
  return isList(saved) ? saved.flatMap((one) => (isOpenCall(one) ? [one] : [])) : []
}

function isOpenCall(value: Json): value is Json & OpenCall {
  if (!isMembers(value) || !isMembers(value.call) || !isMembers(value.agent) || !isMembers(value.last)) return false
  const texts = [value.id, value.place, value.key, value.phase, value.call.id, value.last.id, value.last.type]
  return texts.every((one) => text(one) !== undefined) && typeof value.tel === 'string' && number(value.last.at) !== undefined
}
