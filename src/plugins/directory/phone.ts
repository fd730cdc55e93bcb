import type { NumberPlan } from './countries.ts'

/** A number in the one form by which numbers are compared. */
export type NormalForm =
  /** With its calling code, digits only. `lostZero`: written without the zero that its country dials first. */
  | { readonly kind: 'international'; readonly digits: string; readonly lostZero: boolean }
  /** Without trunk prefix, of a country that is not known. */
  | { readonly kind: 'national'; readonly digits: string }
  /** An extension, a short code, or a length that its country does not have: only its exact digits are the same. */
  | { readonly kind: 'exact'; readonly digits: string }

const plain = /^[\d +.()/-]*$/
const label = /^(?:tel|sip|t\p{L}*\.?)\s*:?\s*(?=[+(\d])/iu
const extension = /\s*(?:;?\s*ext\.?\s*=?|extension|poste|#|x)\s*\d+\s*$/iu
const longestShortCode = 6

/** The normal form of a number in any spelling, or undefined where the text is no number. `plan`: of numbers without a prefix. */
export function normalForm(text: string, plan: NumberPlan | undefined): NormalForm | undefined {
  const written = plain.test(text) ? text : withoutWords(text)
  const digits = written.replace(/\D/g, '')
  if (digits === '' || digits.length > 20) return undefined
  if (/^\D*\+/.test(written)) return international(written.replace(/\(0\)/, '').replace(/\D/g, ''))
  if (digits.length <= longestShortCode) return { kind: 'exact', digits }
  const exit = plan?.exit ?? '00'
  if (digits.startsWith(exit) && digits.length > 9) return international(written.replace(/\(0\)/, '').replace(/\D/g, '').slice(exit.length))
  return plan === undefined ? { kind: 'national', digits: digits.replace(/^0/, '') } : nationalForm(digits, plan)
}

/** Labels and extensions are left out; a text with other letters is no number, and empty here. */
function withoutWords(text: string): string {
  const written = text.normalize('NFKC').trim().replace(label, '').replace(extension, '')
  return /\p{L}/u.test(written) ? '' : written
}

function nationalForm(digits: string, plan: NumberPlan): NormalForm {
  const fits = (length: number) => length >= plan.lengths[0] && length <= plan.lengths[1]
  const { code, trunk } = plan
  if (trunk !== '' && digits.startsWith(trunk) && fits(digits.length - trunk.length))
    return international(code + digits.slice(trunk.length))
  if (fits(digits.length)) return { ...international(code + digits), lostZero: trunk === '0' }
  if (digits.startsWith(code) && fits(digits.length - code.length)) return international(digits)
  return { kind: 'exact', digits }
}

function international(digits: string): Extract<NormalForm, { kind: 'international' }> {
  return { kind: 'international', digits, lostZero: false }
}
