import { compileTree } from './closures/unit.ts'
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
  return compileParsed(text, options).expression
}

/** As `compileExpression`, for those who look into the tree too: nothing takes as long as parsing. */
export function compileParsed(text: string, options: ExpressionOptions = {}): Parsed {
  const { limits = rules } = options
  const { tree, reads, variables } = readExpression(text, limits)
  const library = Object.entries(options.library ?? {}).filter(([name]) => variables.has(name))
  const trees = library.map(([name, source]) => [name, parse(source, limits)] as const)
  return { expression: { text, mode: 'compiled', reads, ...compileTree(tree, trees, limits) }, tree }
}
