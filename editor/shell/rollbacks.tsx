import { signal } from '@preact/signals'
import type { RollbacksAnswer } from '../../src/server/wire/index.ts'
import { ask } from '../shared/api.ts'
import { whenFull, whenShort } from '../shared/time.ts'
import { t } from '../texts/texts.ts'
import { linkTo } from './places.ts'
import { guarded, mayChange, onChanged } from './session.ts'

const rollbacks = signal<RollbacksAnswer['rollbacks']>([])

async function load(): Promise<void> {
  rollbacks.value = (await ask<RollbacksAnswer>('GET', '/api/v1/rollbacks')).rollbacks
}

onChanged((what) => {
  if (what.includes('rules')) void guarded(load)
})

async function seen(rule: string): Promise<void> {
  await guarded(async () => {
    await ask('DELETE', `/api/v1/rollbacks/${encodeURIComponent(rule)}`)
    await load()
  })
}

/** Says on every view which rules went back by themselves, until somebody has seen it. */
export function RollbackNotices() {
  return (
    <>
      {rollbacks.value.map(({ rule, at, problem }) => (
        <p key={rule} class="notice warning row" role="alert">
          <span class="grow">
            <span title={whenFull(at)}>{whenShort(at)}</span> {problem.message} {problem.next}{' '}
            <a href={linkTo('rules', rule)}>{t('rollback.look')}</a>
          </span>
          {mayChange() && (
            <button type="button" onClick={() => seen(rule)}>
              {t('rollback.seen')}
            </button>
          )}
        </p>
      ))}
    </>
  )
}
