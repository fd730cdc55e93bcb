import { computed, effect, signal } from '@preact/signals'
import type { RulesAnswer, WireRule } from '../../src/server/wire/index.ts'
import { ask } from '../shared/api.ts'
import { place } from '../shell/places.ts'
import { guarded, onChanged } from '../shell/session.ts'
import { bringIn, closeDraft, draft, isChanged, openDraft } from './draft.ts'

export const rules = signal<RulesAnswer | undefined>(undefined)
/** What of the tree is shown: words in names, ids and files. */
export const search = signal('')
/** The rule that the address names. */
export const chosen = computed(() => (place.value.view === 'rules' ? place.value.id : undefined))
export const chosenRule = computed<WireRule | undefined>(() => rules.value?.rules.find(({ id }) => id === chosen.value))

/** Another text of the rule lies on the server than the one that is written on. */
export const isBehind = computed(() => {
  const now = draft.value
  if (rules.value === undefined || now === undefined || now.id !== chosen.value) return false
  return chosenRule.value?.hash !== now.base.hash
})

onChanged((what) => {
  if (what.includes('rules')) void guarded(load)
})

effect(() => {
  const id = chosen.value
  const known = rules.value
  if (id === undefined) closeDraft()
  // What is not there yet need not be asked for.
  else if (known !== undefined)
    void guarded(() =>
      openDraft(
        id,
        known.rules.some((rule) => rule.id === id),
      ),
    )
})

// Nothing is written here: what is read is what is live.
effect(() => {
  if (isBehind.value && !isChanged.value) void guarded(bringIn)
})

async function load(): Promise<void> {
  rules.value = await ask<RulesAnswer>('GET', '/api/v1/rules')
}
