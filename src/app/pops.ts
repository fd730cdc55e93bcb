import type { Journal } from '../journal/index.ts'
import type { Json } from '../model/index.ts'
import type { PopsState } from '../server/index.ts'

/** One switch for all records that rules open: thrown when something is wrong on agents' screens, before it is known which rule it is. */
export interface Pops {
  state(): PopsState
  /** Resolves when it is on disk: it holds over a restart. */
  set(state: PopsState): Promise<void>
}

export function createPops(journal: Pick<Journal, 'getState' | 'setState'>): Pops {
  return {
    state() {
      const kept = new Map<string, Json>(Object.entries(journal.getState('app', 'pops') ?? {}))
      if (kept.get('stopped') !== true) return { stopped: false }
      const texts = (['at', 'by', 'reason'] as const).map((name) => [name, kept.get(name)] as const)
      return { stopped: true, ...Object.fromEntries(texts.filter(([, value]) => typeof value === 'string')) }
    },
    set: (state) => journal.setState('app', 'pops', { ...state }),
  }
}
