import { signal } from '@preact/signals'
import type { PopsState } from '../../src/server/wire/index.ts'
import { ask } from '../shared/api.ts'
import { whenFull } from '../shared/time.ts'
import { t } from '../texts/texts.ts'
import { guarded, mayChange, onChanged } from './session.ts'

const pops = signal<PopsState | undefined>(undefined)

onChanged((what) => {
  if (what.includes('connections') || what.includes('traces'))
    void guarded(async () => {
      pops.value = await ask<PopsState>('GET', '/api/v1/pops')
    })
})

async function switchPops(stopped: boolean): Promise<void> {
  await guarded(async () => {
    pops.value = await ask<PopsState>('PUT', '/api/v1/pops', { stopped })
  })
}

/** Says on every view that nobody gets a record, for whoever wonders why. */
export function StoppedNotice() {
  const state = pops.value
  if (state?.stopped !== true) return null
  return (
    <p class="notice warning row" role="alert">
      <span class="grow">{t('pops.stopped', { at: state.at === undefined ? '' : whenFull(state.at), by: state.by ?? '' })}</span>
      {mayChange() && (
        <button type="button" onClick={() => switchPops(false)}>
          {t('pops.start')}
        </button>
      )}
    </p>
  )
}

/** For when something wrong shows on agents' screens: first stop, then look. */
export function StopButton() {
  if (!mayChange() || pops.value?.stopped !== false) return null
  return (
    <button type="button" class="quiet" onClick={() => confirm(t('pops.sure')) && switchPops(true)}>
      {t('pops.stop')}
    </button>
  )
}
