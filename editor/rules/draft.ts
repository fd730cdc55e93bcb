import { computed, signal } from '@preact/signals'
import { scalarText } from '../form/scalars.ts'
import { ApiError, askText, putText } from '../shared/api.ts'
import { go } from '../shell/places.ts'
import { guarded } from '../shell/session.ts'
import { keepUnsaved, takeUnsaved, unsavedOf } from './kept.ts'
import { type MergePart, mergeTexts, overlapsIn } from './merge.ts'

/** A rule's text as it lies on the server; hash undefined: it is not there yet. */
export interface Base {
  readonly text: string
  readonly hash: string | undefined
}

/** The text being written. There is one: what was left unsaved of another rule waits in this browser. */
export interface Draft {
  readonly id: string
  /** What it is written on. */
  readonly base: Base
}

export const draft = signal<Draft | undefined>(undefined)
/** What stands in the editor and in the form alike. */
export const text = signal('')
/** Somebody else saved meanwhile, and both changed the same lines: theirs. */
export const conflict = signal<Base | undefined>(undefined)
/** What somebody else saved meanwhile was merged into the text: as it was before. */
export const merged = signal<{ readonly before: Draft; readonly text: string } | undefined>(undefined)
export const isChanged = computed(() => draft.value !== undefined && text.value !== draft.value.base.text)

/** Mine and theirs, piece by piece; it follows what is written meanwhile. */
export const parts = computed<readonly MergePart[]>(() => {
  const [now, theirs] = [draft.value, conflict.value]
  return now === undefined || theirs === undefined ? [] : partsOf(now.base, text.value, theirs)
})

export async function openDraft(id: string, isThere: boolean): Promise<void> {
  if (draft.peek()?.id === id) return
  const base = isThere ? await read(id) : { text: '', hash: undefined }
  const unsaved = unsavedOf(id)
  // On an older text, what was published since is merged in before this is published.
  draft.value = { id, base: unsaved?.base ?? base }
  text.value = unsaved?.text ?? base.text
  conflict.value = undefined
  merged.value = undefined
}

/** A new rule under an id made of its folder and its name; one that is there already is opened instead. */
export function startRule(name: string, folder = ''): void {
  const file = asPath(name)
  if (file === '') return
  const id = [...folder.split('/'), file]
    .map(asPath)
    .filter((part) => part !== '')
    .join('/')
  if (unsavedOf(id) === undefined) keepUnsaved(id, { text: `name: ${scalarText(name)}\n`, base: undefined })
  go('rules', id)
}

function asPath(name: string): string {
  return name
    .normalize('NFD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
}

export function closeDraft(): void {
  draft.value = undefined
  text.value = ''
  conflict.value = undefined
  merged.value = undefined
}

/** Every way of writing ends here: keys, form, quick fixes, undo. */
export function write(next: string): void {
  const now = draft.peek()
  if (now === undefined || next === text.peek()) return
  text.value = next
  if (next === now.base.text) takeUnsaved(now.id)
  else keepUnsaved(now.id, { text: next, base: now.base })
}

/** Back to what lies on the server. */
export function discard(): void {
  const now = draft.peek()
  if (now === undefined) return
  write(now.base.text)
  merged.value = undefined
  conflict.value = undefined
}

/** Publishes the text. The server refuses what does not compile or whose cases fail, and what somebody else changed meanwhile. */
export async function publish(reason: string): Promise<void> {
  const now = draft.peek()
  if (now === undefined) return
  const sent = text.peek()
  await guarded(async () => {
    try {
      const { hash } = await putText(`/api/v1/rules/${encodeURIComponent(now.id)}`, { text: sent, reason }, now.base.hash)
      if (draft.peek()?.id !== now.id) return
      rebase({ text: sent, hash }, text.peek())
      conflict.value = undefined
      merged.value = undefined
    } catch (error) {
      if (!(error instanceof ApiError) || error.problem.status !== 412) throw error
      await bringIn()
    }
  })
}

/**
 * What lies on the server now, under what is written here. Where nothing is written, it is simply shown; where both changed different
 * lines, they come together; where both changed the same ones, a person says how.
 */
export async function bringIn(): Promise<void> {
  const before = draft.peek()
  if (before === undefined) return
  const theirs = await read(before.id)
  const now = draft.peek()
  if (now?.id !== before.id || theirs.hash === now.base.hash) return
  const mine = text.peek()
  const found = mine === now.base.text ? [{ kind: 'agreed', text: theirs.text } as const] : partsOf(now.base, mine, theirs)
  if (overlapsIn(found).length > 0) {
    conflict.value = theirs
    return
  }
  if (mine !== now.base.text) merged.value = { before: now, text: mine }
  rebase(theirs, found.map((part) => ('text' in part ? part.text : '')).join(''))
}

/** What a person made of both texts: it stands on theirs from now on. */
export function takeSettled(next: string): void {
  const theirs = conflict.peek()
  if (theirs === undefined) return
  conflict.value = undefined
  rebase(theirs, next)
}

/** The text on another base. */
function rebase(base: Base, next: string): void {
  const now = draft.peek()
  if (now === undefined) return
  draft.value = { id: now.id, base }
  text.value = next
  if (next === base.text) takeUnsaved(now.id)
  else keepUnsaved(now.id, { text: next, base })
}

/** Where the rule was removed, or both wrote a new one, there are no lines in common: the whole text is what they differ in. */
function partsOf(base: Base, mine: string, theirs: Base): readonly MergePart[] {
  if (theirs.hash === undefined || base.hash === undefined)
    return mine === theirs.text ? [{ kind: 'agreed', text: mine }] : [{ kind: 'overlap', mine, theirs: theirs.text, base: base.text }]
  return mergeTexts(base.text, mine, theirs.text)
}

async function read(id: string): Promise<Base> {
  try {
    return await askText(`/api/v1/rules/${encodeURIComponent(id)}`)
  } catch (error) {
    if (error instanceof ApiError && error.problem.status === 404) return { text: '', hash: undefined }
    throw error
  }
}
