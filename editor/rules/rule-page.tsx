import { signal } from '@preact/signals'
import { FormView } from '../form/form-view.tsx'
import { HistoryPanel } from '../publishing/history-panel.tsx'
import { ActionPanel } from '../reference/action-panel.tsx'
import { Problems } from '../shared/problems.tsx'
import { mayChange } from '../shell/session.ts'
import { TextView, textEditor } from '../text/text-view.tsx'
import { t } from '../texts/texts.ts'
import { BacktestPanel } from '../trial/backtest-panel.tsx'
import { Conflict } from './conflict.tsx'
import { diagnostics } from './diagnostics.ts'
import { discard, draft, isChanged, text, write } from './draft.ts'
import { PublishPanel } from './publish.tsx'
import { ShadowPanel } from './shadow.tsx'
import { StageBanner } from './stage-banner.tsx'
import { chosen, chosenRule } from './store.ts'

const TABS = ['form', 'text'] as const
const STORED = 'cordboard-view'

/** Which of the two views of the one text is shown. */
export const tab = signal<(typeof TABS)[number]>(localStorage.getItem(STORED) === 'text' ? 'text' : 'form')

type Panel = 'publish' | 'history' | 'backtest' | 'shadow'

/** What is open above the rule. */
const panel = signal<Panel | undefined>(undefined)

function toggle(one: Panel): void {
  panel.value = panel.value === one ? undefined : one
}

/** Another one may have been opened while this one was busy. */
function close(one: Panel): void {
  if (panel.value === one) panel.value = undefined
}

/** One rule: its text, what is wrong with it, and the way to make it live. */
export function RulePage() {
  if (chosen.value === undefined) return <p class="soft empty">{t('rules.pick')}</p>
  if (draft.value === undefined) return null
  const isWrong = diagnostics.value.some(({ severity }) => severity === 'error')
  return (
    <section class="rule-page">
      <div class="row head">
        <h1 class="grow">{chosenRule.value?.name ?? draft.value.id}</h1>
        {isChanged.value && <span class="soft">{t('rules.unsaved')}</span>}
        <button
          type="button"
          class="quiet"
          data-key="backtest"
          disabled={isWrong}
          aria-expanded={panel.value === 'backtest'}
          onClick={() => toggle('backtest')}
        >
          {t('backtest.title')}
        </button>
        {chosenRule.value?.enabled === 'shadow' && (
          <button type="button" class="quiet" aria-expanded={panel.value === 'shadow'} onClick={() => toggle('shadow')}>
            {t('shadow.title')}
          </button>
        )}
        {draft.value.base.hash !== undefined && (
          <button
            type="button"
            class="quiet"
            data-key="history"
            aria-expanded={panel.value === 'history'}
            onClick={() => toggle('history')}
          >
            {t('rules.history')}
          </button>
        )}
        {mayChange() && (
          <>
            <button type="button" disabled={!isChanged.value} onClick={discard}>
              {t('rules.discard')}
            </button>
            <button type="button" class="main" data-key="publish" disabled={!isChanged.value || isWrong} onClick={() => toggle('publish')}>
              {t('rules.publish')}
            </button>
          </>
        )}
      </div>
      {panel.value === 'publish' && isChanged.value && !isWrong && <PublishPanel onDone={() => close('publish')} />}
      {panel.value === 'backtest' && <BacktestPanel />}
      {panel.value === 'shadow' && <ShadowPanel id={draft.value.id} />}
      {panel.value === 'history' && (
        <HistoryPanel
          path={`/api/v1/rules/${encodeURIComponent(draft.value.id)}/revisions`}
          hash={draft.value.base.hash}
          text={text.value}
          onTake={write}
          onDone={() => close('history')}
        />
      )}
      <StageBanner />
      <Conflict />
      <div class="row">
        <div class="row" role="tablist" aria-label={t('form.view')}>
          {TABS.map((one) => (
            <button
              key={one}
              type="button"
              class="quiet"
              role="tab"
              data-key={one}
              aria-selected={tab.value === one}
              onClick={() => {
                tab.value = one
                localStorage.setItem(STORED, one)
              }}
            >
              {t(one === 'form' ? 'form.tab' : 'form.text-tab')}
            </button>
          ))}
        </div>
        <span class="grow" />
        {mayChange() && (
          <>
            {tab.value === 'text' && (
              <button type="button" class="quiet" title="Shift+Alt+F" onClick={() => textEditor.value?.format()}>
                {t('form.format')}
              </button>
            )}
            <button type="button" class="quiet" onClick={() => textEditor.value?.undo()}>
              {t('form.undo')}
            </button>
            <button type="button" class="quiet" onClick={() => textEditor.value?.redo()}>
              {t('form.redo')}
            </button>
          </>
        )}
      </div>
      {tab.value === 'form' && <FormView />}
      <TextView hidden={tab.value === 'form'} />
      <ActionPanel />
      <Problems list={diagnostics.value} />
    </section>
  )
}
