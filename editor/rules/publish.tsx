import { useSignal } from '@preact/signals'
import { DiffView } from '../text/diff-view.tsx'
import { t } from '../texts/texts.ts'
import { draft, publish, text } from './draft.ts'

/** What changes for whom it is live in a moment, and why: the reason stays in the history. */
export function PublishPanel({ onDone }: { readonly onDone: () => void }) {
  const reason = useSignal('')
  const base = draft.value?.base
  if (base === undefined) return null
  return (
    <form
      class="panel"
      onSubmit={async (event) => {
        event.preventDefault()
        await publish(reason.value.trim())
        onDone()
      }}
    >
      {base.hash !== undefined && <DiffView before={base.text} after={text.value} />}
      <div class="row">
        <input
          class="grow"
          aria-label={t('rules.reason')}
          placeholder={t('rules.reason')}
          maxLength={500}
          value={reason.value}
          onInput={({ currentTarget }) => {
            reason.value = currentTarget.value
          }}
        />
        <button type="submit" class="main">
          {t('rules.publish-now')}
        </button>
        <button type="button" onClick={onDone}>
          {t('rules.cancel')}
        </button>
      </div>
    </form>
  )
}
