import { computed, effect, signal } from '@preact/signals'
import type { CheckAnswer, TablesAnswer, WireTable } from '../../src/server/wire/index.ts'
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
/** Somebody else saved meanwhile: theirs. */
export const conflict = signal<Base | undefined>(undefined)
export const isChanged = computed(
  () => draft.value !== undefined && (text.value !== draft.value.base.text || draft.value.base.hash === undefined),
)

const past = signal<readonly string[]>([])
const future = signal<readonly string[]>([])
export const canUndo = computed(() => past.value.length > 0)
export const canRedo = computed(() => future.value.length > 0)

const undoMost = 100
const pause = 200
const kept = (name: string) => `cordboard-table ${name}`

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
  if (localStorage.getItem(kept(name)) === null) keep(name, header)
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

export function discard(): void {
  const now = draft.peek()
  if (now !== undefined) write(now.base.text)
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
      if (text.peek() === sent) localStorage.removeItem(kept(now.name))
      await load()
    } catch (error) {
      if (!(error instanceof ApiError) || error.problem.status !== 412) throw error
      conflict.value = await read(now.name)
    }
  })
}

/** Both go on from what they wrote: theirs as the text, mine one undo away; or mine over theirs, which stays in the history. */
export function settle(which: 'theirs' | 'mine'): void {
  const [now, theirs] = [draft.peek(), conflict.peek()]
  if (now === undefined || theirs === undefined) return
  draft.value = { name: now.name, base: theirs }
  conflict.value = undefined
  if (which === 'theirs') write(theirs.text)
}

export async function remove(): Promise<void> {
  const now = draft.peek()
  if (now?.base.hash === undefined) return
  await guarded(async () => {
    await removeText(pathOf(now.name), now.base.hash ?? '')
    localStorage.removeItem(kept(now.name))
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
  draft.value = { name, base }
  past.value = []
  future.value = []
  conflict.value = undefined
  text.value = localStorage.getItem(kept(name)) ?? base.text
}

function show(next: string): void {
  const now = draft.peek()
  if (now === undefined) return
  text.value = next
  if (next === now.base.text) localStorage.removeItem(kept(now.name))
  else keep(now.name, next)
}

/** A browser keeps some megabytes; what does not fit is kept by this page alone. */
function keep(name: string, unsaved: string): void {
  try {
    localStorage.setItem(kept(name), unsaved)
  } catch {
    localStorage.removeItem(kept(name))
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
