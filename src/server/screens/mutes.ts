import type { Journal } from '../../journal/index.ts'
import type { Config } from '../../model/index.ts'

/** Who has switched offers off, over restarts and on all devices of the user. */
export interface Mutes {
  /** Undefined: agents may not. */
  of(user: string): boolean | undefined
  set(user: string, muted: boolean): Promise<void>
}

const OWNER = 'muted'

export function createMutes(journal: Pick<Journal, 'states' | 'setStates'>, config: () => Config): Mutes {
  const muted = new Set(journal.states(OWNER).map(({ key }) => key))
  const mayMute = (): boolean => config().agents?.mayMuteOffers === true

  return {
    of: (user) => (mayMute() ? muted.has(user) : undefined),
    async set(user, wanted) {
      if (!mayMute()) return
      if (wanted) muted.add(user)
      else muted.delete(user)
      await journal.setStates(OWNER, [{ key: user, text: wanted ? 'true' : undefined }])
    },
  }
}
