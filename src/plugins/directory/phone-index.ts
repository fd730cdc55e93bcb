import { planOf, withoutCallingCode } from './countries.ts'
import { type NormalForm, normalForm } from './phone.ts'

/** Which rows have which number. */
export interface PhoneIndex {
  /** Says how the number was understood, or undefined where it is none. */
  add(number: string, row: number): NormalForm | undefined
  rowsOf(number: string): readonly number[]
}

/** `country`: ISO 3166, of numbers without a prefix; without it a national number matches in every country. */
export function createPhoneIndex(country: string | undefined): PhoneIndex {
  const plan = planOf(country)
  const byForm = new Map<string, number[]>()
  // International numbers under their national digits: asked only where the country of a number is not known.
  const byNational = new Map<string, number[]>()

  return {
    add(number, row) {
      const form = normalForm(number, plan)
      if (form === undefined) return undefined
      put(byForm, keyOf(form), row)
      if (plan === undefined && form.kind === 'international') {
        const national = withoutCallingCode(form.digits)
        if (national !== undefined) put(byNational, national, row)
      }
      return form
    },
    rowsOf(number) {
      const form = normalForm(number, plan)
      if (form === undefined) return []
      const exact = byForm.get(keyOf(form)) ?? []
      if (plan !== undefined || form.kind === 'exact') return exact
      if (form.kind === 'national') return [...exact, ...(byNational.get(form.digits) ?? [])]
      const national = withoutCallingCode(form.digits)
      const guessed = national === undefined ? undefined : byForm.get(keyOf({ kind: 'national', digits: national }))
      return [...exact, ...(guessed ?? [])]
    },
  }
}

function keyOf({ kind, digits }: NormalForm): string {
  return kind === 'international' ? `+${digits}` : kind === 'national' ? `~${digits}` : digits
}

function put(index: Map<string, number[]>, key: string, row: number): void {
  const rows = index.get(key)
  if (rows === undefined) index.set(key, [row])
  else if (rows.at(-1) !== row) rows.push(row)
}
