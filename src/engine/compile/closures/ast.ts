import { guard } from '../error.ts'
import { isNode, type TreeNode } from '../jsonata.ts'

/** What any node of JSONata's syntax tree may carry, as its parser leaves it. */
interface Common {
  readonly position?: number
  /** `[]` behind it: a result of one stays a list. */
  readonly keepArray?: boolean
  /** Filters behind something that is no step of a path. */
  readonly predicate?: readonly Stage[]
  /** Filters, and `#` behind filters, of a step. */
  readonly stages?: readonly Stage[]
  readonly group?: Group
  /** Makes a stream of tuples: `@`, `#`, or looked up to by a `%`. */
  readonly tuple?: boolean
  readonly focus?: string
  readonly index?: string
  readonly ancestor?: Slot
  readonly consarray?: boolean
}

export interface Slot {
  readonly label: string
}

export type Stage =
  | { readonly type: 'filter'; readonly expr: Node; readonly position?: number }
  | { readonly type: 'index'; readonly value: string; readonly position?: number }

export interface Group {
  readonly lhs: readonly (readonly [Node, Node])[]
  readonly position?: number
}

/** Checks arguments against a signature and fills in the context; throws T0410 to T0412. */
export interface Signature {
  readonly definition: string
  validate(args: readonly unknown[], context: unknown): unknown[]
}

export interface PathNode extends Common {
  readonly type: 'path'
  readonly steps: readonly Node[]
  readonly keepSingletonArray?: boolean
}

export interface BinaryNode extends Common {
  readonly type: 'binary'
  readonly value: string
  readonly lhs: Node
  readonly rhs: Node
}

interface ListNode extends Common {
  readonly type: 'unary'
  readonly value: '['
  readonly expressions: readonly Node[]
}

interface ObjectNode extends Common, Group {
  readonly type: 'unary'
  readonly value: '{'
}

interface MinusNode extends Common {
  readonly type: 'unary'
  readonly value: '-'
  readonly expression: Node
}

export type UnaryNode = ListNode | ObjectNode | MinusNode

export interface NameNode extends Common {
  readonly type: 'name'
  readonly value: string
}

interface LiteralNode extends Common {
  readonly type: 'string' | 'number' | 'value'
  readonly value: string | number | boolean | null
}

export interface VariableNode extends Common {
  readonly type: 'variable'
  readonly value: string
}

interface ParentNode extends Common {
  readonly type: 'parent'
  readonly slot: Slot
}

interface BareNode extends Common {
  readonly type: 'wildcard' | 'descendant'
}

export interface ConditionNode extends Common {
  readonly type: 'condition'
  readonly condition: Node
  readonly then: Node
  readonly else?: Node
}

export interface BlockNode extends Common {
  readonly type: 'block'
  readonly expressions: readonly Node[]
}

export interface BindNode extends Common {
  readonly type: 'bind'
  readonly lhs: VariableNode
  readonly rhs: Node
}

export interface RegexNode extends Common {
  readonly type: 'regex'
  readonly value: RegExp
}

export interface CallNode extends Common {
  readonly type: 'function' | 'partial'
  readonly procedure: Node
  readonly arguments: readonly Node[]
}

export interface LambdaNode extends Common {
  readonly type: 'lambda'
  readonly arguments: readonly VariableNode[]
  readonly body: Node
  readonly signature?: Signature
  readonly thunk?: boolean
}

export interface ApplyNode extends Common {
  readonly type: 'apply'
  readonly lhs: Node
  readonly rhs: Node
}

export interface TransformNode extends Common {
  readonly type: 'transform'
  readonly pattern: Node
  readonly update: Node
  readonly delete?: Node
}

export interface SortNode extends Common {
  readonly type: 'sort'
  readonly terms: readonly { readonly descending: boolean; readonly expression: Node }[]
}

interface OperatorNode extends Common {
  readonly type: 'operator'
  readonly value: string
}

export type Node =
  | PathNode
  | BinaryNode
  | UnaryNode
  | NameNode
  | LiteralNode
  | VariableNode
  | ParentNode
  | BareNode
  | ConditionNode
  | BlockNode
  | BindNode
  | RegexNode
  | CallNode
  | LambdaNode
  | ApplyNode
  | TransformNode
  | SortNode
  | OperatorNode

type Fits = (value: unknown) => boolean

const isText: Fits = (value) => typeof value === 'string'
const isTree: Fits = (value) => isNode(value) && isWellFormed(value)
const areTrees: Fits = (value) => Array.isArray(value) && value.every(isTree)
const arePairs: Fits = (value) => Array.isArray(value) && value.every((pair) => areTrees(pair) && pair.length === 2)
const areTerms: Fits = (value) => Array.isArray(value) && value.every((term) => isTree(fieldOf(term, 'expression')))
const isGroup: Fits = (value) => arePairs(fieldOf(value, 'lhs'))
const isSlot: Fits = (value) => isText(fieldOf(value, 'label'))
const areStages: Fits = (value) =>
  Array.isArray(value) &&
  value.every((stage) => (fieldOf(stage, 'type') === 'index' ? isText(fieldOf(stage, 'value')) : isTree(fieldOf(stage, 'expr'))))

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, field) : undefined
}

function maybe(fits: Fits): Fits {
  return (value) => value === undefined || fits(value)
}

type Shape = readonly (readonly [field: string, Fits])[]

const common: Shape = [
  ['predicate', maybe(areStages)],
  ['stages', maybe(areStages)],
  ['group', maybe(isGroup)],
  ['ancestor', maybe(isSlot)],
]
const value: Shape = [['value', isText]]
const operands: Shape = [
  ['lhs', isTree],
  ['rhs', isTree],
]
const call: Shape = [
  ['procedure', isTree],
  ['arguments', areTrees],
]

/** What a node of each type must have. */
const shapes: ReadonlyMap<string, Shape> = new Map(
  Object.entries({
    path: [['steps', areTrees]],
    binary: [...value, ...operands],
    unary: [
      ['expression', maybe(isTree)],
      ['expressions', maybe(areTrees)],
      ['lhs', maybe(arePairs)],
    ],
    name: value,
    string: [],
    number: [],
    value: [],
    variable: value,
    parent: [['slot', isSlot]],
    wildcard: [],
    descendant: [],
    condition: [
      ['condition', isTree],
      ['then', isTree],
      ['else', maybe(isTree)],
    ],
    block: [['expressions', areTrees]],
    bind: operands,
    regex: [],
    function: call,
    partial: call,
    lambda: [
      ['arguments', areTrees],
      ['body', isTree],
    ],
    apply: operands,
    transform: [
      ['pattern', isTree],
      ['update', isTree],
      ['delete', maybe(isTree)],
    ],
    sort: [['terms', areTerms]],
    operator: [],
  } satisfies Record<Node['type'], Shape>).map(([type, shape]) => [type, [...shape, ...common]] as const),
)

function isWellFormed(tree: TreeNode): tree is TreeNode & Node {
  return shapes.get(tree.type)?.every(([field, fits]) => fits(tree[field])) === true
}

function isKnown(tree: TreeNode, checked: boolean): tree is TreeNode & Node {
  return checked || isWellFormed(tree)
}

/**
 * The tree as this room knows trees of JSONata's parser: one that it does not know is refused when it is compiled. `checked`: another
 * one that is put together alike was looked through.
 */
export function nodeOf(tree: TreeNode, checked = false): Node {
  if (isKnown(tree, checked)) return tree
  throw guard('evaluator-failed', 'the syntax tree is not one of JSONata')
}
