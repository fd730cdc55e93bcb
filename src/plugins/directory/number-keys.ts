import { type NumberPlan, planOfNumber } from './countries.ts'
import { type NormalForm, normalForm } from './phone.ts'

/** A number as a directory has it, and under which keys it is found. */
export interface StoredNumber {
  readonly form: NormalForm
  readonly keys: readonly string[]
}

/** Undefined where the text is no number. `plan`: of numbers without a prefix; without it a national number is one of every country. */
export function storedNumber(text: string, plan: NumberPlan | undefined): StoredNumber | undefined {
  const form = normalForm(text, plan)
  return form === undefined ? undefined : { form, keys: [...keysOf(form, plan), ...alsoOf(form).map((digits) => `?${digits}`)] }
}

function keysOf(form: NormalForm, plan: NumberPlan | undefined): readonly string[] {
  if (form.kind === 'exact') return [form.digits]
  if (form.kind === 'national') return [`~${form.digits}`]
  const national = plan === undefined ? nationalOf(form.digits) : undefined
  return national === undefined ? [`+${form.digits}`] : [`+${form.digits}`, `n${national}`]
}

/** What to ask for one after another, until somebody has it: first what the number is, then what it may be. */
export function askedKeys(text: string, plan: NumberPlan | undefined): readonly (readonly string[])[] {
  const form = normalForm(text, plan)
  if (form === undefined) return []
  if (form.kind === 'exact') return [[form.digits], form.also.map((digits) => `+${digits}`)]
  if (form.kind === 'national') return [[`~${form.digits}`, `n${form.digits}`]]
  const national = plan === undefined ? nationalOf(form.digits) : undefined
  return [
    national === undefined ? [`+${form.digits}`] : [`+${form.digits}`, `~${national}`],
    [`?${form.digits}`, ...form.also.map((digits) => `+${digits}`)],
  ]
}

function alsoOf(form: NormalForm): readonly string[] {
  return form.kind === 'national' ? [] : form.also
}

function nationalOf(digits: string): string | undefined {
  const plan = planOfNumber(digits)
  return plan === undefined ? undefined : digits.slice(plan.code.length)
}

/** A cell may hold several numbers; a slash inside a number is Belgian, between blanks it separates. */
export function numbersIn(cell: string): readonly string[] {
  return cell === '' ? [] : cell.split(/[;,|\n]|\s\/\s|\s(?:ou|or|of|oder|et|and|und|en|y|lub)\s/i).filter((part) => part.trim() !== '')
}
