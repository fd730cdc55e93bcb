import type { BigIntStats } from 'node:fs'
import { lstat, readdir, readFile, realpath, stat } from 'node:fs/promises'
import { basename, dirname, join, sep } from 'node:path'
import { CordError, type Diagnostic, problem } from '../model/index.ts'
import { decode } from './decode.ts'
import { ruleIdOf, tableNameOf } from './ids.ts'

/** A rule or table file as it was found, or a folder that is not looked into. */
export interface FoundFile {
  /** With slashes, from the home: `rules/sales/vip.yaml`. */
  readonly path: string
  /** Absent when it could not be read. */
  readonly text: string | undefined
  readonly diagnostics: readonly Diagnostic[]
}

export interface Scan {
  /** In the order of their paths. */
  readonly files: readonly FoundFile[]
  /** What was looked into, by path from the home. */
  readonly folders: ReadonlyMap<string, Folder>
}

/** Which folder it is, and where it really is. */
export interface Folder {
  readonly inode: string
  readonly real: string
}

/** Looks at rules/ and tables/ of a home, reading only what changed. */
export interface Scanner {
  /** The folders alone, so that they are listened to before anything in them is read. Throws as `scan` does. */
  folders(): Promise<ReadonlyMap<string, Folder>>
  /** Everything as it was at one moment. Throws a CordError when a folder cannot be read. */
  scan(): Promise<Scan>
  /**
   * These files alone, paths from the home. undefined: one of them is no file in a folder that was looked into, so that it takes a scan to
   * know what there is.
   */
  look(paths: Iterable<string>): Promise<readonly FoundFile[] | undefined>
}

interface Known {
  readonly stamp: string
  readonly text: string
  /** A file may change again within the tick of its time stamp: it is believed unchanged only after a second reading. */
  readonly twice: boolean
}

interface Listing {
  readonly files: Map<string, string>
  readonly refused: FoundFile[]
  readonly folders: Map<string, Folder>
}

/** A home that changes during so many scans in a row is taken as it is: the next bell rings anyway. */
const attempts = 10

/** So many files are read at a time: one by one, each would wait for a turn of a thread that is busy deciding. */
const together = 32

