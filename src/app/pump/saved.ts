import { partsOfWhole, type SavedPart } from '../../calls/index.ts'
import type { Journal } from '../../journal/index.ts'
import type { Json } from '../../model/index.ts'

/** What the pump keeps now and then, so that a restart folds little. */
export interface SavedState {
  /** Number of the last trigger that is in it. */
  readonly seq: number
  /** All that calls/ gave. */
  readonly calls: readonly SavedPart[]
  /** What the ledger gave. */
  readonly opened: Readonly<Record<string, string>>
}

const owner = 'calls'
const headKey = 'saved'

/** Undefined when nothing usable was kept: everything is folded then. */
export function readSaved(journal: Pick<Journal, 'getState' | 'parts'>): SavedState | undefined {
  const head = headIn(journal)
  if (head === undefined) return undefined
  const { seq, opened, whole } = head
  return { seq, opened, calls: whole === undefined ? journal.parts(owner) : partsOfWhole(whole) }
}

/** Number of the last trigger that is in what was kept; 0 when nothing was. */
export function savedUpTo(journal: Pick<Journal, 'getState'>): number {
  return headIn(journal)?.seq ?? 0
}

/** `calls` are only those parts that have changed. */
export function keepSaved(journal: Pick<Journal, 'setParts'>, { seq, calls, opened }: SavedState): Promise<void> {
  return journal.setParts(owner, calls, { key: headKey, value: { seq, opened: { ...opened } } })
}

function headIn(
  journal: Pick<Journal, 'getState'>,
): (Pick<SavedState, 'seq' | 'opened'> & { readonly whole: Json | undefined }) | undefined {
  const kept = journal.getState(owner, headKey)
  if (typeof kept !== 'object' || kept === null || !('seq' in kept)) return undefined
  const { seq, calls: whole, opened = {} } = kept
  if (typeof seq !== 'number' || typeof opened !== 'object' || opened === null) return undefined
  return { seq, whole, opened: Object.fromEntries(Object.entries(opened).map(([screen, plan]) => [screen, String(plan)])) }
}
