import { useSignal } from '@preact/signals'
import type { BarCallback } from '../../src/server/wire/index.ts'
import { ApiError, ask } from '../shared/api.ts'
import { whenFull, whenShort } from '../shared/time.ts'
import { t } from '../texts/texts.ts'
import { callbackDone, openRecord, state } from './store.ts'

/** The calls that this agent is to make now. */
export function Callbacks() {
  return state.value.callbacks.map((callback) => <CallbackCard callback={callback} key={callback.id} />)
}

function CallbackCard({ callback }: { readonly callback: BarCallback }) {
  const { id, number, display, name, note, url, at, mayDial } = callback
  const problem = useSignal<string | undefined>(undefined)
  const busy = useSignal(false)

  async function dial(): Promise<void> {
    busy.value = true
    problem.value = undefined
    try {
      if (url !== undefined) void openRecord(url, name)
      await ask('POST', '/api/v1/agents/me/commands', { action: 'dial', input: { number } })
      callbackDone(id)
    } catch (error) {
      problem.value = error instanceof ApiError ? `${error.problem.detail} ${error.problem.next}` : t('failed')
    }
    busy.value = false
  }

  return (
    <section class="sheet callback" aria-label={t('callback')}>
      <div class="call-state" role="status">
        <strong>{t('callback')}</strong>
        <span class="timer" title={whenFull(at)}>
          {whenShort(at)}
        </span>
      </div>
      <p class="number">{display}</p>
      {name !== undefined && <p class="name">{name}</p>}
      {note !== undefined && <p class="soft">{note}</p>}
      <div class="commands">
        {mayDial && (
          <button type="button" class="main" data-dial disabled={busy.value} onClick={dial}>
            {t('callback.dial')}
          </button>
        )}
        {url !== undefined && (
          <button type="button" title={url} onClick={() => openRecord(url, name)}>
            {t('card.open')}
          </button>
        )}
        <button type="button" class="quiet" onClick={() => callbackDone(id)}>
          {t('callback.done')}
        </button>
      </div>
      {problem.value !== undefined && (
        <p class="notice problem" role="alert">
          {problem.value}
        </p>
      )}
    </section>
  )
}
