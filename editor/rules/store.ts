import { computed, effect, signal } from '@preact/signals'
import type { RulesAnswer, WireRule } from '../../src/server/wire/index.ts'
import { ask } from '../shared/api.ts'
import { place } from '../shell/places.ts'
import { guarded, onChanged } from '../shell/session.ts'
import { closeDraft, openDraft } from './draft.ts'

export const rules = signal<RulesAnswer | undefined>(undefined)
/** What of the tree is shown: words in names, ids and files. */
export const search = signal('')
/** The rule that the address names. */
export const chosen = computed(() => (place.value.view === 'rules' ? place.value.id : undefined))
export const chosenRule = computed<WireRule | undefined>(() => rules.value?.rules.find(({ id }) => id === chosen.value))

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

async function load(): Promise<void> {
  rules.value = await ask<RulesAnswer>('GET', '/api/v1/rules')
}
