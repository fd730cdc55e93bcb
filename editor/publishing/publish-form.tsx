import { type Signal, useSignal } from '@preact/signals'
import type { ComponentChildren } from 'preact'
import { DiffView } from '../text/diff-view.tsx'
import { t } from '../texts/texts.ts'

export interface PublishFormProps {
  /** The text that is live; undefined: there is none yet. */
  readonly before: string | undefined
  readonly after: string
  readonly isReady?: boolean
  readonly publish: (reason: string) => Promise<void>
  readonly onDone: () => void
  /** What else is asked. */
  readonly children?: ComponentChildren
}

/** What changes in a moment, and why. */
export function PublishForm({ before, after, isReady = true, publish, onDone, children }: PublishFormProps) {
  const reason = useSignal('')
  return (
    <form
      class="panel"
      onSubmit={async (event) => {
        event.preventDefault()
        await publish(reason.value.trim())
        onDone()
      }}
    >
      {before !== undefined && <DiffView before={before} after={after} />}
      {children}
      <ReasonRow reason={reason} isReady={isReady} onCancel={onDone} />
    </form>
  )
}

export interface ReasonRowProps {
  readonly reason: Signal<string>
  readonly isReady: boolean
  readonly onCancel: () => void
}

/** The end of a form that publishes: the reason, which stays in the history, and the two ways out. */
export function ReasonRow({ reason, isReady, onCancel }: ReasonRowProps) {
  return (
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
      <button type="submit" class="main" disabled={!isReady}>
        {t('rules.publish-now')}
      </button>
      <button type="button" onClick={onCancel}>
        {t('rules.cancel')}
      </button>
    </div>
  )
}
