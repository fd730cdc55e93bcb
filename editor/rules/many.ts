import { computed, signal } from '@preact/signals'
import type { ManyAnswer, ProblemAnswer } from '../../src/server/wire/index.ts'
import { ApiError, ask, askText } from '../shared/api.ts'
import { go } from '../shell/places.ts'
import { guarded } from '../shell/session.ts'
import type { RuleEdit } from './edits.ts'
import { keepUnsaved, takeUnsaved, unsavedOf } from './kept.ts'
import { isStageId } from './stage.ts'
import { chosen, rules } from './store.ts'

/** Rules that were ticked; undefined: nothing is being ticked. */
export const picked = signal<ReadonlySet<string> | undefined>(undefined)
/** What an edit would make of the ticked rules, to be looked at before it is published. */
export const review = signal<Review | undefined>(undefined)

export interface Review {
  readonly edit: RuleEdit
  readonly changes: readonly RuleChange[]
  /** They are so already. */
  readonly same: readonly string[]
  /** Their texts can only be edited by hand. */
  readonly byHand: readonly string[]
  /** Somebody else published meanwhile: this was made anew. */
  readonly isAnew: boolean
  /** Why nothing was published. */
  readonly problem: ProblemAnswer | undefined
}

interface RuleChange {
  readonly id: string
  readonly before: string
  readonly after: string
  readonly over: string
}

const pathOf = (id: string) => `/api/v1/rules/${encodeURIComponent(id)}`

/** Rules that the ticks stand for: what is gone meanwhile is no longer ticked. */
export const pickedIds = computed(() => (rules.value?.rules ?? []).map(({ id }) => id).filter((id) => picked.value?.has(id) === true))

export function pick(ids: readonly string[], isPicked: boolean): void {
  const now = new Set(picked.peek())
  for (const id of ids) {
    if (isPicked) now.add(id)
    else now.delete(id)
  }
  picked.value = now
}

/** Reads the ticked rules and shows what an edit would make of them; nothing is written. */
export async function prepare(edit: RuleEdit, isAnew = false): Promise<void> {
  await guarded(async () => {
    const { edited } = await import('./edits.ts')
    const texts = await Promise.all(pickedIds.peek().map(async (id) => ({ id, ...(await askText(pathOf(id))) })))
    const made = texts.map(({ id, text, hash }) => ({ id, before: text, over: hash, after: edited(text, edit) }))
    review.value = {
      edit,
      changes: made.flatMap(({ after, ...one }) => (after === undefined || after === one.before ? [] : [{ ...one, after }])),
      same: made.filter(({ before, after }) => after === before).map(({ id }) => id),
      byHand: made.filter(({ after }) => after === undefined).map(({ id }) => id),
      isAnew,
      problem: undefined,
    }
  })
}

/** Publishes all of it or nothing. What somebody else changed meanwhile is read again, and shown again. */
export async function publishReview(reason: string): Promise<void> {
  const now = review.peek()
  if (now === undefined) return
  const texts = Object.fromEntries(now.changes.map(({ id, after, over }) => [id, { text: after, over }]))
  try {
    await ask<ManyAnswer>('PUT', '/api/v1/rules', { rules: texts, reason })
    review.value = undefined
    picked.value = undefined
  } catch (error) {
    if (!(error instanceof ApiError)) throw error
    if (error.problem.status === 412) await prepare(now.edit, true)
    else review.value = { ...now, problem: error.problem }
  }
}

/** Gives rules other ids. What was left unpublished in this browser goes with them, and so does the page. */
export async function move(moves: readonly { readonly from: string; readonly to: string }[]): Promise<void> {
  const known = new Map(rules.peek()?.rules.map(({ id, hash }) => [id, hash]))
  const wanted = moves.filter(({ from, to }) => from !== to && !isStageId(from))
  if (wanted.length === 0) return
  await guarded(async () => {
    await ask<ManyAnswer>('POST', '/api/v1/rules/move', { moves: wanted.map((one) => ({ ...one, over: known.get(one.from) ?? '' })) })
    for (const { from, to } of wanted) {
      const unsaved = unsavedOf(from)
      if (unsaved !== undefined) keepUnsaved(to, unsaved)
      takeUnsaved(from)
    }
    picked.value = undefined
    const here = wanted.find(({ from }) => from === chosen.peek())
    if (here !== undefined) go('rules', here.to)
  })
}
