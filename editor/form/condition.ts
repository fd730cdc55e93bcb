/**
 * What a form can show of a condition: comparisons of one field with plain values, and groups of them. All else stays the text it is.
 * A part that was read keeps its source, so that what nobody touched is written as it was.
 */
export type Condition = Group | Clause | Expression

export interface Group {
  /** All of them hold, at least one, or none. */
  readonly kind: 'all' | 'any' | 'none'
  readonly parts: readonly Condition[]
  readonly source?: string
}

export interface Clause {
  readonly kind: 'clause'
  /** A path: `call.caller.number`. */
  readonly field: string
  readonly operator: Operator
  /** As many as the operator takes. */
  readonly values: readonly Literal[]
  readonly source?: string
}

export interface Expression {
  readonly kind: 'expression'
  readonly source: string
}

export type Literal = string | number | boolean

export const operators = [
  'is',
  'is-not',
  'more',
  'at-least',
  'less',
  'at-most',
  'one-of',
  'starts-with',
  'contains',
  'is-known',
  'is-unknown',
] as const
export type Operator = (typeof operators)[number]

const signs: { readonly [operator in Operator]?: string } = {
  is: '=',
  'is-not': '!=',
  more: '>',
  'at-least': '>=',
  less: '<',
  'at-most': '<=',
}

/** How many values an operator takes. */
export function arity(operator: Operator): 'none' | 'one' | 'many' {
  if (operator === 'one-of') return 'many'
  return operator === 'is-known' || operator === 'is-unknown' ? 'none' : 'one'
}

export function operatorOf(sign: string): Operator | undefined {
  return operators.find((operator) => signs[operator] === sign)
}

/** JSONata. What is missing never fails it: a comparison with nothing does not hold, and `is-not` holds. */
export function conditionText(condition: Condition): string {
  if (condition.kind === 'expression') return condition.source
  if (condition.source !== undefined) return condition.source
  if (condition.kind === 'clause') return clauseText(condition)
  if (condition.kind === 'none') return `$not(${joined(condition.parts, ' or ')})`
  return joined(condition.parts, condition.kind === 'all' ? ' and ' : ' or ')
}

function joined(parts: readonly Condition[], word: string): string {
  const [first] = parts
  if (first === undefined) return word === ' and ' ? 'true' : 'false'
  if (parts.length === 1) return conditionText(first)
  return parts.map((part) => (part.kind === 'clause' || part.kind === 'none' ? conditionText(part) : `(${conditionText(part)})`)).join(word)
}

function clauseText({ field, operator, values }: Clause): string {
  const [first = ''] = values
  switch (operator) {
    case 'one-of':
      return `${field} in [${values.map(literalText).join(', ')}]`
    case 'starts-with':
      return `$substring(${field}, 0, ${[...String(first)].length}) = ${literalText(String(first))}`
    case 'contains':
      return `$contains(${field}, ${literalText(String(first))})`
    case 'is-known':
      return `$exists(${field})`
    case 'is-unknown':
      return `$not($exists(${field}))`
    default:
      return `${field} ${signs[operator]} ${literalText(first)}`
  }
}

function literalText(value: Literal): string {
  if (typeof value !== 'string') return String(value)
  return /['\\]|[^\x20-\x7e\u00a0-\ud7ff]/.test(value) ? JSON.stringify(value) : `'${value}'`
}

/** A path as JSONata takes it: names that are no words stand in backticks. */
export function fieldText(names: readonly string[]): string {
  return names.map((name) => (/^[A-Za-z_]\w*$/.test(name) && !words.has(name) ? name : `\`${name}\``)).join('.')
}

const words = new Set(['and', 'or', 'in', 'true', 'false', 'null', 'function'])
