import { computed } from '@preact/signals'
import { checkedText } from '../rules/diagnostics.ts'
import { text, write } from '../rules/draft.ts'
import { insertAt, moveAt, removeAt, setAt } from './edit.ts'
import { type Splice, spliced } from './lines.ts'
import { RULE_ORDER, STEP_ORDER } from './order.ts'
import { readTree, toValue } from './tree.ts'
import { type Entries, isEntries, isList, type Path, type Value } from './value.ts'
import { words } from './words.ts'

/** The rule as the text says it; undefined: the text is none that a form can show. */
export const rule = computed<Entries | undefined>(() => (text.value.trim() === '' ? {} : read(text.value)))

/** The same of the text as it was checked last: for what need not follow each key, as reading the whole text costs. */
export const checkedRule = computed<Entries | undefined>(() => {
  const checked = checkedText.value ?? ''
  return checked === text.peek() ? rule.peek() : read(checked)
})

function read(source: string): Entries | undefined {
  const tree = readTree(source)
  const value = tree === undefined ? undefined : toValue(tree)
  return isEntries(value) ? value : undefined
}

export const steps = computed<readonly Value[]>(() => stepsOf(rule.value))
export const checkedSteps = computed<readonly Value[]>(() => stepsOf(checkedRule.value))

function stepsOf(of: Entries | undefined): readonly Value[] {
  const list = of?.do
  return isList(list) ? list : []
}

/** Writes a value; undefined or an empty text takes the pair out. */
export function set(path: Path, value: Value | undefined): void {
  const now = text.peek()
  if (value === undefined || value === '') apply(removeAt(now, path))
  else if (now.trim() === '') write(`${String(path[0])}: ${JSON.stringify(value)}\n`)
  else apply(setAt(now, path, value, path.length > 1 ? STEP_ORDER : RULE_ORDER))
}

/** What a new step begins with, where nearly everybody would write the same. */
export function addStep(action: string): void {
  const directory = words.peek()?.connections.find(({ actions }) => actions.includes('lookup'))?.id
  const start: Readonly<Record<string, Entries>> = {
    lookup: { with: { ...(directory === undefined ? {} : { directory }), number: '{{ call.customer.e164 }}' }, as: 'customer' },
  }
  apply(insertAt(text.peek(), ['do'], steps.peek().length, { action, ...start[action] }, RULE_ORDER))
}

/** Puts a case behind the others. */
export function addCase(one: Entries): void {
  const { cases } = rule.peek() ?? {}
  apply(insertAt(text.peek(), ['cases'], isList(cases) ? cases.length : 0, one, RULE_ORDER))
}

export function removeStep(index: number): void {
  // A rule without steps is none: its last one takes the list with it.
  apply(steps.peek().length === 1 ? removeAt(text.peek(), ['do']) : removeAt(text.peek(), ['do', index]))
}

export function moveStep(from: number, to: number): void {
  apply(moveAt(text.peek(), ['do'], from, to))
}

function apply(splice: Splice | undefined): void {
  if (splice !== undefined) write(spliced(text.peek(), splice))
}
