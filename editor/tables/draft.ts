import { computed, effect, signal } from '@preact/signals'
import type { CheckAnswer, TablesAnswer, WireTable } from '../../src/server/wire/index.ts'
import { keepUnsaved, takeUnsaved, unsavedOf } from '../rules/kept.ts'
import { mergeTexts, overlapsIn, type Side, settle } from '../rules/merge.ts'
import { ApiError, ask, askText, putText, removeText } from '../shared/api.ts'
import { later } from '../shared/later.ts'
import { go, place } from '../shell/places.ts'
import { guarded, onChanged } from '../shell/session.ts'
import { language } from '../texts/texts.ts'
import { readSheet } from './sheet.ts'

/** A table as it lies on the server; hash undefined: it is not there yet. */
interface Base {
  readonly text: string
  readonly hash: string | undefined
}

export const tables = signal<readonly WireTable[] | undefined>(undefined)
export const chosen = computed(() => (place.value.view === 'tables' ? place.value.id : undefined))
export const draft = signal<{ readonly name: string; readonly base: Base } | undefined>(undefined)
export const text = signal('')
export const sheet = computed(() => readSheet(text.value))
/** What the server says of the text as it stands. */
export const problems = signal<CheckAnswer['diagnostics']>([])
/** Somebody else saved meanwhile, and both changed the same rows: theirs. */
export const conflict = signal<Base | undefined>(undefined)
/** Somebody else saved meanwhile, and what both wrote was put together. */
export const isMerged = signal(false)
export const isChanged = computed(
  () => draft.value !== undefined && (text.value !== draft.value.base.text || draft.value.base.hash === undefined),
)

const past = signal<readonly string[]>([])
const future = signal<readonly string[]>([])
export const canUndo = computed(() => past.value.length > 0)
export const canRedo = computed(() => future.value.length > 0)

const undoMost = 100
const pause = 200
/** Beside those of rules, whose ids hold no colon. */
const kept = (name: string) => `table:${name}`

onChanged((what) => {
  if (what.includes('rules')) void guarded(load)
})

effect(() => {
  const name = chosen.value
  const known = tables.value
  if (name === undefined) draft.value = undefined
  else if (known !== undefined) void guarded(() => open(name, known))
})

const check = later(pause, async (signal) => {
  const now = draft.peek()
  if (now === undefined) return
  await guarded(async () => {
    const answer = await ask<CheckAnswer>('POST', `${pathOf(now.name)}/check`, { text: text.peek() }, signal)
    if (draft.peek()?.name === now.name) problems.value = answer.diagnostics
  })
})

effect(() => {
  const shown = [draft.value?.name, text.value, language.value]
  if (shown[0] === undefined) problems.value = []
  else check()
})

export function pathOf(name: string): string {
  return `/api/v1/tables/${encodeURIComponent(name)}`
}

/** A table begins with two columns: a key, and what is found under it. */
export function startTable(name: string, header: string): void {
  if (unsavedOf(kept(name)) === undefined) keepUnsaved(kept(name), { text: header, base: undefined })
  go('tables', name)
}

/** Every way of writing ends here. One call is one step of undo. */
export function write(next: string): void {
  if (next === text.peek()) return
  past.value = [...past.peek(), text.peek()].slice(-undoMost)
  future.value = []
  show(next)
}

export function undo(): void {
  const before = past.peek().at(-1)
  if (before === undefined) return
  past.value = past.peek().slice(0, -1)
  future.value = [...future.peek(), text.peek()]
  show(before)
}

export function redo(): void {
  const next = future.peek().at(-1)
  if (next === undefined) return
  future.value = future.peek().slice(0, -1)
  past.value = [...past.peek(), text.peek()]
  show(next)
}

/** Nothing of mine is left: what somebody else published meanwhile is what is shown. */
export function discard(): void {
  const base = conflict.peek() ?? draft.peek()?.base
  if (base === undefined) return
  conflict.value = undefined
  isMerged.value = false
  rebase(base, base.text)
}

