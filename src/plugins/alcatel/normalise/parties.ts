import type { Party } from 'cordboard/plugin-api'
import { isObject, type JsonObject, objectOf, textOf } from '../json.ts'
import type { Settings } from '../settings.ts'

/** Somebody in a call, as O2G shows them. */
export interface Person {
  readonly party: Party
  readonly outside: boolean
  /** Login name, where it is a user of the system. */
  readonly login: string | undefined
}

/** A participant: its identity and whether it is withheld. */
export function personOf(settings: Settings, participant: JsonObject): Person {
  const identity = objectOf(participant.identity)
  const party = participant.anonymous === true ? { anonymous: true } : partyOf(identity)
  return { party, outside: isOutside(settings, identity, party), login: textOf(objectOf(identity.id), 'loginName') }
}

/** A party of O2G: number and name. */
export function partyOf(identity: JsonObject): Party {
  const number = numberIn(identity)
  const both = [textOf(identity, 'firstName'), textOf(identity, 'lastName')].filter((one) => one !== undefined).join(' ')
  const name = both === '' ? textOf(identity, 'displayName') : both
  return { ...(number === undefined ? {} : { number }), ...(name === undefined ? {} : { name }) }
}

export function numberIn(identity: JsonObject): string | undefined {
  return textOf(objectOf(identity.id), 'phoneNumber')
}

// O2G says what somebody is, in an object or a word; where it does not, a long number is outside.
function isOutside(settings: Settings, identity: JsonObject, party: Party): boolean {
  const kind = isObject(identity.type) ? textOf(identity.type, 'main') : textOf(identity, 'type')
  if (kind === 'EXTERNAL') return true
  if (kind === 'USER' || kind === 'DEVICE' || kind === 'SERVICE') return false
  if (party.number === undefined) return party.anonymous === true
  return party.number.replace(/\D/g, '').length > settings.internalDigits
}
