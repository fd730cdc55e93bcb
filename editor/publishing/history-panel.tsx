import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { RuleRevision } from '../../src/server/wire/index.ts'
import { ask, askText } from '../shared/api.ts'
import { whenFull, whenShort } from '../shared/time.ts'
import { guarded } from '../shell/session.ts'
import { DiffView } from '../text/diff-view.tsx'
import { t } from '../texts/texts.ts'

export interface HistoryPanelProps {
  /** Where the server lists the texts: of a rule, of a table. */
  readonly path: string
  /** Of the text that is live. */
  readonly hash: string | undefined
  /** The one in the editor: a text that was is held against it. */
  readonly text: string
  readonly onTake: (text: string) => void
  readonly onDone: () => void
}

/** The texts that were live, against the one in the editor; any of them can be taken back. */
export function HistoryPanel({ path, hash, text, onTake, onDone }: HistoryPanelProps) {
  const revisions = useSignal<readonly RuleRevision[]>([])
  const shown = useSignal<{ readonly hash: string; readonly text: string } | undefined>(undefined)

  useEffect(() => {
    void guarded(async () => {
      revisions.value = (await ask<{ readonly revisions: readonly RuleRevision[] }>('GET', path)).revisions
    })
  }, [path, revisions, hash])

  return (
    <section class="panel">
      <ul class="items revisions">
        {revisions.value.map((one) => (
          <li key={`${one.hash} ${one.at}`}>
            <button
              type="button"
              class="trace"
              aria-pressed={shown.value?.hash === one.hash}
              onClick={() =>
                guarded(async () => {
                  shown.value = await askText(`${path}/${one.hash}`)
                })
              }
            >
              <span class="soft when" title={whenFull(one.at)}>
                {whenShort(one.at)}
              </span>
              <span>{one.by ?? t('rules.on-disk')}</span>
              <span class="soft cut">{one.reason}</span>
              {one.hash === hash && <span class="soft">{t('rules.live')}</span>}
            </button>
          </li>
        ))}
      </ul>
      {shown.value !== undefined && <DiffView before={shown.value.text} after={text} />}
      <div class="row">
        {shown.value !== undefined && (
          <button
            type="button"
            class="main"
            onClick={() => {
              onTake(shown.value?.text ?? '')
              onDone()
            }}
          >
            {t('rules.take-back')}
          </button>
        )}
        <button type="button" onClick={onDone}>
          {t('rules.close')}
        </button>
      </div>
    </section>
  )
}
