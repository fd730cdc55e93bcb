import type { Node } from './ast.ts'
import type { Evaluate } from './callable.ts'
import type { Names } from './names.ts'

/** What is known where a node is compiled. */
export interface Context {
  readonly names: Names
  /** Levels of the syntax tree around the node, from the expression or function it is in. */
  readonly depth: number
  /** The expression has streams of tuples (`@`, `#`, `%`): filters and groups look for them. */
  readonly tuples: boolean
  /** The expression assigns variables somewhere. */
  readonly binds: boolean
  /** Functions of JSONata's own that are called by their names: collected while compiling. */
  readonly natives: Set<string>
  readonly compile: (node: Node, context: Context) => Evaluate
}
