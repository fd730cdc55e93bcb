import { type NumberPlan, planOfNumber } from './countries.ts'

/** A number in the one form by which numbers are compared. */
export type NormalForm =
  /**
   * With its calling code, digits only. `lostZero`: written without the zero that its country dials first.
   * `also`: what else it may mean, asked only where nobody has the number itself.
   */
  | { readonly kind: 'international'; readonly digits: string; readonly lostZero: boolean; readonly also: readonly string[] }
  /** Without trunk prefix, of a country that is not known. */
  | { readonly kind: 'national'; readonly digits: string }
  /** An extension, a short code, or a length that its country does not have: only its exact digits are the same. */
  | { readonly kind: 'exact'; readonly digits: string; readonly also: readonly string[] }

const plain = /^[\d +.()/-]*$/
const invisible = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]/g
/** What a spreadsheet makes of a long number: its last digits are gone. */
const scientific = /\d[.,]\d+\s*e\s*\+?\s*\d+\s*$/i
const label = /^['"]?(?:\p{L}[\p{L}.\s]*[:.]?\s*)?(?=[+(#*\d])/u
const note = /[([][^)\]\d]*\p{L}[^)\]]*[)\]]/gu
const trailingWords = /\s+[-–—(\s]*\p{L}\D*$/u
const extensionWords =
  'ext|extn|extension|poste|int|interno|intern|durchwahl|dw|nst|nebenstelle|klappe|kl|toestel|tst|wew|anexo|linia|post|x|p'
const extension = new RegExp(`[\\s,;/-]*(?:;?ext=|(?<!\\p{L})(?:${extensionWords})(?!\\p{L})\\.?:?|#)\\s*\\d{1,6}\\s*$`, 'iu')
const longestShortCode = 6

/** The normal form of a number in any spelling, or undefined where the text is no number. `plan`: of numbers without a prefix. */
export function normalForm(text: string, plan: NumberPlan | undefined): NormalForm | undefined {
  const written = plain.test(text) ? text : withoutWords(text)
  const digits = written.replace(/\D/g, '')
  if (digits === '' || digits.length > 20) return undefined
  const bare = () => written.replace(/\(\s*0\s*\)/, '').replace(/\D/g, '')
  if (/^\D*\+/.test(written)) return international(bare().replace(/^00/, ''))
  if (digits.length <= longestShortCode) return { kind: 'exact', digits, also: fitting(digits, plan) }
  const exit = plan !== undefined && digits.startsWith(plan.exit) ? plan.exit : '00'
  if (digits.startsWith(exit) && digits.length > 9) return international(bare().slice(exit.length))
  return plan === undefined ? { kind: 'national', digits: digits.replace(/^0/, '') } : nationalForm(digits, plan)
}

/** Labels, notes and extensions are left out; a text with other letters is no number, and empty here. */
function withoutWords(text: string): string {
  const clean = text.normalize('NFKC').replace(invisible, '').trim()
  if (scientific.test(clean)) return ''
  const named = clean.replace(note, ' ').trim().replace(label, '').trim()
  const short = named.replace(extension, '')
  // "poste 201" is nothing but its extension.
  const written = (/\d/.test(short) ? short : named.replace(/^\D+/, '')).replace(trailingWords, '')
  return /\p{L}/u.test(written) ? '' : written
}

function nationalForm(digits: string, plan: NumberPlan): NormalForm {
  const { code, trunk } = plan
  const fits = (number: string) => number.length >= plan.lengths[0] && number.length <= plan.lengths[1]
  const behindTrunk = trunk !== '' && digits.startsWith(trunk) ? digits.slice(trunk.length) : undefined
  if (behindTrunk !== undefined && fits(behindTrunk)) return international(code + behindTrunk)
  // A number that is long enough to hold its calling code may hold it, where lengths differ inside of a country.
  const behindCode = digits.startsWith(code) ? withoutTrunk(digits.slice(code.length), plan) : undefined
  const coded = behindCode !== undefined && fits(behindCode) ? [code + behindCode] : []
  if (fits(digits)) {
    const known = international(code + digits)
    const others = [...coded, ...withOldTrunk(digits, plan)]
    return { ...known, lostZero: trunk === '0', also: [...others, ...known.also] }
  }
  const [first] = coded
  if (first !== undefined) return international(first)
  return { kind: 'exact', digits, also: withOldTrunk(digits, plan) }
}

/** Countries that gave up their zero are still written with it: 0 22 123 45 67 in Poland. */
function withOldTrunk(digits: string, { code, trunk, lengths: [from, to], keepsZero }: NumberPlan): readonly string[] {
  const rest = digits.slice(1)
  return trunk === '' && !keepsZero && digits.startsWith('0') && rest.length >= from && rest.length <= to ? [code + rest] : []
}

/** Where numbers of a country are as short as extensions, a short number may be one of them. */
function fitting(digits: string, plan: NumberPlan | undefined): readonly string[] {
  return plan !== undefined && digits.length >= plan.lengths[0] && !digits.startsWith('0') ? [plan.code + digits] : []
}

function withoutTrunk(digits: string, { trunk, lengths }: NumberPlan): string {
  if (trunk === '' || !digits.startsWith(trunk)) return digits
  // No number begins with the zero that is dialled before it; an 8 or a 1 may belong to it.
  return trunk.startsWith('0') || digits.length > lengths[1] ? digits.slice(trunk.length) : digits
}

/** The zero of "+33 (0)6" is left out also without its brackets, and that of Italy, which stays, is put back where it is missing. */
function international(written: string): Extract<NormalForm, { kind: 'international' }> {
  const plan = planOfNumber(written)
  if (plan === undefined) return { kind: 'international', digits: written, lostZero: false, also: [] }
  const rest = written.slice(plan.code.length)
  const digits = plan.code + withoutTrunk(rest, plan)
  return { kind: 'international', digits, lostZero: false, also: plan.keepsZero && /^[124-9]/.test(rest) ? [`${plan.code}0${rest}`] : [] }
}
