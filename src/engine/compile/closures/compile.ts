import type { BindNode, BlockNode, ConditionNode, Node, UnaryNode, VariableNode } from './ast.ts'
import type { Evaluate } from './callable.ts'
import { compileApply, compileCall, compileLambda, compilePartial } from './calls.ts'
import type { Context } from './context.ts'
import { compileEval } from './evaluated.ts'
import { failure } from './failure.ts'
import { fieldsOf, readName } from './fields.ts'
import { compileFilter } from './filters.ts'
import { Frame, unboundSlots } from './frame.ts'
import { globalOf } from './globals.ts'
import { compileGroup, compileObject } from './group.ts'
import { shared } from './literals.ts'
import { compileRegexNode } from './matcher.ts'
import { assign, namesOf, readVariable } from './names.ts'
import { compileNativeCall } from './native-calls.ts'
import { compileBinary } from './operators.ts'
import { compilePath } from './path.ts'
import { compileTransform } from './transform.ts'
import { append, finish, finishKept, isList, isNumeric, isTrue } from './values.ts'
import { descendants, wildcard } from './wildcards.ts'

/** A node with its predicates, grouping and `[]`. */
export function compileNode(node: Node, outer: Context): Evaluate {
  const context = { ...outer, depth: outer.depth + 1 }
  let evaluate = compileBare(node, context)
  for (const { type, ...stage } of node.predicate ?? []) {
    if (type !== 'filter' || !('expr' in stage)) continue
    const filter = compileFilter(stage.expr, context)
    const before = evaluate
    evaluate = (input, frame, run) => filter(before(input, frame, run), frame, run)
  }
  if (node.group !== undefined && node.type !== 'path') {
    const group = compileGroup(node.group, context)
    const before = evaluate
    evaluate = (input, frame, run) => group(before(input, frame, run), frame, run)
  }
  return handedOn(node, evaluate)
}

/** What a node's value becomes behind it, where it may be a sequence. */
function handedOn(node: Node, evaluate: Evaluate): Evaluate {
  if (node.keepArray === true) return (input, frame, run) => finishKept(evaluate(input, frame, run))
  if (node.predicate === undefined && node.group === undefined && !mayBeSequence(node)) return evaluate
  return (input, frame, run) => {
    const value = evaluate(input, frame, run)
    return typeof value === 'object' ? finish(value) : value
  }
}

function mayBeSequence(node: Node): boolean {
  switch (node.type) {
    case 'string':
    case 'number':
    case 'value':
    case 'regex':
    case 'lambda':
    case 'partial':
    case 'transform':
    case 'unary':
      return false
    case 'binary':
      return node.value === '..'
    case 'path':
      return fieldsOf(node) === undefined
    case 'block':
      return node.expressions.some(isLoose)
    default:
      return true
  }
}

function isLoose(node: Node): boolean {
  return node.predicate !== undefined || node.group !== undefined || node.keepArray === true || mayBeSequence(node)
}

function compileBare(node: Node, context: Context): Evaluate {
  switch (node.type) {
    case 'path':
      return compilePath(node, context)
    case 'binary':
      return compileBinary(node, context)
    case 'unary':
      return compileUnary(node, context)
    case 'name':
      return readName(node.value)
    case 'string':
    case 'number':
    case 'value': {
      const value = shared(node.value)
      return () => value
    }
    case 'wildcard':
      return wildcard
    case 'descendant':
      return descendants
    case 'parent':
      return readVariable(node.slot.label, context.names, () => undefined)
    case 'condition':
      return compileCondition(node, context)
    case 'block':
      return compileBlock(node, context)
    case 'bind':
      return compileBind(node, context)
    case 'regex':
      return compileRegexNode(node)
    case 'function':
      return compileNativeCall(node, context) ?? compileCall(node, context)
    case 'partial':
      return compilePartial(node, context)
    case 'apply':
      return compileApply(node, context)
    case 'lambda':
      return compileLambda(node, context)
    case 'transform':
      return compileTransform(node, context)
    case 'variable':
      return compileVariable(node, context)
    case 'sort':
    case 'operator':
      return () => undefined
  }
}

function compileVariable({ value: name }: VariableNode, context: Context): Evaluate {
  if (name === '') return (input) => (isList(input) && input.outerWrapper === true ? input[0] : input)
  if (name === 'eval') return compileEval(context)
  return readVariable(name, context.names, (_input, _frame, run) => globalOf(name, run))
}

function compileBind(node: BindNode, context: Context): Evaluate {
  const { names } = context
  const { value: name } = node.lhs
  const value = context.compile(node.rhs, context)
  const slot = names.slots.get(name)
  return (input, frame, run) => {
    const made = value(input, frame, run)
    if (slot === undefined) assign(name, made, names, frame)
    else frame.slots[slot] = made
    return made
  }
}

function compileCondition(node: ConditionNode, context: Context): Evaluate {
  const condition = context.compile(node.condition, context)
  const yes = context.compile(node.then, context)
  const no = node.else === undefined ? undefined : context.compile(node.else, context)
  return (input, frame, run) => (isTrue(condition(input, frame, run)) ? yes(input, frame, run) : no?.(input, frame, run))
}

function compileBlock(node: BlockNode, context: Context): Evaluate {
  const own = namesOf(context.names, [], context.binds ? node.expressions : [])
  const { size } = own.slots
  const names = size === 0 ? context.names : own
  const expressions = node.expressions.map((expression) => context.compile(expression, { ...context, names }))
  const [only] = expressions
  if (size === 0 && expressions.length === 1 && only !== undefined) return only
  return (input, frame, run) => {
    const inner = size === 0 ? frame : new Frame(frame, unboundSlots(size))
    let result: unknown
    for (const expression of expressions) result = expression(input, inner, run)
    return result
  }
}

function compileUnary(node: UnaryNode, context: Context): Evaluate {
  if (node.value === '{') return compileObject(node, context)
  if (node.value === '[') return compileList(node, context)
  const operand = context.compile(node.expression, context)
  const { position } = node
  return (input, frame, run) => {
    const value = operand(input, frame, run)
    if (value === undefined) return undefined
    if (!isNumeric(value)) throw failure('D1002', { position, token: '-', value })
    return -value
  }
}

function compileList(node: UnaryNode & { readonly value: '[' }, context: Context): Evaluate {
  const items = node.expressions.map((item) => ({
    evaluate: context.compile(item, context),
    nested: item.type === 'unary' && item.value === '[',
  }))
  return (input, frame, run) => {
    let result: unknown[] = []
    for (const { evaluate, nested } of items) {
      const value = evaluate(input, frame, run)
      if (value === undefined) continue
      if (nested) result.push(value)
      else {
        const longer = append(result, value, run)
        result = Array.isArray(longer) ? longer : result
      }
    }
    if (node.consarray === true) Object.defineProperty(result, 'cons', { value: true })
    return run.weighs ? run.weighed(result) : result
  }
}
