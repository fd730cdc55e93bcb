import { entryHook, make } from '../jsonata.ts'
import type { Signature } from './ast.ts'

/** A function of the reference, as it keeps it. */
export interface Definition {
  readonly implementation: (this: unknown, ...args: readonly unknown[]) => unknown
  readonly signature: Signature
}

const names = [
  ...['sum', 'count', 'max', 'min', 'average', 'string', 'substring', 'substringBefore', 'substringAfter', 'lowercase', 'uppercase'],
  ...['length', 'trim', 'pad', 'match', 'contains', 'replace', 'split', 'join', 'formatNumber', 'formatBase', 'formatInteger'],
  ...['parseInteger', 'number', 'floor', 'ceil', 'round', 'abs', 'sqrt', 'power', 'random', 'boolean', 'not', 'map', 'zip', 'filter'],
  ...['single', 'reduce', 'sift', 'keys', 'lookup', 'append', 'exists', 'spread', 'merge', 'reverse', 'each', 'error', 'assert', 'type'],
  ...['sort', 'shuffle', 'distinct', 'base64encode', 'base64decode', 'encodeUrlComponent', 'encodeUrl', 'decodeUrlComponent', 'decodeUrl'],
  ...['toMillis', 'fromMillis', 'clone', 'now', 'millis'],
] as const

export type NativeName = (typeof names)[number]

/** The definitions behind names, taken while the evaluator is inside an expression: its first step is taken at once. */
function definitionsOf(wanted: readonly string[], register: (evaluator: ReturnType<typeof make>) => void): ReadonlyMap<string, Definition> {
  const found = new Map<string, Definition>()
  const evaluator = make('1')
  register(evaluator)
  evaluator.assign(entryHook, (_node: unknown, _input: unknown, environment: { lookup(name: string): Definition | undefined }) => {
    for (const name of wanted) {
      const definition = environment.lookup(name)
      if (definition !== undefined) found.set(name, definition)
    }
  })
  void evaluator.evaluate(undefined, {})
  return found
}

/** JSONata's own functions. */
export const definitions: ReadonlyMap<string, Definition> = definitionsOf(names, () => undefined)

const signatures = new Map<string, Signature>()

/** The validator of a signature, made by the reference. */
export function signatureOf(text: string): Signature | undefined {
  const known = signatures.get(text)
  if (known !== undefined) return known
  const made = definitionsOf(['f'], (evaluator) => evaluator.registerFunction('f', () => undefined, text)).get('f')?.signature
  if (made !== undefined) signatures.set(text, made)
  return made
}
