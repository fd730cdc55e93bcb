import { createHash } from 'node:crypto'

/** Tokens, passwords, cookies and client ids that must not leave this process, cut out of every text that does. */
export interface Secrets {
  add(secret: string | undefined): void
  /** The same text with dots in the place of each secret. */
  cut(text: string): string
}

const shortest = 4
// Sessions come and go: the oldest are worth nothing any more.
const remembered = 50

/** `common` are those of all sessions: a session looks for its own and for these, not for those of a thousand others. */
export function createSecrets(common?: Secrets): Secrets {
  const known = new Set<string>()
  return {
    add(secret) {
      if (secret === undefined || secret.length < shortest) return
      known.add(secret)
      const [oldest] = known.size > remembered ? known : []
      if (oldest !== undefined) known.delete(oldest)
    },
    cut(text) {
      let result = common === undefined ? text : common.cut(text)
      for (const secret of known) if (result.includes(secret)) result = result.replaceAll(secret, '…')
      return result
    },
  }
}

/** A name for a secret, under which it can be told from others and not used. */
export function nameOf(secret: string): string {
  return createHash('sha256').update(secret).digest('hex').slice(0, 12)
}
