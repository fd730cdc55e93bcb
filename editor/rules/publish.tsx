import { useSignal } from '@preact/signals'
import { PublishForm } from '../publishing/publish-form.tsx'
import { type Audience, AudienceInput, stageOf } from './audience.tsx'
import { draft, publish, text } from './draft.ts'
import { isStageId, publishStaged } from './stage.ts'

/** What changes for whom it is live in a moment. */
export function PublishPanel({ onDone }: { readonly onDone: () => void }) {
  const audience = useSignal<Audience>({ kind: 'all', names: '', share: '10' })
  const base = draft.value?.base
  if (base === undefined) return null
  const stage = stageOf(audience.value)
  return (
    <PublishForm
      before={base.hash === undefined ? undefined : base.text}
      after={text.value}
      isReady={audience.value.kind === 'all' || stage !== undefined}
      publish={(reason) => (stage === undefined ? publish(reason) : publishStaged(stage, reason))}
      onDone={onDone}
    >
      {!isStageId(draft.value?.id ?? '') && <AudienceInput audience={audience} />}
    </PublishForm>
  )
}
