import { signal } from '@preact/signals'
import { useEffect } from 'preact/hooks'
import { HistoryPanel } from '../publishing/history-panel.tsx'
import { PublishForm } from '../publishing/publish-form.tsx'
import { Problems } from '../shared/problems.tsx'
import { mayChange } from '../shell/session.ts'
import { t } from '../texts/texts.ts'
import { TableConflict } from './conflict.tsx'
import {
  canRedo,
  canUndo,
  chosen,
  discard,
  draft,
  isChanged,
  pathOf,
  problems,
  redo,
  remove,
  save,
  sheet,
  text,
  undo,
  write,
} from './draft.ts'
import { addRow, Grid, removeRows, resetGrid } from './grid.tsx'
import { addColumn } from './sheet.ts'

const panel = signal<'save' | 'history' | undefined>(undefined)

function toggle(one: 'save' | 'history'): void {
  panel.value = panel.value === one ? undefined : one
}

/** Another one may have been opened while this one was busy. */
function close(one: 'save' | 'history'): void {
  if (panel.value === one) panel.value = undefined
}

/** One table: its cells, what is wrong with them, and the way to make it live. */
export function TablePage() {
  const name = draft.value?.name
  // Another table, another place in it.
  useEffect(resetGrid, [name])
  if (chosen.value === undefined) return <p class="soft empty">{t('tables.pick')}</p>
  if (draft.value === undefined || name === undefined) return null
  const isWrong = problems.value.some(({ severity }) => severity === 'error')
  const { base } = draft.value
  const isThere = base.hash !== undefined
  return (
    <section class="table-page">
      <div class="row">
        <h1 class="grow cut">{name}</h1>
        {isChanged.value && <span class="soft">{t('tables.unsaved')}</span>}
        {isThere && (
          <button type="button" class="quiet" aria-expanded={panel.value === 'history'} onClick={() => toggle('history')}>
            {t('rules.history')}
          </button>
        )}
        {mayChange() && (
          <>
            {isThere && (
              <button type="button" class="quiet" onClick={() => confirm(t('tables.sure', { name })) && remove()}>
                {t('tables.remove')}
              </button>
            )}
            <button type="button" disabled={!isChanged.value} onClick={discard}>
              {t('rules.discard')}
            </button>
            <button type="button" class="main" disabled={!isChanged.value || isWrong} onClick={() => toggle('save')}>
              {t('rules.publish')}
            </button>
          </>
        )}
      </div>
      {panel.value === 'save' && isChanged.value && !isWrong && (
        <PublishForm before={isThere ? base.text : undefined} after={text.value} publish={save} onDone={() => close('save')} />
      )}
      {panel.value === 'history' && (
        <HistoryPanel
          path={`${pathOf(name)}/revisions`}
          hash={base.hash}
          text={text.value}
          onTake={write}
          onDone={() => close('history')}
        />
      )}
      <TableConflict />
      {mayChange() && (
        <div class="row">
          <button type="button" class="quiet" title="Ctrl+Enter" onClick={addRow}>
            {t('tables.add-row')}
          </button>
          <button type="button" class="quiet" title="Ctrl+Delete" onClick={removeRows}>
            {t('tables.remove-rows')}
          </button>
          <button type="button" class="quiet" onClick={() => write(addColumn(sheet.peek()))}>
            {t('tables.add-column')}
          </button>
          <button type="button" class="quiet" title="Ctrl+Z" disabled={!canUndo.value} onClick={undo}>
            {t('form.undo')}
          </button>
          <button type="button" class="quiet" title="Ctrl+Y" disabled={!canRedo.value} onClick={redo}>
            {t('form.redo')}
          </button>
          <span class="soft">{t('tables.paste')}</span>
        </div>
      )}
      <Grid label={t('tables.grid', { name })} />
      <Problems list={problems.value} />
    </section>
  )
}
