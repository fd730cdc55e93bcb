import { type CompiledRulebook, compileRulebook } from '../engine/index.ts'
import { type Bell, createBell } from './bell.ts'
import type { Rulebook, RulebookChange, RulebookOptions } from './contract.ts'
import { edit } from './editing.ts'
import { keep, keepGood, sourceOf } from './keep.ts'
import { type Made, makeRulebook } from './make.ts'
import { createScanner, type Scan } from './scan.ts'

/** So many older rulebooks are held ready: plans that began under them, traces that are looked at. */
const olderKept = 8
/** An editor may put the old file away before it writes the new one: what is missing is looked for once more after this. */
const grace = 300

/**
 * Reads, checks and compiles the rules of a home and keeps them live while files change. Rejects with a CordError when the
 * folders cannot be read; a file that is wrong is no reason.
 */
export async function openRulebook(options: RulebookOptions): Promise<Rulebook> {
  const { home, store, clock, log } = options
  const scanner = createScanner(home)
  const listeners = new Set<(change: RulebookChange) => void>()
  const older = new Map<string, CompiledRulebook>()
  let live = await make(await scanner.scan(), undefined)
  let bell: Bell | undefined
  let queue: Promise<unknown> = Promise.resolve()
  let closed = false
  let rung = false

  async function make(scan: Scan, previous: Made | undefined): Promise<Made & { readonly files: Scan['files'] }> {
    const made = await makeRulebook({ files: scan.files, settings: options.settings(), lastGood: (key) => store.lastGood(key), previous })
    if (made.rulebook.revision !== previous?.rulebook.revision) await keep(store, made, new Date(clock.now()).toISOString())
    await keepGood(store, made)
    return { ...made, files: scan.files }
  }

  /** One at a time, in the order in which they were asked for. */
  function serially<T>(work: () => Promise<T>): Promise<T> {
    const result = queue.then(work)
    queue = result.catch(() => undefined)
    return result
  }

  /** Makes live what was found; what lies on disk as before is made again only when settings may have changed. */
  async function settle(found: Scan, settingsToo = false): Promise<void> {
    if (found.foldersReplaced) await bell?.renew()
    if (!settingsToo && isSame(found.files, live.files)) return
    const made = await make(found, live)
    const before = live
    live = made
    if (before.rulebook.revision !== made.rulebook.revision) tell(changeBetween(before, made, clock.now()))
  }

  async function look(): Promise<void> {
    await settle(await scanner.scan())
  }

  function tell(change: RulebookChange): void {
    log.info({ revision: change.revision, changed: change.changed.length, removed: change.removed.length }, 'rules changed')
    for (const listener of listeners) listener(change)
  }

  async function settlePatiently(): Promise<void> {
    let scan = await scanner.scan()
    const paths = new Set(scan.files.map((file) => file.path))
    if (live.files.some((file) => !paths.has(file.path))) {
      await new Promise<void>((resolve) => clock.setTimer(grace, resolve))
      scan = await scanner.scan()
    }
    await settle(scan)
  }

  /** Rings that come while one waits for its turn are one. */
  function onRing(): void {
    if (rung || closed) return
    rung = true
    serially(async () => {
      rung = false
      if (!closed) await settlePatiently()
    }).catch((error: unknown) => log.error({ err: error }, 'rules could not be looked at, the ones before stay live'))
  }

  if (options.watch) {
    bell = await createBell({ home, clock, log, ring: onRing })
    // What changed between the first look and the watcher's first word.
    await serially(look)
  }

  const parts = {
    home,
    statuses: () => live.statuses,
    source: () => live.source,
    settle: look,
    revision: () => live.rulebook.revision,
  }
  return {
    current: () => live.rulebook,
    source: () => live.source,
    status: () => live.statuses,
    diagnostics: () => live.diagnostics,
    async at(revision) {
      if (revision === live.rulebook.revision) return live.rulebook
      const known = older.get(revision)
      const source = known === undefined ? sourceOf(store, revision, live.source.hash) : undefined
      const rulebook = known ?? (source === undefined ? undefined : compileRulebook(source, live.rulebook))
      if (rulebook === undefined) return undefined
      // The one asked for last goes last: the first one is the next to be dropped.
      older.delete(revision)
      older.set(revision, rulebook)
      const [oldest] = older.keys()
      if (older.size > olderKept && oldest !== undefined) older.delete(oldest)
      return rulebook
    },
    read(id) {
      const status = live.statuses.find((known) => known.id === id)
      const text = live.files.find((file) => file.path === status?.file)?.text
      return status === undefined || text === undefined ? undefined : { text, hash: status.hash }
    },
    save: (id, text, expected) => serially(() => edit(parts, id, { kind: 'write', text }, expected)),
    remove: (id, expected) => serially(() => edit(parts, id, { kind: 'remove' }, expected)),
    refresh: () => serially(async () => settle(await scanner.scan(), true)),
    rescan: () => serially(look),
    onChange(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    async close() {
      closed = true
      await bell?.close()
      await queue
    },
  }
}

function isSame(files: Scan['files'], before: Scan['files']): boolean {
  return (
    files.length === before.length && files.every((file, index) => file.path === before[index]?.path && file.text === before[index].text)
  )
}

function changeBetween(before: Made, after: Made, now: number): RulebookChange {
  const had = new Map(before.source.rules.map((rule) => [rule.id, rule.text]))
  const has = new Map(after.source.rules.map((rule) => [rule.id, rule.text]))
  return {
    revision: after.rulebook.revision,
    at: new Date(now).toISOString(),
    changed: [...has].filter(([id, text]) => had.get(id) !== text).map(([id]) => id),
    removed: [...had.keys()].filter((id) => !has.has(id)),
  }
}