/** The server refuses what is wrong, what a case of a rule would fail with, and what somebody else changed meanwhile. */
export async function save(reason: string): Promise<void> {
  const now = draft.peek()
  if (now === undefined) return
  const sent = text.peek()
  await guarded(async () => {
    try {
      const { hash } = await putText(pathOf(now.name), { text: sent, reason }, now.base.hash)
      if (draft.peek()?.name !== now.name) return
      draft.value = { name: now.name, base: { text: sent, hash } }
      conflict.value = undefined
      isMerged.value = false
      keep()
      await load()
    } catch (error) {
      if (!(error instanceof ApiError) || error.problem.status !== 412) throw error
      await bringIn()
    }
  })
}

/** Mine and theirs, row by row. */
export const parts = computed(() => {
  const [now, theirs] = [draft.value, conflict.value]
  return now === undefined || theirs === undefined ? [] : mergeTexts(now.base.text, text.value, theirs.text)
})

/** What both changed, as a person wants it; theirs stays in the history. */
export function choose(side: Side): void {
  const theirs = conflict.peek()
  if (theirs === undefined) return
  const next = settle(parts.peek(), () => side)
  conflict.value = undefined
  rebase(theirs, next)
}

/** Where both changed different rows, they come together. */
async function bringIn(): Promise<void> {
  const before = draft.peek()
  if (before === undefined) return
  const theirs = await read(before.name)
  if (draft.peek()?.name !== before.name) return
  const found = mergeTexts(before.base.text, text.peek(), theirs.text)
  if (overlapsIn(found).length > 0) conflict.value = theirs
  else {
    rebase(
      theirs,
      settle(found, () => 'both'),
    )
    isMerged.value = true
  }
}

function rebase(base: Base, next: string): void {
  const now = draft.peek()
  if (now === undefined) return
  draft.value = { name: now.name, base }
  write(next)
  keep()
}

export async function remove(): Promise<void> {
  const now = draft.peek()
  if (now?.base.hash === undefined) return
  await guarded(async () => {
    await removeText(pathOf(now.name), now.base.hash ?? '')
    takeUnsaved(kept(now.name))
    go('tables')
    await load()
  })
}

async function open(name: string, known: readonly WireTable[]): Promise<void> {
  const there = known.find((table) => table.name === name)
  const now = draft.peek()
  // Nothing of mine stands on the older text.
  const isOutdated = now?.name === name && now.base.hash !== there?.hash && !isChanged.peek() && there !== undefined
  if (now?.name === name && !isOutdated) return
  const base = there === undefined ? { text: '', hash: undefined } : await read(name)
  if (chosen.peek() !== name) return
  const unsaved = unsavedOf(kept(name))
  // On an older text, what was published since is merged in before this is published.
  draft.value = { name, base: unsaved?.base ?? base }
  past.value = []
  future.value = []
  conflict.value = undefined
  isMerged.value = false
  text.value = unsaved?.text ?? base.text
}

function show(next: string): void {
  if (draft.peek() === undefined) return
  text.value = next
  keep()
}

/** What is not published waits in this browser. */
function keep(): void {
  const now = draft.peek()
  if (now === undefined) return
  takeUnsaved(kept(now.name))
  if (text.peek() === now.base.text) return
  try {
    keepUnsaved(kept(now.name), { text: text.peek(), base: now.base })
  } catch {
    // A browser keeps some megabytes: what is more waits in this page alone.
  }
}

async function load(): Promise<void> {
  tables.value = (await ask<TablesAnswer>('GET', '/api/v1/tables')).tables
}

async function read(name: string): Promise<Base> {
  try {
    return await askText(pathOf(name))
  } catch (error) {
    if (error instanceof ApiError && error.problem.status === 404) return { text: '', hash: undefined }
    throw error
  }
}
