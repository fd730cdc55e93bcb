import { useSignal } from '@preact/signals'
import { useCallback, useEffect } from 'preact/hooks'
import type { ShadowAnswer, ShadowEntry } from '../../src/server/wire/index.ts'
import { ask } from '../shared/api.ts'
import { whenFull, whenShort } from '../shared/time.ts'
import { linkTo } from '../shell/places.ts'
import { guarded } from '../shell/session.ts'
import { named, t } from '../texts/texts.ts'

/** What a rule that is in shadow would have done, call by call. */
export function ShadowPanel({ id }: { readonly id: string }) {
  const entries = useSignal<readonly ShadowEntry[]>([])
  const next = useSignal<number | undefined>(undefined)
  const isRead = useSignal(false)
  const read = useCallback(
    (before: number | undefined) =>
      guarded(async () => {
        const page = before === undefined ? '' : `?before=${before}`
        const answer = await ask<ShadowAnswer>('GET', `/api/v1/rules/${encodeURIComponent(id)}/shadow${page}`)
        entries.value = [...(before === undefined ? [] : entries.value), ...answer.entries]
        next.value = answer.next
        isRead.value = true
      }),
    [id, entries, next, isRead],
  )
  useEffect(() => {
    void read(undefined)
  }, [read])
  return (
    <section class="panel">
      {isRead.value && entries.value.length === 0 && <p class="soft">{t('shadow.none')}</p>}
      <ul class="items revisions">
        {entries.value.map((entry) => (
          <li key={entry.traceId}>
            <a href={linkTo('calls', entry.traceId)}>
              <span title={whenFull(entry.at)}>{whenShort(entry.at)}</span> · {entry.customer ?? named('trigger', entry.type)}
            </a>{' '}
            <span class="soft">
              {entry.agent} {t(`shadow.${entry.verdict}`)} {entry.url}
            </span>
          </li>
        ))}
      </ul>
      {next.value !== undefined && (
        <button type="button" onClick={() => read(next.value)}>
          {t('shadow.more')}
        </button>
      )}
    </section>
  )
}
