import { PluginError } from 'cordboard/plugin-api'
import { numberOf } from './phone-link.ts'
import { type Happening, happeningOf } from './words.ts'

/** One report of a call, from a CTI server or a workstation. Texts that were not given are empty. */
export interface Report {
  readonly happening: Happening
  /** The word as it came: Harmony is given it again. */
  readonly event: string
  /** Who calls, or who is called. */
  readonly tel: string
  /** The local telephone. */
  readonly telorg: string
  /** The user of Harmony. */
  readonly ident: string
  readonly name: string
  readonly called: string
  /** The sender's own id of the call. */
  readonly callId: string
  /** The record is wanted at once, without a click. */
  readonly popup: boolean
}

const longest = 128

/** Reads a report; `place` says where it comes from, when the sender is known by that. Throws a PluginError. */
export function readReport(fields: ReadonlyMap<string, string>, place?: { readonly telorg?: string; readonly ident?: string }): Report {
  const field = (...names: readonly string[]): string => {
    const found = names.map((name) => fields.get(name)?.trim() ?? '').find((value) => value !== '') ?? ''
    if (found.length > longest) throw bad(`${names[0]} is longer than ${longest} characters`)
    return found
  }
  const event = field('event')
  const happening = happeningOf(event)
  if (happening === undefined) {
    throw bad(`The event '${event}' is not known: say ring, answer, hold, retrieve, hangup or dial, or a call state of TAPI`)
  }
  const telorg = place === undefined ? field('telorg', 'device', 'extension') : (place.telorg ?? '')
  const ident = place === undefined ? field('ident', 'user') : (place.ident ?? '')
  if (telorg === '' && ident === '') throw bad('The report names neither telorg, the local telephone, nor ident, the user')
  return {
    happening,
    event: event === '' ? 'ring' : event,
    tel: numberOf(field('tel', 'number')),
    telorg,
    ident,
    name: field('name'),
    called: numberOf(field('called')),
    callId: field('callid'),
    popup: /^(popup|1|true|yes|oui)$/i.test(field('popup')),
  }
}

function bad(detail: string): PluginError {
  return new PluginError('bad-input', `${detail}.`)
}
