import type { Party } from 'cordboard/plugin-api'
import type { Settings } from '../settings.ts'
import { at, type Element, textAt } from '../wire/xml.ts'

const identifiers = ['deviceIdentifier', 'numberDialed', 'deviceID'] as const

/**
 * The number in a device id: `N<302118840100>Name;displayNumber=0100`, `tel:+33…;phone-context=…`, `sip:user@host`, or plain.
 * Undefined where the switch gives none.
 */
export function numberOf(identifier: string | undefined): string | undefined {
  if (identifier === undefined) return undefined
  const [, marked] = /^[A-Z]?<([^>]*)>/.exec(identifier) ?? []
  const plain = marked ?? identifier.replace(/^(tel|sips?):/i, '')
  const [number = ''] = plain.split(/[;@]/)
  return number.trim() === '' ? undefined : number.trim()
}

/** The name behind the number, in `N<number>name;…`. */
function nameOf(identifier: string): string | undefined {
  const [, rest = ''] = /^[A-Z]?<[^>]*>([^;]*)/.exec(identifier) ?? []
  return rest.trim() === '' ? undefined : rest.trim()
}

/** A device element of a message, as a party: its number and name, or that it is withheld. */
export function partyOf(element: Element | undefined): Party | undefined {
  if (element === undefined) return undefined
  if (at(element, 'restricted') !== undefined) return { anonymous: true }
  const identifier = identifierOf(element)
  const number = numberOf(identifier)
  if (identifier === undefined || number === undefined) return undefined
  const name = nameOf(identifier)
  return { number, ...(name === undefined ? {} : { name }) }
}

/** The number of a device element, or of a connection's device. */
export function deviceOf(element: Element | undefined): string | undefined {
  return element === undefined ? undefined : numberOf(identifierOf(element))
}

function identifierOf(element: Element): string | undefined {
  for (const name of identifiers) {
    const text = textAt(element, name)
    if (text !== undefined) return text
  }
  return element.text === '' ? undefined : element.text
}

/** The same number, with a plus in front or without: a switch writes it in one way, and people in another. */
export function sameNumber(one: string | undefined, other: string | undefined): boolean {
  return one !== undefined && other !== undefined && one.replace(/^\+/, '') === other.replace(/^\+/, '')
}

/** The pilot of this number, as the configuration writes it. */
export function pilotOf(settings: Settings, number: string | undefined): string | undefined {
  return Object.keys(settings.pilots).find((pilot) => sameNumber(pilot, number))
}

/** Whether a party is outside: none of the system's own, and the message names a trunk on its side, or its number is too long for an extension. */
export function isOutside(settings: Settings, party: Party | undefined, trunk: Element | undefined): boolean {
  const number = party?.number
  if (number !== undefined && isInside(settings, number)) return false
  if (deviceOf(trunk) !== undefined) return true
  return number === undefined ? party?.anonymous === true : number.replace(/\D/g, '').length > settings.internalDigits
}

function isInside(settings: Settings, number: string): boolean {
  if (settings.devices.some((device) => sameNumber(device, number)) || pilotOf(settings, number) !== undefined) return true
  return settings.internal.some((pattern) => {
    return pattern.endsWith('*')
      ? number.replace(/^\+/, '').startsWith(pattern.slice(0, -1).replace(/^\+/, ''))
      : sameNumber(pattern, number)
  })
}
