import { createHash } from 'node:crypto'
import type { Stats } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'

/** What tells one state of a file from another. */
export type Digests = (path: string) => Promise<string>

/** Nobody writes so much by hand: when it was written tells as much, and nobody waits for it to be read. */
const largest = 1024 * 1024

/** Reads files whose size or time has changed, and no others. */
export function createDigests(): Digests {
  const known = new Map<string, { readonly stamp: string; readonly digest: string }>()
  return async (path) => {
    // Files and folders come and go while they are looked at: the next look sees what is left.
    const found = await stat(path).catch(() => undefined)
    if (found === undefined) return ''
    const stamp = stampOf(found)
    const before = known.get(path)
    if (before?.stamp === stamp) return before.digest
    const digest = found.size > largest ? stamp : await digestOf(path)
    // What was written a moment ago may be written again within the same tick of the file system's clock.
    if (Date.now() - found.mtimeMs > 2_000) known.set(path, { stamp, digest })
    return digest
  }
}

function stampOf({ size, mtimeMs, ctimeMs, ino }: Stats): string {
  return `${size}/${mtimeMs}/${ctimeMs}/${ino}`
}

async function digestOf(path: string): Promise<string> {
  const content = await readFile(path).catch(() => new Uint8Array())
  return createHash('sha256').update(content).digest('hex')
}
