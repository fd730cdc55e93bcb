import { useSignal } from '@preact/signals'
import { DiffView } from '../text/diff-view.tsx'
import { t } from '../texts/texts.ts'
import { type Audience, AudienceInput, stageOf } from './audience.tsx'
import { draft, publish, text } from './draft.ts'
import { isStageId, publishStaged } from './stage.ts'

/** What changes for whom it is live in a moment, and why: the reason stays in the history. */
export function PublishPanel({ onDone }: { readonly onDone: () => void }) {
  const reason = useSignal('')
  const audience = useSignal<Audience>({ kind: 'all', names: '', share: '10' })
  const base = draft.value?.base
  if (base === undefined) return null
  const stage = stageOf(audience.value)
  return (
    <form
      class="panel"
      onSubmit={async (event) => {
        event.preventDefault()
        const why = reason.value.trim()
        if (stage === undefined) await publish(why)
        else await publishStaged(stage, why)
        onDone()
      }}
    >
      {base.hash !== undefined && <DiffView before={base.text} after={text.value} />}
      {!isStageId(draft.value?.id ?? '') && <AudienceInput audience={audience} />}
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
        <button type="submit" class="main" disabled={audience.value.kind !== 'all' && stage === undefined}>
          {t('rules.publish-now')}
        </button>
        <button type="button" onClick={onDone}>
          {t('rules.cancel')}
        </button>
      </div>
    </form>
  )
}
