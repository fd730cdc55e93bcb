import { isSupportedCountry as isKnown, parsePhoneNumberFromString } from 'libphonenumber-js/max'

/**
 * The number in E.164 (`+33388202122`), or undefined when it has none: short internal numbers, emergency numbers, withheld
 * ones. `country` (ISO 3166, any case) is where numbers without a prefix belong. Spaces, punctuation, `00`, `sip:` and `tel:`
 * are understood; extensions are left out.
 */
export function toE164(number: string, country: string | undefined): string | undefined {
  if (number.length > longestRemembered) return readE164(number, country)
  return remembered(`${country ?? ''} ${number}`, () => readE164(number, country))
}

/** A call says its numbers with every trigger, and reading one takes longer than deciding. */
const mostRemembered = 10_000
const longestRemembered = 64
let recent = new Map<string, string | undefined>()
let older: ReadonlyMap<string, string | undefined> = new Map()

/** Forgets half of what it knows when that is much. */
function remembered(key: string, read: () => string | undefined): string | undefined {
  if (recent.has(key)) return recent.get(key)
  const found = older.has(key) ? older.get(key) : read()
  if (recent.size >= mostRemembered / 2) {
    older = recent
    recent = new Map()
  }
  recent.set(key, found)
  return found
}

function readE164(number: string, country: string | undefined): string | undefined {
  const text = dialled(number)
  if (text === '' || isAnonymous(text)) return undefined
  const home = country?.toUpperCase()
  return parse(text, home) ?? (text.startsWith('00') ? parse(`+${text.slice(2)}`, home) : undefined)
}

/** Whether two spellings are one number: by E.164 where both have one, else by their digits. Withheld numbers are never the same. */
export function sameNumber(a: string, b: string, country: string | undefined): boolean {
  const left = toE164(a, country)
  const right = toE164(b, country)
  if (left !== undefined || right !== undefined) return left === right
  const bare = digits(a)
  return bare !== '' && !isAnonymous(a) && bare === digits(b)
}

/** Whether numbers of this country (ISO 3166, any case) can be told. */
export function isSupportedCountry(country: string): boolean {
  return isKnown(country.toUpperCase())
}

const plainDigits = /^[+0-9]*[0-9]$/

const withheld = new Set([
  '',
  '-',
  'anonymous',
  'anonyme',
  'asserted',
  'blocked',
  'hidden',
  'inconnu',
  'masque',
  'none',
  'nonumber',
  'private',
  'prive',
  'restricted',
  'secret',
  'unavailable',
  'unknown',
  'withheld',
])

/** What phone systems write when the caller does not show a number. */
export function isAnonymous(number: string): boolean {
  if (plainDigits.test(number)) return false
  const word = dialled(number)
    .normalize('NFD')
    .toLowerCase()
    .replace(/[\u0300-\u036f\s<>()"'_]/g, '')
  return withheld.has(word) || word === 'nocallerid' || word === 'anonymouscaller'
}

function parse(text: string, home: string | undefined): string | undefined {
  const options = home !== undefined && isKnown(home) ? { defaultCountry: home, extract: false } : { extract: false }
  const found = parsePhoneNumberFromString(text, options)
  if (found === undefined) return undefined
  // Numbering plans grow faster than what is known of them: a length that fits is enough for what cannot be an internal number.
  const outside = text.startsWith('+') || text.replace(/\D/g, '').length >= 10
  return found.isValid() || (outside && found.isPossible()) ? found.number : undefined
}

/** The number inside an address: `sip:+33388202122@pbx;user=phone`, `"Anna" <tel:0388202122>`. */
function dialled(number: string): string {
  const inner = /<([^<>]*:[^<>]+)>/.exec(number)?.[1] ?? number
  const address = /^\s*(?:sips?|tel|callto):\s*([^;?]*)/i.exec(inner)?.[1] ?? inner
  const user = address.includes('@') ? address.slice(0, address.indexOf('@')) : address
  return decoded(user).trim()
}

function decoded(text: string): string {
  return text.replace(/%2b/gi, '+').replace(/%20/g, ' ').replace(/%23/g, '#')
}

function digits(number: string): string {
  return dialled(number).replace(/[^0-9+*#]/g, '')
}
