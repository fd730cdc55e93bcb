import { tokensOf } from '../rules/scan.ts'
import type { Nature } from './closures/nature.ts'
import { isNode, type TreeNode } from './jsonata.ts'

/** What the tree of an expression tells of it. */
export interface Reading {
  readonly tree: TreeNode
  readonly reads: readonly string[]
  readonly variables: ReadonlySet<string>
  readonly nature: Nature
}

/** A text whose literals are taken out, and what they were. */
interface Outline {
  readonly shape: string
  readonly literals: readonly Literal[]
}

interface Literal {
  readonly value: string | number
  /** Where it ends in the shape, and by how much the text up to its own end is longer. */
  readonly end: number
  readonly longer: number
}

/** The newest shapes are kept. A tree takes some ten kilobytes. */
const most = 128
const mark = '\u0001'
/** Larger than any number that is taken out. */
const base = 900_000_000_000_000
/** What may bring functions, patterns or references between nodes into a tree, so that it is no plain data. */
const unusual = '{}|~@#%/'

/**
 * Reads texts through their shapes: rules differ in their numbers and names far more often than in how they are put together, and
 * nothing takes as long as parsing. Gives what `read` itself gives for the text; throws what it throws.
 */
export function createShapes(read: (text: string) => Reading): (text: string) => Reading {
  const known = new Map<string, Reading | undefined>()

  function readingOf(shape: string): Reading | undefined {
    if (known.has(shape)) {
      const reading = known.get(shape)
      // The one used last goes last: the first one is the next to be dropped.
      known.delete(shape)
      known.set(shape, reading)
      return reading
    }
    const reading = tryReading(shape)
    known.set(shape, reading)
    const [oldest] = known.keys()
    if (known.size > most && oldest !== undefined) known.delete(oldest)
    return reading
  }

  function tryReading(shape: string): Reading | undefined {
    try {
      const reading = read(shape)
      // A literal that names a field is more than a value.
      return reading.reads.some((path) => path.includes(mark)) ? undefined : reading
    } catch {
      return undefined
    }
  }

  return (text) => {
    const outline = outlineOf(text)
    const reading = outline === undefined ? undefined : readingOf(outline.shape)
    if (outline === undefined || reading === undefined) return read(text)
    return { ...reading, tree: filled(reading.tree, outline.literals) }
  }
}

function outlineOf(text: string): Outline | undefined {
  if (text.includes(mark) || text.includes('\\')) return undefined
  const literals: Literal[] = []
  let shape = ''
  let last = 0
  let behindOperand = -1
  for (const { kind, start, end, open } of tokensOf(text)) {
    if (open || kind === 'regex' || (kind === 'operator' && unusual.includes(text.charAt(start)))) return undefined
    // Two operands with nothing between them, as in 007, could be read as one.
    if (kind !== 'operator' && start === behindOperand) return undefined
    if (kind !== 'operator') behindOperand = end
    if (kind !== 'string' && kind !== 'number') continue
    const word = text.slice(start, end)
    if (kind === 'number' && !/^(?:0|[1-9][0-9]{0,13})$/.test(word)) return undefined
    const place = kind === 'number' ? String(base + literals.length) : `'${mark}${literals.length}'`
    shape += text.slice(last, start) + place
    literals.push({ value: kind === 'number' ? Number(word) : word.slice(1, -1), end: shape.length, longer: end - shape.length })
    last = end
  }
  return { shape: shape + text.slice(last), literals }
}

/** A copy of a tree with the literals in their places, and positions as they are in the text. */
function filled(tree: TreeNode, literals: readonly Literal[]): TreeNode {
  const copy = copyOf(tree, literals)
  return isNode(copy) ? copy : tree
}

function copyOf(value: unknown, literals: readonly Literal[]): unknown {
  if (typeof value === 'string') return value.startsWith(mark) ? literals[Number(value.slice(1))]?.value : value
  if (typeof value === 'number') return numberOf(value, literals)
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    const items = value.map((item) => copyOf(item, literals))
    // The parser marks some lists with fields of their own.
    return Object.keys(value).length === value.length ? items : Object.assign(items, extrasOf(value))
  }
  const copy: Record<string, unknown> = {}
  for (const [field, inner] of Object.entries(value)) {
    copy[field] = field === 'position' && typeof inner === 'number' ? moved(inner, literals) : copyOf(inner, literals)
  }
  return copy
}

function extrasOf(list: readonly unknown[]): object {
  return Object.fromEntries(Object.entries(list).slice(list.length))
}

function numberOf(value: number, literals: readonly Literal[]): number {
  const found = literals[Math.abs(value) - base]?.value
  return typeof found === 'number' ? (value < 0 ? -found : found) : value
}

function moved(position: number, literals: readonly Literal[]): number {
  let shift = 0
  for (const { end, longer } of literals) {
    if (end > position) break
    shift = longer
  }
  return position + shift
}
