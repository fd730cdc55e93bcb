import type { Diagnostic, ErrorCode, Params, Place } from '../../model/index.ts'
import { problem } from '../../model/index.ts'
import type { ReadyRule } from '../match/contract.ts'
import { valuesOf } from '../rules/fact-paths.ts'
import type { Path } from '../shape/path.ts'
import type { Expression } from './contract.ts'
import type { Parsed } from './expression.ts'
import type { TreeNode } from './jsonata.ts'
import { comparisonOf, comparisonsIn, operandTrees, variablesOf } from './tree.ts'

/** A condition and where it stands in its rule. */
export interface Condition extends Parsed {
  readonly path: Path
}

/**
 * What is suspicious in the expressions of a rule that compiles: conditions that are always the same, results nobody reads. `templates`:
 * the expressions in the input of each step.
 */
export function lintExpressions(
  ready: ReadyRule,
  conditions: readonly Condition[],
  templates: readonly (readonly Expression[])[],
): readonly Diagnostic[] {
  return [
    ...conditions.flatMap((condition) => lintCondition(condition, ready)),
    ...ready.steps.flatMap(({ step }, index) =>
      step.as === undefined || isRead(step.as, index, ready, templates) ? [] : unread(step.as, index, ready),
    ),
  ]
}

function lintCondition({ expression, tree, path }: Condition, { ranges }: ReadyRule): readonly Diagnostic[] {
  const told = (code: ErrorCode, params: Params): readonly Diagnostic[] => [warning(code, params, ranges.placeOf(path))]
  const made = neverBoolean(tree)
  if (made !== undefined) return told('CORD_RULE_WHEN_NEVER_TRUE', { made })
  const contradiction = contradictionIn(tree)
  if (contradiction !== undefined) return told('CORD_RULE_WHEN_CONTRADICTS', contradiction)
  const empty = emptyRangeIn(tree)
  if (empty !== undefined) return told('CORD_RULE_WHEN_EMPTY_RANGE', empty)
  const never = comparisonsIn(tree).flatMap(({ path: field, operator, expected }) => {
    const allowed = operator === '=' ? valuesOf(field) : undefined
    return allowed === undefined || allowed.includes(expected)
      ? []
      : [{ path: field, value: JSON.stringify(expected), allowed: allowed.join(', ') }]
  })
  if (never.length > 0) return never.flatMap((params) => told('CORD_RULE_VALUE_NEVER', params))
  return expression.reads.length === 0 && variablesOf(tree).size === 0 ? told('CORD_RULE_WHEN_CONSTANT', {}) : []
}

const makes: Readonly<Record<string, string>> = {
  '&': 'text',
  '+': 'a number',
  '-': 'a number',
  '*': 'a number',
  '/': 'a number',
  '%': 'a number',
  '..': 'a list',
}

/** What a condition makes that can never be exactly true, as far as its outermost operator tells. */
function neverBoolean({ type, value }: TreeNode): string | undefined {
  if (type === 'string') return 'text'
  if (type === 'number') return 'a number'
  if (type === 'regex' || type === 'lambda') return 'a function'
  if (type === 'unary') return value === '{' ? 'an object' : value === '[' ? 'a list' : 'a number'
  return type === 'binary' && typeof value === 'string' ? makes[value] : undefined
}

/** `a = 1 and a = 2`: one field, two different literals. */
function contradictionIn(tree: TreeNode): Params | undefined {
  if (tree.type !== 'binary' || tree.value !== 'and') return undefined
  const wanted = new Map<string, string>()
  for (const operand of operandTrees(tree)) {
    const comparison = comparisonOf(operand)
    if (comparison?.operator !== '=') continue
    const { path } = comparison
    const expected = JSON.stringify(comparison.expected)
    const first = wanted.get(path)
    if (first !== undefined && first !== expected) return { path, first, second: expected }
    wanted.set(path, expected)
  }
  return undefined
}

/** `a > 30 and a < 20`. */
function emptyRangeIn(tree: TreeNode): Params | undefined {
  if (tree.type !== 'binary' || tree.value !== 'and') return undefined
  const bounds = operandTrees(tree).flatMap((operand) => {
    const comparison = comparisonOf(operand)
    return comparison !== undefined && typeof comparison.expected === 'number' ? [{ ...comparison, expected: comparison.expected }] : []
  })
  for (const low of bounds.filter(({ operator }) => operator === '>' || operator === '>=' || operator === '=')) {
    const high = bounds.find(
      ({ path, operator, expected }) =>
        path === low.path &&
        (operator === '<' || operator === '<=') &&
        (expected < low.expected || (expected === low.expected && (operator === '<' || low.operator === '>'))),
    )
    if (high !== undefined) return { path: low.path, first: `${low.operator} ${low.expected}`, second: `${high.operator} ${high.expected}` }
  }
  return undefined
}

function isRead(as: string, index: number, ready: ReadyRule, templates: readonly (readonly Expression[])[]): boolean {
  return ready.steps.slice(index + 1).some(({ when }, behind) => {
    const expressions = [when, ...(templates[index + 1 + behind] ?? [])]
    return expressions.some((one) => one?.reads.some((path) => path === as || path.startsWith(`${as}.`)) || readsEverything(one))
  })
}

/** `**`, or the whole input as a value. */
function readsEverything(expression: Expression | undefined): boolean {
  return expression !== undefined && /\*\*|\$\$|\$(?![\w$])/.test(expression.text)
}

function unread(as: string, index: number, { ranges }: ReadyRule): readonly Diagnostic[] {
  return [warning('CORD_RULE_AS_UNUSED', { as }, ranges.placeOf(['do', index, 'as']))]
}

function warning(code: ErrorCode, params: Params, place: Place): Diagnostic {
  return { ...problem(code, params, place), severity: 'warning' }
}
