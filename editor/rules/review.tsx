import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { ReasonRow } from '../publishing/publish-form.tsx'
import { Problems } from '../shared/problems.tsx'
import { guarded } from '../shell/session.ts'
import { t } from '../texts/texts.ts'
import { changedLines } from './changed-lines.ts'
import { publishReview, type Review, review } from './many.ts'

/** What an edit makes of many rules, line by line, and why: all of it is published, or nothing. */
export function ReviewDialog() {
  const dialog = useRef<HTMLDialogElement>(null)
  const reason = useSignal('')
  const now = review.value
  const isOpen = now !== undefined
  useEffect(() => {
    if (isOpen) dialog.current?.showModal()
    else dialog.current?.close()
  }, [isOpen])
  return (
    <dialog
      ref={dialog}
      class="review"
      aria-labelledby="review-title"
      onClose={() => {
        review.value = undefined
      }}
    >
      {now !== undefined && (
        <form
          onSubmit={(event) => {
            event.preventDefault()
            void guarded(() => publishReview(reason.value.trim()))
          }}
        >
          <h2 id="review-title">{t('many.review', { count: now.changes.length })}</h2>
          <Found review={now} />
          <ReasonRow reason={reason} isReady={now.changes.length > 0} onCancel={() => dialog.current?.close()} />
        </form>
      )}
    </dialog>
  )
}

function Found({ review: { changes, same, byHand, isAnew, problem } }: { readonly review: Review }) {
  return (
    <>
      {isAnew && <p class="notice warning">{t('many.anew')}</p>}
      {problem !== undefined && (
        <p class="notice problem" role="alert">
          {problem.detail} {problem.next} <code class="soft">{problem.code}</code>
        </p>
      )}
      <Problems list={problem?.problems ?? []} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
      <section class="changes" tabIndex={0} aria-label={t('many.changes')}>
        {changes.map(({ id, before, after }) => {
          const { gone, come } = changedLines(before, after)
          return (
            <div key={id}>
              <h3>{id}</h3>
              <pre>
                {gone.length > 0 && <del>{marked('-', gone)}</del>}
                {come.length > 0 && <ins>{marked('+', come)}</ins>}
              </pre>
            </div>
          )
        })}
      </section>
      {same.length > 0 && <p class="soft">{t('many.same', { ids: same.join(', ') })}</p>}
      {byHand.length > 0 && <p class="notice warning">{t('many.by-hand', { ids: byHand.join(', ') })}</p>}
    </>
  )
}

function marked(mark: string, lines: readonly string[]): string {
  return lines.map((line) => `${mark} ${line}\n`).join('')
}
