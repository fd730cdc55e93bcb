import { type CompiledRulebook, compileRulebook } from '../engine/index.ts'
import { createBell } from './bell.ts'
import { createBreath } from './breath.ts'
import type { Rulebook, RulebookChange, RulebookOptions } from './contract.ts'
import { checkText, coverText, edit, promote } from './editing.ts'
import { checkTable, editTable, tableStatuses, tableText } from './editing-tables.ts'
import { type Kept, keep, keepGood, sourceOf } from './keep.ts'
import { changeRulebook, type Made, makeRulebook } from './make.ts'
import { changeMany, moveMany } from './many.ts'
import { compareSet, exportSet, importSet } from './rule-set.ts'
import { createScanner, type FoundFile, type Scan } from './scan.ts'
import { viewOf } from './view.ts'

/** So many older rulebooks are held ready: plans that began under them, traces that are looked at. */
const olderKept = 8
/** So few files are looked at alone. Where more change, still more may be about to: a look at all of them makes one revision of it. */
const alone = 2
/** An editor may put the old file away before it writes the new one: what is missing is looked for once more after this. */
const grace = 300
/** A home whose folders come and go during so many looks in a row is taken as it is: the next bell rings anyway. */
const attempts = 10

/**
 * Reads, checks and compiles the rules of a home and keeps them live while files change. Rejects with a CordError when the
 * folders cannot be read; a file that is wrong is no reason.
 */
