import type { Link } from './connection/link.ts'

/** Who wants to see what a connection receives. */
export interface Recorders {
  /** Starts showing; the returned function stops it. */
  add(link: Link, write: (chunk: Uint8Array) => void): Promise<() => Promise<void>>
  has(connection: string): boolean
  frame(link: Link, chunk: Uint8Array): void
}

export function createRecorders(redact: (link: Link, text: string) => string): Recorders {
  const writers = new Map<string, Set<(chunk: Uint8Array) => void>>()

  async function tell(link: Link, on: boolean): Promise<void> {
    const { at } = link
    if (at !== undefined) await at.process.peer.ask('record', { owner: at.owner, on })
  }

  return {
    async add(link, write) {
      const set = writers.get(link.id) ?? new Set()
      writers.set(link.id, set)
      set.add(write)
      await tell(link, true)
      return async () => {
        set.delete(write)
        if (set.size > 0) return
        writers.delete(link.id)
        await tell(link, false)
      }
    },
    has: (connection) => writers.has(connection),
    frame(link, chunk) {
      // Latin-1 keeps every byte as it is, whatever the encoding of the protocol.
      const clean = Buffer.from(redact(link, Buffer.from(chunk).toString('latin1')), 'latin1')
      for (const write of writers.get(link.id) ?? []) write(clean)
    },
  }
}
