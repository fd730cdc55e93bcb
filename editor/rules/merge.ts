import { diff3Merge } from 'node-diff3'

/** A piece of two texts that were made of one: the same for both by now, or lines that both changed in different ways. */
export type MergePart = { readonly kind: 'agreed'; readonly text: string } | Overlap

export interface Overlap {
  readonly kind: 'overlap'
  readonly mine: string
  readonly theirs: string
  /** What stood there before both. */
  readonly base: string
}

/** How an overlap is settled. `both`: mine behind theirs. */
export type Side = 'mine' | 'theirs' | 'both'

/** Line by line: what only one of them changed is as that one wants it, what both changed alike is there once. Each text holds its line ends. */
export function mergeTexts(base: string, mine: string, theirs: string): readonly MergePart[] {
  const parts: MergePart[] = []
  for (const { ok, conflict } of diff3Merge(linesOf(mine), linesOf(base), linesOf(theirs), { excludeFalseConflicts: true })) {
    if (ok !== undefined && ok.length > 0) parts.push({ kind: 'agreed', text: ok.join('') })
    if (conflict === undefined) continue
    parts.push({ kind: 'overlap', mine: conflict.a.join(''), theirs: conflict.b.join(''), base: conflict.o.join('') })
  }
  return parts
}

/** `sideOf`: by the place of the overlap among the overlaps. */
export function settle(parts: readonly MergePart[], sideOf: (overlap: number) => Side): string {
  let overlaps = 0
  return parts.reduce((text, part) => {
    if (part.kind === 'agreed') return text + part.text
    const side = sideOf(overlaps)
    overlaps += 1
    return text + (side === 'both' ? onLinesOfTheirOwn(part.theirs, part.mine) : part[side])
  }, '')
}

export function overlapsIn(parts: readonly MergePart[]): readonly Overlap[] {
  return parts.filter((part) => part.kind === 'overlap')
}

/** With their line ends, so that a text without one at its end stays without. */
function linesOf(text: string): string[] {
  return text.split(/(?<=\n)/)
}

function onLinesOfTheirOwn(one: string, other: string): string {
  return one === '' || one.endsWith('\n') ? one + other : `${one}\n${other}`
}
