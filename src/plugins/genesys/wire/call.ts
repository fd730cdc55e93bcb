import type { Pair } from 'cordboard/plugin-api'
import { type JsonObject, listOf, objectOf, plainOf, shortOf } from '../json.ts'
import { readPairs } from './pairs.ts'

/** One party's view of a call, as Workspace writes it. */
export interface WireCall {
  /** The ConnID. All parties of a call have the same. */
  readonly id: string
  /** The ConnID before a transfer or a conference was completed. */
  readonly previousId: string | undefined
  /** Of a consultation: the ConnID of the call from which it was made. */
  readonly parentId: string | undefined
  readonly uuid: string | undefined
  readonly type: string | undefined
  readonly state: string | undefined
  /** The party's own number. */
  readonly number: string | undefined
  readonly dnis: string | undefined
  readonly ani: string | undefined
  readonly others: readonly Participant[]
  /** What may be done now; undefined where it is not told. */
  readonly capabilities: readonly string[] | undefined
  readonly recording: string | undefined
  /** Undefined where the message holds none. */
  readonly pairs: readonly Pair[] | undefined
  /** All fields but the attached data. */
  readonly raw: JsonObject
}

export interface Participant {
  readonly number: string
  readonly role: string | undefined
}

/** Undefined when it has no id. */
export function readCall(given: JsonObject): WireCall | undefined {
  const id = shortOf(given.id) ?? shortOf(given.connId)
  if (id === undefined) return undefined
  const { userData, ...rest } = given
  const previousId = shortOf(given.previousConnId)
  return {
    id,
    previousId: previousId === id ? undefined : previousId,
    parentId: shortOf(given.parentConnId),
    uuid: shortOf(given.callUuid),
    type: shortOf(given.callType),
    state: shortOf(given.state),
    number: shortOf(given.phoneNumber),
    dnis: shortOf(given.dnis),
    ani: shortOf(given.ani),
    others: listOf(given.participants).flatMap((one) => {
      const number = shortOf(objectOf(one).number)
      return number === undefined ? [] : [{ number, role: shortOf(objectOf(one).role) }]
    }),
    capabilities: wordsOf(given),
    recording: shortOf(given.recordingState),
    pairs: userData === undefined || userData === null ? undefined : readPairs(userData),
    raw: objectOf(plainOf(rest)),
  }
}

/** The `capabilities` of a call or a DN, in Genesys' own words; undefined where nothing is told. */
export function wordsOf(given: JsonObject): readonly string[] | undefined {
  const words = listOf(given.capabilities).flatMap((one) => shortOf(one) ?? [])
  return words.length === 0 ? undefined : words
}

/** Whether something is allowed. `HangUp` is release, and `SingleStepTransfer` is spelt `single-step-transfer` as well. */
export function allows(capabilities: readonly string[] | undefined, verb: string): boolean {
  return capabilities === undefined || capabilities.some((one) => plainWord(one) === plainWord(verb))
}

function plainWord(word: string): string {
  const plain = word.toLowerCase().replace(/[^a-z]/g, '')
  return plain === 'hangup' ? 'release' : plain
}
