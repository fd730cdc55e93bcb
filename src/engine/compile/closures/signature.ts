import type { Signature } from './ast.ts'
import { Callable } from './callable.ts'
import type { Run } from './run.ts'

/** What one parameter of a signature accepts without a change; undefined says that the reference must look. */
interface Parameter {
  readonly types: string
  readonly items: string | undefined
  readonly optional: boolean
}

/** Steps that the reference's validator is worth. */
const asked = 20

const known = new WeakMap<Signature, readonly Parameter[] | null>()

/** Arguments checked against a signature: as they are where that is plain to see, else as the reference's validator makes them. */
export function validated(signature: Signature | undefined, args: readonly unknown[], context: unknown, run: Run): readonly unknown[] {
  if (signature === undefined) return args
  let parameters = known.get(signature)
  if (parameters === undefined) {
    parameters = parametersIn(signature.definition) ?? null
    known.set(signature, parameters)
  }
  if (parameters !== null && fits(parameters, args)) return args
  run.charge(asked)
  return signature.validate([...args], context)
}

function fits(parameters: readonly Parameter[], args: readonly unknown[]): boolean {
  if (args.length > parameters.length) return false
  for (let index = 0; index < parameters.length; index += 1) {
    const parameter = parameters[index]
    if (parameter === undefined) return false
    if (index < args.length ? !accepts(parameter, args[index]) : !parameter.optional) return false
  }
  return true
}

function accepts({ types, items }: Parameter, value: unknown): boolean {
  if (value === undefined) return types !== 'f'
  const symbol = symbolOf(value)
  if (types === 'a') return symbol === 'a' && Array.isArray(value) && (items === undefined || holdsOnly(value, items))
  return types === 'x' || types.includes(symbol) || (types === 'j' && symbol !== 'f')
}

function holdsOnly(values: readonly unknown[], symbol: string): boolean {
  for (const value of values) if (symbolOf(value) !== symbol) return false
  return true
}

function symbolOf(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return 's'
    case 'number':
      return 'n'
    case 'boolean':
      return 'b'
    case 'object':
      return value === null ? 'l' : Array.isArray(value) ? 'a' : value instanceof Callable ? 'f' : 'o'
    default:
      return typeof value === 'function' ? 'f' : 'm'
  }
}

/** `<s-nn?:s>` as its parameters; undefined for what is too rare to be worth it here. */
function parametersIn(definition: string): readonly Parameter[] | undefined {
  const list = definition.slice(1).replace(/:.*$|>$/s, '')
  const parts = [...list.matchAll(/([snbloafjx]|\([a-z]+\))(<[a-z]>)?([-?+]*)/gy)]
  if (parts.map(([whole]) => whole).join('') !== list) return undefined
  if (parts.some(([, , , marks]) => marks?.includes('+'))) return undefined
  return parts.map(([, types = '', items, marks = '']) => ({
    types: types.replace(/[()]/g, ''),
    items: items?.charAt(1),
    optional: marks === '?',
  }))
}
