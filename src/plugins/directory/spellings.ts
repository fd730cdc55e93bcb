import { planOf, planOfNumber } from './countries.ts'
import { normalForm } from './phone.ts'

/** One number in the spellings by which a system is asked that compares texts. */
export interface Spellings {
  /** As it was given. */
  readonly given: string
  /** +33353010001, or the given digits where it is no number of the world. */
  readonly e164: string
  /** 33353010001 */
  readonly digits: string
  /** 353010001: what all spellings have in common. */
  readonly national: string
  /** %3%5%3%0%1%0%0%0%1%: for LIKE, whatever stands between the digits. */
  readonly like: string
  /** The spellings that people store most, without doubles. */
  readonly forms: readonly string[]
}

export function spellingsOf(number: string, country: string | undefined): Spellings | undefined {
  const plan = planOf(country)
  const form = normalForm(number, plan)
  if (form === undefined) return undefined
  const { digits } = form
  if (form.kind !== 'international') return spelt(number, digits, digits, digits, [digits, number.trim()])
  const own = planOfNumber(digits)
  const national = own === undefined ? digits : digits.slice(own.code.length)
  const code = digits.slice(0, digits.length - national.length)
  const dialled = `${own?.trunk ?? ''}${national}`
  const forms = [
    `+${digits}`,
    digits,
    `00${digits}`,
    dialled,
    ...grouped(dialled),
    ...grouped(national).flatMap((text) => [`+${code} ${text}`, `+${code}${text}`, `+${code} (0)${text}`, `00${code} ${text}`]),
    national,
  ]
  return spelt(number, `+${digits}`, digits, national, forms)
}

function spelt(given: string, e164: string, digits: string, national: string, forms: readonly string[]): Spellings {
  return { given, e164, digits, national, like: `%${[...national].join('%')}%`, forms: [...new Set(forms)] }
}

/** Digits as people group them: in pairs, and three, three, four in North America. */
function grouped(digits: string): readonly string[] {
  const odd = digits.length % 2
  const pairs = [...(odd === 0 ? [] : [digits.slice(0, 1)]), ...(digits.slice(odd).match(/../g) ?? [])]
  const american = /^1?(\d{3})(\d{3})(\d{4})$/.exec(digits)
  const [, area, exchange, line] = american ?? []
  const threes = area === undefined ? [] : [`(${area}) ${exchange}-${line}`, `${area}-${exchange}-${line}`, `${area} ${exchange} ${line}`]
  return [pairs.join(' '), pairs.join('.'), ...threes]
}
