import type { CallNode, Node } from './ast.ts'
import type { Evaluate } from './callable.ts'
import { fieldIn, isBare } from './fields.ts'
import type { Run } from './run.ts'

/**
 * A call that expressions have in common, and what it gave for the input that was looked at last. Thousands of conditions look at one
 * trigger: what they all ask, `$lowercase(queue.name)`, is made once for it.
 */
interface Shared {
  /** How many expressions have it: what only one has is not kept. */
  users: number
  /** When it was made last, as `Run.sharing` says. */
  sharing: number
  value: unknown
  /** What making it used up, which every expression that gets it is charged. */
  steps: number
  matched: number
}

const most = 10_000
const known = new Map<string, Shared>()

/**
 * The call, made once for all expressions that look at one input. `isNative`: its procedure, and those inside of it, are functions of
 * JSONata's own. What fails is not kept, so that each expression fails at its own place.
 */
export function sharedCall(node: CallNode, isNative: (node: CallNode) => boolean, evaluate: Evaluate): Evaluate {
  const key = callKey(node, isNative)
  if (key === undefined) return evaluate
  const shared = sharedAt(key)
  return (input, frame, run) => {
    if (shared.users < 2 || run.sharing === 0 || input !== run.root || run.shadowed) return evaluate(input, frame, run)
    if (shared.sharing === run.sharing && hasRoom(run, shared)) {
      run.steps += shared.steps
      run.matched += shared.matched
      return shared.value
    }
    const { steps, matched } = run
    const value = evaluate(input, frame, run)
    // A list or object belongs to the expression that made it, which may mark it.
    if (typeof value !== 'object' || value === null) {
      shared.sharing = run.sharing
      shared.value = value
      shared.steps = run.steps - steps
      shared.matched = run.matched - matched
    }
    return value
  }
}

/** Where it would be too much, it is made again, and fails as it would by itself. */
function hasRoom({ steps, matched, limits }: Run, shared: Shared): boolean {
  return steps + shared.steps <= limits.steps && matched + shared.matched <= limits.matched
}

function sharedAt(key: string): Shared {
  const found = known.get(key) ?? { users: 0, sharing: 0, value: undefined, steps: 0, matched: 0 }
  if (known.size >= most) known.clear()
  known.set(key, found)
  found.users += 1
  return found
}

/** The same for calls that give the same for the same input: of fields and literals, by functions that depend on nothing else. */
function callKey(node: CallNode, isNative: (node: CallNode) => boolean): string | undefined {
  if (node.type !== 'function' || node.procedure.type !== 'variable' || !isNative(node) || dependent.has(node.procedure.value))
    return undefined
  const args = node.arguments.map((arg) => valueKey(arg, isNative))
  return args.every((arg) => arg !== undefined) ? `${node.procedure.value}(${args.join(',')})` : undefined
}

function valueKey(node: Node, isNative: (node: CallNode) => boolean): string | undefined {
  const field = fieldIn(node)
  if (field !== undefined) return JSON.stringify(field.keys)
  if (!isBare(node)) return undefined
  if (node.type === 'string' || node.type === 'number' || node.type === 'value') return `${node.type} ${JSON.stringify(node.value)}`
  if (node.type === 'regex') return String(node.value)
  return node.type === 'function' ? callKey(node, isNative) : undefined
}

/** Functions whose value depends on more than their arguments, or that call others. */
const dependent: ReadonlySet<string> = new Set([
  ...['now', 'millis', 'random', 'shuffle', 'toMillis', 'eval', 'error', 'assert'],
  ...['map', 'filter', 'single', 'reduce', 'sift', 'each', 'sort'],
])
