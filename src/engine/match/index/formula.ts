import { compact } from '../../shape/compact.ts'

/** A value that a field can be compared with. */
export type Scalar = string | number | boolean | null

export type Operator = '<' | '<=' | '>' | '>='

/** What is asked of one field. A field that is missing holds none of them. */
export type Test =
  | { readonly kind: 'equal'; readonly value: Scalar }
  | { readonly kind: 'prefix'; readonly text: string }
  | { readonly kind: 'range'; readonly operator: Operator; readonly bound: string | number }
  /** The field is the value, or a list that holds it. */
  | { readonly kind: 'has'; readonly value: Scalar }
  | { readonly kind: 'exists' }
  /** As $boolean says of it. */
  | { readonly kind: 'truthy' }

/** A condition on fields, made of tests whose answer is known once the fields are read. */
export type Formula =
  | { readonly kind: 'always' }
  | { readonly kind: 'never' }
  | { readonly kind: 'test'; readonly path: Path; readonly test: Test }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Formula[] }
  | { readonly kind: 'not'; readonly part: Formula }

/** Names from the root of the facts to a field. */
export type Path = readonly string[]

/** Kinds of values a field may have, as bits. A missing field is none of them and is always allowed. */
export const kinds = {
  string: 1,
  number: 2,
  boolean: 4,
  null: 8,
  object: 16,
  /** A list of a few scalars. */
  list: 32,
  /** Read through a list, or any other value whose meaning the index leaves to the expression itself. */
  wild: 64,
} as const

export const always: Formula = { kind: 'always' }
export const never: Formula = { kind: 'never' }

export function test(path: Path, one: Test): Formula {
  return { kind: 'test', path, test: one }
}

export function and(...parts: readonly Formula[]): Formula {
  const all = parts.flatMap((part) => (part.kind === 'and' ? part.parts : part.kind === 'always' ? [] : [part]))
  if (all.some((part) => part.kind === 'never')) return never
  const [first = always] = all
  return all.length < 2 ? first : { kind: 'and', parts: compact(all) }
}

export function or(...parts: readonly Formula[]): Formula {
  const all = parts.flatMap((part) => (part.kind === 'or' ? part.parts : part.kind === 'never' ? [] : [part]))
  if (all.some((part) => part.kind === 'always')) return always
  const [first = never] = all
  return all.length < 2 ? first : { kind: 'or', parts: compact(all) }
}

export function not(part: Formula): Formula {
  if (part.kind === 'always') return never
  if (part.kind === 'never') return always
  return part.kind === 'not' ? part.part : { kind: 'not', part }
}