export async function openRulebook(options: RulebookOptions): Promise<Rulebook> {
  const { home, store, clock, log } = options
  const scanner = createScanner(home)
  const listeners = new Set<(change: RulebookChange) => void>()
  const older = new Map<string, CompiledRulebook>()
  const lastGood = (key: string) => store.lastGood(key)
  const opened = Promise.withResolvers<void>()
  let kept: Kept | undefined
  let queue: Promise<unknown> = opened.promise
  let closed = false
  let waiting = false
  let rung: { readonly paths: ReadonlySet<string> | undefined } | undefined

  async function open(): Promise<Made> {
    bell?.tend(await scanner.folders())
    return make((await scan()).files, undefined)
  }

  async function make(files: readonly FoundFile[], previous: Made | undefined): Promise<Made> {
    const made = await makeRulebook({ files, settings: options.settings(), lastGood, previous, breath: createBreath() })
    await keepAll(made, previous)
    return made
  }

  async function keepAll(made: Made, previous: Made | undefined): Promise<void> {
    const breath = createBreath()
    if (made.rulebook.revision !== kept?.made.rulebook.revision)
      kept = await keep(store, made, kept, new Date(clock.now()).toISOString(), breath)
    await keepGood(store, made, previous, breath)
  }

  /** One at a time, in the order in which they were asked for. */
  function serially<T>(work: () => Promise<T>): Promise<T> {
    const result = queue.then(work)
    queue = result.catch(() => undefined)
    return result
  }

  /** Makes live what was found; what lies on disk as before is made again only when settings may have changed. */
  async function settle(found: Scan, settingsToo = false): Promise<void> {
    const changed = found.files.filter((file) => !isSame(file, live.found.get(file.path)))
    const paths = new Set(found.files.map((file) => file.path))
    const gone = [...live.found.keys()].filter((path) => !paths.has(path))
    if (settingsToo) swap(await make(found.files, live))
    else if (changed.length + gone.length > 0) swap((await change(changed, gone)) ?? (await make(found.files, live)))
  }

  /** One or a few changed files, and nothing else: undefined when more has to be looked at. */
  async function change(changed: readonly FoundFile[], gone: readonly string[]): Promise<Made | undefined> {
    const made = changeRulebook(live, changed, gone, lastGood)
    if (made !== undefined) await keepAll(made, live)
    return made
  }

  function swap(made: Made): void {
    const before = live
    live = made
    if (before.rulebook.revision !== made.rulebook.revision) tell(changeBetween(before, made, clock.now()))
  }

  /** Looks at some files alone; false when it takes a look at everything. */
  async function lookAt(paths: Iterable<string>): Promise<boolean> {
    const found = await scanner.look(paths)
    if (found === undefined) return false
    const changed = found.filter((file) => !isSame(file, live.found.get(file.path)))
    if (changed.length === 0) return true
    const made = await change(changed, [])
    if (made !== undefined) swap(made)
    return made !== undefined
  }

  async function look(): Promise<void> {
    await settle(await scan())
  }

  /** What changes in a folder before it is listened to rings no bell, so that it is looked at once more. */
  async function scan(): Promise<Scan> {
    for (let tries = 1; ; tries += 1) {
      const found = await scanner.scan()
      if (bell?.tend(found.folders) !== true || tries === attempts) return found
    }
  }

  function tell(change: RulebookChange): void {
    log.info({ revision: change.revision, changed: change.changed.length, removed: change.removed.length }, 'rules changed')
    for (const listener of listeners) listener(change)
  }

  async function settlePatiently(): Promise<void> {
    let found = await scan()
    const paths = new Set(found.files.map((file) => file.path))
    if ([...live.found.keys()].some((path) => !paths.has(path))) {
      await new Promise<void>((resolve) => clock.setTimer(grace, resolve))
      found = await scan()
    }
    await settle(found)
  }

  /** Rings that come while one waits for its turn are one. */
  function onRing(paths?: ReadonlySet<string>): void {
    if (closed) return
    rung = { paths: rung === undefined ? paths : bothOf(rung.paths, paths) }
    if (waiting) return
    waiting = true
    serially(async () => {
      const { paths: heard } = rung ?? {}
      rung = undefined
      waiting = false
      if (closed || (heard !== undefined && heard.size <= alone && (await lookAt(heard)))) return
      await settlePatiently()
    }).catch((error: unknown) => log.error({ err: error }, 'rules could not be looked at, the ones before stay live'))
  }

  // Listened to before it is read: what changes meanwhile rings, and is looked at when all this is live.
  const bell = options.watch ? createBell({ home, clock, log, ring: onRing }) : undefined
  let live = await open().catch((error: unknown) => {
    bell?.close()
    throw error
  })
  opened.resolve()

  const parts = {
    home,
    files: () => [...live.files.values()],
    judging: () => live.judging,
    settle: async (file: string) => {
      if (!(await lookAt([file]))) await look()
    },
    current: () => live.rulebook,
    tables: () => live.tables.files,
  }
  return {
    current: () => live.rulebook,
    source: () => viewOf(live).source(),
    status: () => viewOf(live).statuses(),
    diagnostics: () => viewOf(live).diagnostics(),
    async at(revision) {
      if (revision === live.rulebook.revision) return live.rulebook
      const known = older.get(revision)
      const source = known === undefined ? sourceOf(store, revision, live.judging.source.hash) : undefined
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
      const file = [...live.files.values()].find((known) => known.id === id)
      const text = file === undefined ? undefined : live.found.get(file.file)?.text
      return file === undefined || text === undefined ? undefined : { text, hash: file.hash }
    },
    check: (id, text) => checkText(parts, id, text),
    coverage: (id, text) => coverText(parts, id, text),
    save: (id, text, expected) => serially(() => edit(parts, id, { kind: 'write', text }, expected)),
    remove: (id, expected) => serially(() => edit(parts, id, { kind: 'remove' }, expected)),
    set: {
      export: () => exportSet(parts),
      compare: (set) => compareSet(parts, set),
      import: (set, expected) => serially(() => importSet({ ...parts, look }, set, expected)),
    },
    change: (texts) => serially(() => changeMany({ ...parts, look }, texts)),
    move: (moves) => serially(() => moveMany({ ...parts, look }, moves)),
    promote: (id, expected) => serially(() => promote(parts, id, expected)),
    tables: {
      status: () => tableStatuses(parts),
      read: (name) => tableText(parts, name),
      check: (name, text) => checkTable(parts, name, text),
      save: (name, text, expected) => serially(() => editTable(parts, name, { kind: 'write', text }, expected)),
      remove: (name, expected) => serially(() => editTable(parts, name, { kind: 'remove' }, expected)),
    },
    refresh: () => serially(async () => settle(await scan(), true)),
    rescan: () => serially(look),
    onChange(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
    async close() {
      closed = true
      bell?.close()
      await queue
    },
  }
}

/** Whatever it may be, if one of them does not say. */
function bothOf(some: ReadonlySet<string> | undefined, more: ReadonlySet<string> | undefined): ReadonlySet<string> | undefined {
  return some === undefined || more === undefined ? undefined : new Set([...some, ...more])
}

function isSame(file: FoundFile, before: FoundFile | undefined): boolean {
  return file.text === before?.text && file.diagnostics.length === before?.diagnostics.length
}

function changeBetween(before: Made, after: Made, now: number): RulebookChange {
  return {
    revision: after.rulebook.revision,
    at: new Date(now).toISOString(),
    changed: [...after.live.values()].filter(({ id, text }) => before.live.get(id)?.text !== text).map(({ id }) => id),
    removed: [...before.live.keys()].filter((id) => !after.live.has(id)),
  }
}
