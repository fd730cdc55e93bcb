import { effect, signal } from '@preact/signals'
import type { WireTrace } from '../../src/server/wire/index.ts'
import { ask } from '../shared/api.ts'
import { guarded } from '../shell/session.ts'
import { event } from './store.ts'

/** What was known when the chosen event was decided. */
export const facts = signal<WireTrace['facts']>(undefined)

effect(() => {
  const id = event.value?.id
  facts.value = undefined
  if (id !== undefined)
    void guarded(async () => {
      const trace = await ask<WireTrace>('GET', `/api/v1/traces/${encodeURIComponent(id)}`)
      if (event.peek()?.id === id) facts.value = trace.facts
    })
})
