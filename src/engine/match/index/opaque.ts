import { type Operand, operandsOf, operandTrees, parse } from '../../compile/index.ts'
import { canBeFound } from './access.ts'
import { NeedSet } from './finding.ts'
import { understandCondition } from './understand.ts'

/** The part of a condition for which a rule must be asked for every trigger: only when it is evaluated is it known what it gives. */
export function opaquePart({ text, start }: Operand, replaced: ReadonlySet<string>): Operand {
  const tree = parse(text)
  const findings = operandTrees(tree).map((operand) => understandCondition(operand, { needs: new NeedSet(), replaced }))
  // What stands behind something that may fail cannot keep it from being asked; of an or, each side must be found.
  const at = findings.findIndex(({ safe, truth }) => (tree.value === 'and' ? !safe : !canBeFound(truth)))
  const operand = operandsOf(tree, text)[at]
  return operand === undefined ? { text, start } : opaquePart({ text: operand.text, start: start + operand.start }, replaced)
}
