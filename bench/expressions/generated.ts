/**
 * The other way of compiling: JavaScript source out of the syntax tree, for as much of the language as the expressions here need. It
 * checks as much as the closures do where its types are what they usually are, and gives up where they are not.
 */
import { type Evaluate, helpers } from './generated-helpers.ts'

interface Tree {
  readonly type: string
  readonly value?: unknown
  readonly [field: string]: unknown
}

/** Undefined where the expression has something that is not generated. */
export function generate(tree: unknown): Evaluate | undefined {
  try {
    const made: unknown = new Function('$', `return (it, root, run) => ${sourceOf(tree)}`)(helpers)
    return typeof made === 'function' ? (input, run) => made(input, input, run) : undefined
  } catch (error) {
    if (error instanceof NotGenerated) return undefined
    throw error
  }
}

class NotGenerated extends Error {}

function sourceOf(given: unknown): string {
  const node = treeOf(given)
  if (node.predicate !== undefined || node.group !== undefined) throw new NotGenerated(node.type)
  switch (node.type) {
    case 'string':
    case 'number':
    case 'value':
      return JSON.stringify(node.value)
    case 'path':
      return pathOf(listOf(node.steps).map(treeOf))
    case 'block':
      return sourceOf(only(node.expressions))
    case 'binary':
      return binaryOf(String(node.value), node)
    case 'unary':
      return node.value === '[' ? `[${listOf(node.expressions).map(sourceOf).join(', ')}]` : fail(node)
    case 'function':
      return callOf(String(treeOf(node.procedure).value), listOf(node.arguments).map(treeOf))
    default:
      return fail(node)
  }
}

/** Names are read in place; from the first list on, each step is a loop. */
function pathOf(steps: readonly Tree[]): string {
  const [first, ...others] = steps
  if (first === undefined) throw new NotGenerated('path')
  const names = steps.map(({ value }) => JSON.stringify(value))
  if (steps.every(isName)) return fieldOf('it', names)
  if (first.type === 'variable' && others.every(isName)) return fieldOf(first.value === '$' ? 'root' : 'it', names.slice(1))
  const source = steps.reduce((before, step) => {
    const value = step.type === 'name' ? `it[${JSON.stringify(step.value)}]` : sourceOf(step)
    const collected = `$.each(${before}, run, (it) => ${value})`
    return listOf(step.stages ?? []).reduce<string>(
      (inner, stage) => `$.filter(${inner}, run, (it) => ${sourceOf(treeOf(stage).expr)})`,
      collected,
    )
  }, 'it')
  return `$.unwrapped(${source})`
}

function fieldOf(start: string, names: readonly string[]): string {
  const [first, ...others] = names
  if (first === undefined) return start
  return others.reduce((source, name) => `$.part(${source})?.[${name}]`, `$.part(${start})?.[${first}]`)
}

function isName({ type, stages }: Tree): boolean {
  return type === 'name' && stages === undefined
}

function binaryOf(operator: string, { lhs, rhs }: Tree): string {
  const [left, right] = [sourceOf(lhs), sourceOf(rhs)]
  switch (operator) {
    case 'and':
      return `($.truth(${left}) && $.truth(${right}))`
    case 'or':
      return `($.truth(${left}) || $.truth(${right}))`
    case '=':
      return `$.equal(${left}, ${right})`
    case 'in':
      return `$.member(${left}, ${right})`
    case '&':
      return `($.text(${left}) + $.text(${right}))`
    case '>':
    case '>=':
    case '<':
    case '<=':
    case '*':
    case '+':
    case '-':
      return `($.number(${left}) ${operator} $.number(${right}))`
    default:
      throw new NotGenerated(operator)
  }
}

function callOf(name: string, args: readonly Tree[]): string {
  const [first, second] = args
  if (name === 'contains' && second?.value instanceof RegExp)
    return `$.matches(${String(new RegExp(second.value, ''))}, ${sourceOf(first)}, run)`
  const sources = args.map(sourceOf)
  if (name === 'exists') return `(${sources[0]} !== undefined)`
  if (name === 'substring' || name === 'sum') return `$.${name}(${sources.join(', ')})`
  throw new NotGenerated(name)
}

function fail({ type }: Tree): never {
  throw new NotGenerated(type)
}

function treeOf(value: unknown): Tree {
  if (typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string')
    return { ...value, type: value.type }
  throw new NotGenerated('no node')
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : []
}

function only(value: unknown): unknown {
  const [first, ...others] = listOf(value)
  if (others.length > 0) throw new NotGenerated('block')
  return first
}
