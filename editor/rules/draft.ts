import { computed, signal } from '@preact/signals'
import { scalarText } from '../form/scalars.ts'
import { ApiError, askText, putText } from '../shared/api.ts'
import { go } from '../shell/places.ts'
import { guarded } from '../shell/session.ts'

/** A rule's text as it lies on the server; hash undefined: it is not there yet. */
interface Base {
  readonly text: string
  readonly hash: string | undefined
}

/** The text being written. There is one: what was left unsaved of another rule waits in this browser. */
export interface Draft {
  readonly id: string
  readonly base: Base
}

export const draft = signal<Draft | undefined>(undefined)
/** What stands in the editor and in the form alike. */
export const text = signal('')
/** Somebody else saved meanwhile: theirs. */
export const conflict = signal<Base | undefined>(undefined)
export const isChanged = computed(() => draft.value !== undefined && text.value !== draft.value.base.text)

const kept = (id: string) => `cordboard-draft ${id}`

export async function openDraft(id: string, isThere: boolean): Promise<void> {
  if (draft.peek()?.id === id) return
  const base = isThere ? await read(id) : { text: '', hash: undefined }
  const unsaved = localStorage.getItem(kept(id))
  draft.value = { id, base }
  text.value = unsaved ?? base.text
  conflict.value = undefined
}

/** A new rule under an id made of its name; one that is there already is opened instead. */
export function startRule(name: string): void {
  const id = name
    .normalize('NFD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9/]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 60)
  if (id === '') return
  if (localStorage.getItem(kept(id)) === null) localStorage.setItem(kept(id), `name: ${scalarText(name)}\n`)
  go('rules', id)
}

export function closeDraft(): void {
  draft.value = undefined
  text.value = ''
  conflict.value = undefined
}

/** Every way of writing ends here: keys, form, quick fixes, undo. */
export function write(next: string): void {
  const now = draft.peek()
  if (now === undefined || next === text.peek()) return
  text.value = next
  if (next === now.base.text) localStorage.removeItem(kept(now.id))
  else localStorage.setItem(kept(now.id), next)
}

/** Back to what lies on the server. */
export function discard(): void {
  const now = draft.peek()
  if (now !== undefined) write(now.base.text)
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
      draft.value = { id: now.id, base: { text: sent, hash } }
      localStorage.removeItem(kept(now.id))
      if (text.peek() !== sent) localStorage.setItem(kept(now.id), text.peek())
      conflict.value = undefined
    } catch (error) {
      if (!(error instanceof ApiError) || error.problem.status !== 412) throw error
      conflict.value = await read(now.id)
    }
  })
}

/** Theirs is shown to be written on; mine is one undo away. */
export function takeTheirs(): void {
  const [now, theirs] = [draft.peek(), conflict.peek()]
  if (now === undefined || theirs === undefined) return
  draft.value = { id: now.id, base: theirs }
  conflict.value = undefined
  write(theirs.text)
}

/** Mine stands on theirs from now on: publishing it replaces what they wrote, which stays in the history. */
export function keepMine(): void {
  const [now, theirs] = [draft.peek(), conflict.peek()]
  if (now === undefined || theirs === undefined) return
  draft.value = { id: now.id, base: theirs }
  conflict.value = undefined
}

async function read(id: string): Promise<Base> {
  try {
    return await askText(`/api/v1/rules/${encodeURIComponent(id)}`)
  } catch (error) {
    if (error instanceof ApiError && error.problem.status === 404) return { text: '', hash: undefined }
    throw error
  }
}
