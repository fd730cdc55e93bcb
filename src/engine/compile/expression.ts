import { expressionOf } from './closures/unit.ts'
import type { Expression } from './contract.ts'
import type { TreeNode } from './jsonata.ts'
import { type Limits, limits as rules } from './limits.ts'
import { parse } from './parse.ts'
import { readExpression } from './reading.ts'

export interface ExpressionOptions {
  /** Functions contributed as JSONata text whose value is a function, name without $. */
  readonly library?: Readonly<Record<string, string>>
  /** What it may use up: those of rules unless others are given. */
  readonly limits?: Limits
}

/** An expression and the syntax tree it was made from, which is large: whoever has looked into it lets go of it. */
export interface Parsed {
  readonly expression: Expression
  readonly tree: TreeNode
}

/** Makes an expression. Throws an ExpressionError when the text is not JSONata or asks for what is refused. */
export function compileExpression(text: string, options: ExpressionOptions = {}): Expression {
  return knownAs(text, options) ?? compileParsed(text, options).expression
}

/** As `compileExpression`, for those who look into the tree too: nothing takes as long as parsing. */
export function compileParsed(text: string, options: ExpressionOptions = {}): Parsed {
  const { limits = rules } = options
  const { tree, reads, variables, nature } = readExpression(text, limits)
  const known = knownAs(text, options)
  if (known !== undefined) return { expression: known, tree }
  const library = Object.entries(options.library ?? {}).filter(([name]) => variables.has(name))
  const trees = library.map(([name, source]) => [name, parse(source, limits)] as const)
  const expression = expressionOf({ text, reads, tree, nature, variables, library: trees, limits })
  remember(text, options, expression)
  return { expression, tree }
}

/** The newest are kept: rules have many texts in common, as `customer.id`. */
const most = 1000
const known = new WeakMap<object, Map<string, Expression>>()
const noLibrary = {}

function knownAs(text: string, { library = noLibrary, limits = rules }: ExpressionOptions): Expression | undefined {
  return limits === rules ? known.get(library)?.get(text) : undefined
}

function remember(text: string, { library = noLibrary, limits = rules }: ExpressionOptions, expression: Expression): void {
  if (limits !== rules) return
  const own = known.get(library) ?? new Map<string, Expression>()
  known.set(library, own.set(text, expression))
  const [oldest] = own.keys()
  if (own.size > most && oldest !== undefined) own.delete(oldest)
}
