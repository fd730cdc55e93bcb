import { useSignal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import type { RuleRevision } from '../../src/server/wire/index.ts'
import { ask } from '../shared/api.ts'
import { guarded } from '../shell/session.ts'
import { DiffView } from '../text/diff-view.tsx'
import { type TextKey, t } from '../texts/texts.ts'
import { bringIn, conflict, draft, isChanged, merged, parts, takeSettled, text } from './draft.ts'
import { type Overlap, overlapsIn, type Side, settle } from './merge.ts'
import { isBehind } from './store.ts'

const SIDES = [
  ['theirs', 'rules.take-theirs'],
  ['mine', 'rules.take-mine'],
  ['both', 'rules.take-both'],
] as const satisfies readonly (readonly [Side, TextKey])[]

/** Somebody else published meanwhile: what both wrote comes together, and no word of either is lost. */
export function Conflict() {
  if (conflict.value !== undefined) return <Overlaps />
  if (merged.value !== undefined) return <Merged />
  if (!isBehind.value || !isChanged.value) return null
  return (
    <p class="notice warning row">
      <span class="grow">{t('rules.behind')}</span>
      <button type="button" onClick={() => guarded(bringIn)}>
        {t('rules.bring-in')}
      </button>
    </p>
  )
}

/** Nobody had to choose; what came in is shown, against what was written here alone. */
function Merged() {
  const isShown = useSignal(false)
  const before = merged.value
  if (before === undefined) return null
  return (
    <section class="conflict" role="status">
      <p class="notice row">
        <span class="grow">{t('rules.merged')}</span>
        <button
          type="button"
          class="quiet"
          aria-expanded={isShown.value}
          onClick={() => {
            isShown.value = !isShown.value
          }}
        >
          {t('rules.what-came')}
        </button>
        <button
          type="button"
          class="quiet"
          onClick={() => {
            merged.value = undefined
          }}
        >
          {t('rules.close')}
        </button>
      </p>
      {isShown.value && <DiffView before={before.text} after={text.value} />}
    </section>
  )
}

/** The lines that both changed, side by side, each to be settled. */
function Overlaps() {
  /** By the two texts: what is written meanwhile elsewhere leaves them alone. */
  const chosen = useSignal<ReadonlyMap<string, Side>>(new Map())
  const overlaps = overlapsIn(parts.value)
  const by = useAuthor()
  const sideOf = (overlap: Overlap) => chosen.value.get(keyOf(overlap))
  const isSettled = overlaps.every((overlap) => sideOf(overlap) !== undefined)
  const choose = (some: readonly Overlap[], side: Side) => {
    chosen.value = new Map([...chosen.value, ...some.map((overlap) => [keyOf(overlap), side] as const)])
  }
  return (
    <section class="conflict" role="alert">
      <p class="notice warning">
        {t('rules.conflict', { count: overlaps.length })} {by}
      </p>
      {overlaps.map((overlap, index) => (
        <fieldset class="overlap" key={keyOf(overlap)}>
          <legend>{t('rules.overlap', { number: index + 1, count: overlaps.length })}</legend>
          <div class="sides">
            <figure>
              <figcaption>{t(conflict.value?.hash === undefined ? 'rules.theirs-gone' : 'rules.theirs')}</figcaption>
              <pre>{overlap.theirs}</pre>
            </figure>
            <figure>
              <figcaption>{t('rules.mine')}</figcaption>
              <pre>{overlap.mine}</pre>
            </figure>
          </div>
          <div class="row">
            {SIDES.map(([side, label]) => (
              <label key={side}>
                <input type="radio" name={`overlap ${index}`} checked={sideOf(overlap) === side} onChange={() => choose([overlap], side)} />{' '}
                {t(label)}
              </label>
            ))}
          </div>
        </fieldset>
      ))}
      <div class="row">
        <button
          type="button"
          class="main"
          disabled={!isSettled}
          onClick={() => takeSettled(settle(parts.value, (at) => chosen.value.get(keyOf(overlaps[at])) ?? 'both'))}
        >
          {t('rules.settled')}
        </button>
        <button type="button" onClick={() => choose(overlaps, 'theirs')}>
          {t('rules.all-theirs')}
        </button>
        <button type="button" onClick={() => choose(overlaps, 'mine')}>
          {t('rules.all-mine')}
        </button>
      </div>
    </section>
  )
}

function keyOf(overlap: Overlap | undefined): string {
  return JSON.stringify([overlap?.mine, overlap?.theirs])
}

/** Who published what is live now, and why; empty where that is not known. */
function useAuthor(): string {
  const said = useSignal('')
  const id = draft.value?.id ?? ''
  const hash = conflict.value?.hash
  useEffect(() => {
    said.value = ''
    if (hash === undefined) return
    const path = `/api/v1/rules/${encodeURIComponent(id)}/revisions`
    // Without it the texts themselves say enough.
    ask<{ readonly revisions: readonly RuleRevision[] }>('GET', path).then(
      ({ revisions }) => {
        const { by, reason } = revisions.find((one) => one.hash === hash) ?? {}
        said.value = [by, reason].filter((part) => part !== undefined).join(': ')
      },
      () => undefined,
    )
  }, [id, hash, said])
  return said.value
}
