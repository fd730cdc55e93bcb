import { isMap, isScalar, isSeq, type Node, parseDocument } from 'yaml'
import { type ExpressionRange, expressionsOf } from './expressions.ts'

/** The name that a step gives its result, and where it is written: the first place is the step's own. */
export interface StepName {
  readonly name: string
  readonly uses: readonly ExpressionRange[]
}

/** The result whose name stands at this offset, in its step or where it is read; undefined: there is none. */
export function stepNameAt(text: string, offset: number): StepName | undefined {
  const { contents } = parseDocument(text)
  const steps = stepNames(contents)
  const expressions = expressionsOf(text)
  for (const step of steps) {
    const { name } = step
    const read = expressions.flatMap((range) => rootsIn(text, range, name))
    const uses = [step, ...read, ...givenKeys(contents, name)].map(({ from, to }) => ({ from, to }))
    if (uses.some(({ from, to }) => offset >= from && offset <= to)) return { name, uses }
  }
  return undefined
}

/** What a step may call its result: no word that YAML would take for something else. */
export function isStepName(name: string): boolean {
  return /^[A-Za-z_]\w*$/.test(name) && !['true', 'false', 'null', 'and', 'or', 'in', 'function'].includes(name)
}

function stepNames(root: Node | null): readonly (ExpressionRange & { readonly name: string })[] {
  const steps = isMap(root) ? root.get('do', true) : undefined
  if (!isSeq(steps)) return []
  return steps.items.flatMap((step) => {
    const as = isMap(step) ? step.get('as', true) : undefined
    return isScalar(as) && typeof as.value === 'string' ? placed(as.range, as.value) : []
  })
}

/** In the cases of a rule, what a step gave is kept under its name. */
function givenKeys(root: Node | null, name: string): readonly ExpressionRange[] {
  const cases = isMap(root) ? root.get('cases', true) : undefined
  if (!isSeq(cases)) return []
  return cases.items.flatMap((one) => {
    const given = isMap(one) ? one.get('given', true) : undefined
    if (!isMap(given)) return []
    return given.items.flatMap(({ key }) => (isScalar(key) && key.value === name ? placed(key.range, name) : []))
  })
}

/** Without its quotes, if it has any. */
function placed(range: readonly number[] | null | undefined, name: string): readonly (ExpressionRange & { readonly name: string })[] {
  const [start, end] = range ?? []
  if (start === undefined || end === undefined) return []
  const quotes = end - start === name.length + 2 ? 1 : 0
  return end - start - 2 * quotes === name.length ? [{ name, from: start + quotes, to: end - quotes }] : []
}

/** Where an expression reads a fact of this name: not in a text, not behind a dot, not as a variable. */
function rootsIn(text: string, { from, to }: ExpressionRange, name: string): readonly ExpressionRange[] {
  const found: ExpressionRange[] = []
  const token = /"(?:[^"\\]|\\.)*"|''(?:[^'])*''|'(?:[^'\\]|\\.)*'|`[^`]*`|[\w.$]+/g
  // The quotes around a whole condition belong to YAML.
  token.lastIndex = /["']/.test(text.charAt(from)) && text.charAt(from) === text.charAt(to - 1) ? from + 1 : from
  for (let match = token.exec(text); match !== null && match.index < to; match = token.exec(text)) {
    const [word] = match
    const isRead = word === name || word.startsWith(`${name}.`)
    if (isRead) found.push({ from: match.index, to: match.index + name.length })
  }
  return found
}
