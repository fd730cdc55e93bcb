import type { Json } from '../../model/index.ts'

/** What the pump keeps now and then, so that a restart folds little. */
export interface SavedState {
  /** Number of the last trigger that is in it. */
  readonly seq: number
  /** What calls/ gave. */
  readonly calls: Json
  /** What the ledger gave. */
  readonly opened: Readonly<Record<string, string>>
}

/** Undefined when nothing usable was kept: everything is folded then. */
export function readSaved(kept: Json | undefined): SavedState | undefined {
  if (typeof kept !== 'object' || kept === null || !('seq' in kept) || !('calls' in kept)) return undefined
  const { seq, calls = null, opened = {} } = kept
  if (typeof seq !== 'number' || typeof opened !== 'object' || opened === null) return undefined
  return { seq, calls, opened: Object.fromEntries(Object.entries(opened).map(([screen, plan]) => [screen, String(plan)])) }
}
