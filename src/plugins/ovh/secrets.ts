/** Tokens and sessions that must not leave this process, cut out of every text that does. */
export interface Secrets {
  add(secret: string): void
  /** The same text with dots in the place of each secret. */
  cut(text: string): string
}

export function createSecrets(): Secrets {
  const known = new Set<string>()
  return {
    add(secret) {
      if (secret.length >= 4) known.add(secret)
    },
    cut: (text) => [...known].reduce((left, secret) => left.replaceAll(secret, '…'), text),
  }
}
