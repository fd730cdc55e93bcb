import { isSupportedCountry as isKnown, parsePhoneNumberFromString } from 'libphonenumber-js/max'
import type { NumbersConfig } from '../../model/index.ts'
import { isAnonymous, sameNumber, toE164 } from './phone.ts'

/** A number that never leads to a pop: for some agents, or for everybody where none is named. */
export interface NumberException {
  readonly number: string
  /** Ids of users or agents, or devices. */
  readonly agents: readonly string[]
}

/** What the policy looks at of a call. */
export interface PolicyCall {
  readonly number: string | undefined
  /** ISO 3166, of numbers without a prefix. */
  readonly country: string | undefined
  readonly internal: boolean
  /** The agent has another call; undefined where that is not known. */
  readonly busy: boolean | undefined
  /** All that the agent is called by. */
  readonly agent: readonly string[]
}

export interface PolicyStep {
  readonly check: 'anonymous' | 'internal' | 'digits' | 'exception' | 'busy'
  /** This alone keeps the record from being opened. */
  readonly skips: boolean
  /** What was looked at. */
  readonly value: string
}

/** Every step of the policy in its order; where one skips, nothing is opened. */
export function judgeNumber(call: PolicyCall, policy: NumbersConfig, exceptions: readonly NumberException[]): readonly PolicyStep[] {
  const written = call.number?.trim() ?? ''
  const hidden = isAnonymous(written)
  const internal = call.internal || (!hidden && isInternal(written, policy))
  const digits = written.replace(/\D/g, '').length
  const listed = hidden ? undefined : exceptions.find((one) => concerns(one, call.agent) && sameNumber(one.number, written, call.country))
  return [
    { check: 'anonymous', skips: hidden && policy.anonymous === 'skip', value: hidden ? 'yes' : 'no' },
    { check: 'internal', skips: internal && policy.internal === 'skip', value: internal ? 'yes' : 'no' },
    { check: 'digits', skips: !hidden && !internal && digits < (policy.minimumDigits ?? 0), value: String(digits) },
    { check: 'exception', skips: listed !== undefined, value: listed?.number ?? '' },
    { check: 'busy', skips: call.busy === true && policy.busy === 'skip', value: call.busy === true ? 'yes' : 'no' },
  ]
}

function concerns({ agents }: NumberException, agent: readonly string[]): boolean {
  return agents.length === 0 || agents.some((one) => agent.includes(one))
}

function isInternal(number: string, { internalDigits }: NumbersConfig): boolean {
  return internalDigits !== undefined && /^\d+$/.test(number) && number.length <= internalDigits
}

export interface Dialled {
  readonly kind: 'internal' | 'outside'
  /** What the telephone is told to dial. */
  readonly dialled: string
}

/** A number as people and web pages write it (also as `tel:`) -> what is dialled from a desk; undefined where it is none. */
export function dialString(written: string, policy: NumbersConfig, country: string | undefined): Dialled | undefined {
  const number = decoded(
    written
      .trim()
      .replace(/^(?:tel|callto|sips?):(?:\/\/)?/i, '')
      .replace(/[;?].*$/, ''),
  )
  if (number === '' || number.length > 40 || /[^\d\s+().\-/*#]/.test(number) || !/\d/.test(number)) return undefined
  const plain = number.replace(/[\s().\-/]/g, '')
  if (isInternal(plain, policy)) return { kind: 'internal', dialled: plain }
  return { kind: 'outside', dialled: `${policy.outsidePrefix ?? ''}${fromHere(number, country) ?? plain}` }
}

/** As it is dialled in its own country, or from there abroad. */
function fromHere(number: string, country: string | undefined): string | undefined {
  const e164 = toE164(number, country)
  const home = country?.toUpperCase()
  if (e164 === undefined || home === undefined || !isKnown(home)) return e164
  const parsed = parsePhoneNumberFromString(e164)
  const said = parsed?.country === home ? parsed.formatNational() : parsed?.format('IDD', { fromCountry: home })
  return said?.replace(/[^\d]/g, '')
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The spellings of a number that are known: in full, as in its country, as from abroad, and with the prefix for an outside line. */
export function numberForms(written: string, policy: NumbersConfig, country: string | undefined): Readonly<Record<string, string>> {
  const e164 = toE164(written, country)
  const parsed = e164 === undefined ? undefined : parsePhoneNumberFromString(e164)
  const dialled = dialString(written, policy, country)
  return {
    ...(e164 === undefined ? {} : { e164 }),
    ...(parsed === undefined ? {} : { national: parsed.formatNational(), international: parsed.formatInternational() }),
    ...(parsed?.country === undefined ? {} : { country: parsed.country }),
    ...(dialled === undefined ? {} : { dialled: dialled.dialled }),
  }
}
