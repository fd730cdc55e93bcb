import { computed } from '@preact/signals'
import type { WireRule } from '../../src/server/wire/index.ts'
import { askOver, putText } from '../shared/api.ts'
import { go } from '../shell/places.ts'
import { guarded } from '../shell/session.ts'
import { discard, draft, text } from './draft.ts'
import { chosen, rules } from './store.ts'

type Stage = NonNullable<WireRule['stage']>

const ending = '.stage'

export function isStageId(id: string): boolean {
  return id.endsWith(ending)
}

export function wholeIdOf(id: string): string {
  return isStageId(id) ? id.slice(0, -ending.length) : id
}

/** The newer text of the chosen rule that is for some only, whichever of the two is shown. */
export const staged = computed<WireRule | undefined>(() => {
  const id = chosen.value
  return id === undefined ? undefined : rules.value?.rules.find((rule) => rule.id === wholeIdOf(id) + ending)
})

const pathOf = (id: string) => `/api/v1/rules/${encodeURIComponent(id)}`

/** The text as it is written is first for these; for all others the rule stays as it is. */
export async function publishStaged(stage: Stage, reason: string): Promise<void> {
  const now = draft.peek()
  if (now === undefined) return
  await guarded(async () => {
    await putText(`${pathOf(now.id)}/stage`, { text: text.peek(), stage, reason }, staged.peek()?.hash)
    if (draft.peek()?.id !== now.id) return
    discard()
    go('rules', now.id + ending)
  })
}

export async function publishForAll(): Promise<void> {
  const newer = staged.peek()
  if (newer === undefined) return
  await guarded(async () => {
    await askOver('POST', `${pathOf(wholeIdOf(newer.id))}/stage/promote`, newer.hash, {})
    go('rules', wholeIdOf(newer.id))
  })
}

/** The text as it was decides for all again; the newer one stays in the history. */
export async function takeBack(): Promise<void> {
  const newer = staged.peek()
  if (newer === undefined) return
  await guarded(async () => {
    await askOver('DELETE', pathOf(newer.id), newer.hash)
    go('rules', wholeIdOf(newer.id))
  })
}
