import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { RuleRevision } from '../../src/server/wire/index.ts'
import { ask, askText } from '../shared/api.ts'
import { whenFull, whenShort } from '../shared/time.ts'
import { guarded } from '../shell/session.ts'
import { DiffView } from '../text/diff-view.tsx'
import { t } from '../texts/texts.ts'
import { draft, text, write } from './draft.ts'

/** The texts the rule has had, against the one in the editor; any of them can be taken back. */
export function History({ onDone }: { readonly onDone: () => void }) {
  const revisions = useSignal<readonly RuleRevision[]>([])
  const shown = useSignal<{ readonly hash: string; readonly text: string } | undefined>(undefined)
  const base = draft.value
  const path = `/api/v1/rules/${encodeURIComponent(base?.id ?? '')}/revisions`

  useEffect(() => {
    void guarded(async () => {
      revisions.value = (await ask<{ readonly revisions: readonly RuleRevision[] }>('GET', path)).revisions
    })
  }, [path, revisions, base?.base.hash])

  return (
    <section class="panel">
      <ul class="items revisions">
        {revisions.value.map(({ hash, at, by, reason }) => (
          <li key={`${hash} ${at}`}>
            <button
              type="button"
              class="trace"
              aria-pressed={shown.value?.hash === hash}
              onClick={() =>
                guarded(async () => {
                  shown.value = await askText(`${path}/${hash}`)
                })
              }
            >
              <span class="soft when" title={whenFull(at)}>
                {whenShort(at)}
              </span>
              <span>{by ?? t('rules.on-disk')}</span>
              <span class="soft cut">{reason}</span>
              {hash === base?.base.hash && <span class="soft">{t('rules.live')}</span>}
            </button>
          </li>
        ))}
      </ul>
      {shown.value !== undefined && <DiffView before={shown.value.text} after={text.value} />}
      <div class="row">
        {shown.value !== undefined && (
          <button
            type="button"
            class="main"
            onClick={() => {
              write(shown.value?.text ?? '')
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
