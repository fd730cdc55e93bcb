import { effect, signal } from '@preact/signals'
import type { CheckAnswer } from '../../src/server/wire/index.ts'
import { ask } from '../shared/api.ts'
import { later } from '../shared/later.ts'
import { guarded } from '../shell/session.ts'
import { language } from '../texts/texts.ts'
import { draft, text } from './draft.ts'

/** What the server's compiler says of the text as it stands. */
export const diagnostics = signal<CheckAnswer['diagnostics']>([])
/** What the cases of the text see of its conditions. */
export const coverage = signal<CheckAnswer['coverage']>([])
/** The text that was checked last. */
export const checkedText = signal<string | undefined>(undefined)

const pause = 150

const check = later(pause, async (signal) => {
  const now = draft.peek()
  const sent = text.peek()
  if (now === undefined) return
  await guarded(async () => {
    const path = `/api/v1/rules/${encodeURIComponent(now.id)}/check`
    const answer = await ask<CheckAnswer>('POST', path, { text: sent }, signal)
    if (draft.peek()?.id !== now.id) return
    diagnostics.value = answer.diagnostics
    coverage.value = answer.coverage
    checkedText.value = sent
  })
})

effect(() => {
  // What it says depends on these three.
  const shown = [draft.value?.id, text.value, language.value]
  if (shown[0] === undefined) diagnostics.value = []
  else check()
})
