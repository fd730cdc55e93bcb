import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { RuleRevision } from '../../src/server/wire/index.ts'
import { overlapsIn, type Side } from '../rules/merge.ts'
import { ask, askText } from '../shared/api.ts'
import { whenFull, whenShort } from '../shared/time.ts'
import { guarded } from '../shell/session.ts'
import { DiffView } from '../text/diff-view.tsx'
import { type TextKey, t } from '../texts/texts.ts'
import { choose, conflict, draft, isMerged, parts, pathOf, save, text, write } from './draft.ts'

interface PanelProps {
  readonly onDone: () => void
}

/** What changes for every rule that reads it, and why. */
export function SavePanel({ onDone }: PanelProps) {
  const reason = useSignal('')
  const base = draft.value?.base
  return (
    <form
      class="panel"
      onSubmit={async (event) => {
        event.preventDefault()
        await save(reason.value.trim())
        onDone()
      }}
    >
      {base?.hash !== undefined && <DiffView before={base.text} after={text.value} />}
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

/** The texts the table has had; any of them can be taken back. */
export function TableHistory({ onDone }: PanelProps) {
  const revisions = useSignal<readonly RuleRevision[]>([])
  const shown = useSignal<{ readonly hash: string; readonly text: string } | undefined>(undefined)
  const now = draft.value
  const path = `${pathOf(now?.name ?? '')}/revisions`

  useEffect(() => {
    void guarded(async () => {
      revisions.value = (await ask<{ readonly revisions: readonly RuleRevision[] }>('GET', path)).revisions
    })
  }, [path, revisions, now?.base.hash])

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
              {hash === now?.base.hash && <span class="soft">{t('rules.live')}</span>}
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

const SIDES = [
  ['theirs', 'rules.take-theirs'],
  ['mine', 'rules.take-mine'],
  ['both', 'rules.take-both'],
] as const satisfies readonly (readonly [Side, TextKey])[]

/** Somebody else published meanwhile: what both wrote comes together, and where both changed the same rows a person says how. */
export function TableConflict() {
  if (conflict.value === undefined)
    return isMerged.value ? (
      <p class="notice" role="status">
        {t('tables.merged')}
      </p>
    ) : null
  return (
    <section class="conflict" role="alert">
      <p class="notice warning">{t('tables.conflict')}</p>
      {overlapsIn(parts.value).map(({ theirs, mine }) => (
        <div class="sides" key={`${theirs} ${mine}`}>
          <figure>
            <figcaption>{t('rules.theirs')}</figcaption>
            <pre>{theirs}</pre>
          </figure>
          <figure>
            <figcaption>{t('rules.mine')}</figcaption>
            <pre>{mine}</pre>
          </figure>
        </div>
      ))}
      <div class="row">
        {SIDES.map(([side, label]) => (
          <button key={side} type="button" onClick={() => choose(side)}>
            {t(label)}
          </button>
        ))}
      </div>
    </section>
  )
}