export function createScanner(home: string): Scanner {
  let known = new Map<string, Known>()
  let folders: Listing['folders'] = new Map()

  async function list(root: string): Promise<Listing> {
    const listing: Listing = { files: new Map(), refused: [], folders: new Map() }
    await walk('rules', root, [], listing)
    await walk('tables', root, [], listing)
    return listing
  }

  /** `above` are the folders around this one: a link may lead back into one of them. */
  async function walk(path: string, root: string, above: readonly string[], listing: Listing): Promise<void> {
    const real = await realpath(join(home, path)).catch(ifMissing)
    if (real === undefined || above.includes(real)) return
    if (!real.startsWith(root + sep)) {
      listing.refused.push(refusal(path, 'CORD_RULE_LINK_OUTSIDE'))
      return
    }
    const entries = await readdir(real, { withFileTypes: true }).catch(ifMissing)
    if (entries === undefined) return
    listing.folders.set(path, { inode: inodeOf(await stat(real, { bigint: true })), real })
    for (const entry of entries) {
      if (entry.name.startsWith('.')) continue
      const child = `${path}/${entry.name}`
      const found = entry.isSymbolicLink() ? await stat(join(real, entry.name)).catch(ifMissing) : entry
      if (found?.isDirectory() === true) await walk(child, root, [...above, real], listing)
      else if (found?.isFile() !== true || !isWanted(child)) continue
      else if (entry.isSymbolicLink()) await note(child, join(real, entry.name), root, listing)
      else listing.files.set(child, join(real, entry.name))
    }
  }

  /** Where a link leads. */
  async function note(path: string, absolute: string, root: string, listing: Listing): Promise<void> {
    const real = await realpath(absolute).catch(ifMissing)
    if (real === undefined) return
    if (real.startsWith(root + sep)) listing.files.set(path, absolute)
    else listing.refused.push(refusal(path, 'CORD_RULE_LINK_OUTSIDE'))
  }

  /** Undefined when the file moved while it was read. */
  async function read(path: string, absolute: string): Promise<FoundFile | undefined> {
    try {
      const stamp = stampOf(await stat(absolute, { bigint: true }))
      const before = known.get(path)
      if (before?.stamp === stamp && before.twice) return { path, text: before.text, diagnostics: [] }
      const text = decode(await readFile(absolute))
      if (stampOf(await stat(absolute, { bigint: true })) !== stamp) return undefined
      known.set(path, { stamp, text, twice: before?.stamp === stamp })
      return { path, text, diagnostics: [] }
    } catch (error) {
      if (isMissing(error)) return undefined
      return refusal(path, 'CORD_RULE_UNREADABLE')
    }
  }

  async function attempt(): Promise<{ readonly listing: Listing; readonly files: readonly FoundFile[]; readonly still: boolean }> {
    const root = await realpath(home)
    const listing = await list(root)
    const files: FoundFile[] = [...listing.refused]
    let still = true
    const wanted = [...listing.files]
    for (let from = 0; from < wanted.length; from += together) {
      const batch = wanted.slice(from, from + together)
      for (const found of await Promise.all(batch.map(([path, absolute]) => read(path, absolute)))) {
        if (found === undefined) still = false
        else files.push(found)
      }
    }
    // A file that came, went or was renamed meanwhile: what was read belongs to no one moment.
    const after = await list(root)
    const same = [...after.files.keys()].join('\n') === [...listing.files.keys()].join('\n')
    return { listing, files, still: still && same }
  }

  function unreadable(error: unknown): never {
    throw new CordError('CORD_RULES_UNREADABLE', { detail: detailOf(error) }, { place: { file: home }, cause: error })
  }

  return {
    async folders() {
      const listing = await realpath(home).then(list).catch(unreadable)
      return listing.folders
    },
    async scan() {
      for (let tries = 1; ; tries += 1) {
        const { listing, files, still } = await attempt().catch(unreadable)
        if (!still && tries < attempts) continue
        folders = listing.folders
        known = new Map([...known].filter(([path]) => listing.files.has(path)))
        return { files: files.toSorted((one, other) => (one.path < other.path ? -1 : 1)), folders }
      }
    },
    async look(paths) {
      const found: FoundFile[] = []
      for (const path of paths) {
        if (path.split('/').some((name) => name.startsWith('.'))) continue
        const real = folders.get(dirname(path))?.real
        if (real === undefined || (await realpath(real).catch(() => undefined)) !== real) return undefined
        const absolute = join(real, basename(path))
        const stats = await lstat(absolute).catch(() => undefined)
        // What editors lay beside a file, and take away again.
        if (!isWanted(path) && !folders.has(path) && (stats === undefined || stats.isFile())) continue
        if (!isWanted(path)) return undefined
        const file = stats?.isFile() === true ? await read(path, absolute) : undefined
        if (file === undefined) return undefined
        found.push(file)
      }
      return found
    },
  }
}

function isWanted(path: string): boolean {
  return ruleIdOf(path) !== undefined || tableNameOf(path) !== undefined
}

function refusal(path: string, code: 'CORD_RULE_LINK_OUTSIDE' | 'CORD_RULE_UNREADABLE'): FoundFile {
  return { path, text: undefined, diagnostics: [{ ...problem(code, {}, { file: path }), severity: 'error' }] }
}

function stampOf(stats: BigIntStats): string {
  return `${stats.size} ${stats.mtimeNs} ${inodeOf(stats)}`
}

function inodeOf(stats: BigIntStats): string {
  return `${stats.dev} ${stats.ino}`
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
}

function ifMissing(error: unknown): undefined {
  if (!isMissing(error)) throw error
}

function detailOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
