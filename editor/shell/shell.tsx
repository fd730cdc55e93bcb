import { CallsView } from '../calls/view.tsx'
import { Guide } from '../guide/guide.tsx'
import { isOpen, openGuide } from '../guide/store.ts'
import { NumbersView } from '../numbers/view.tsx'
import { OperationsView } from '../operations/view.tsx'
import { Keys } from '../palette/keys.tsx'
import { Palette } from '../palette/palette.tsx'
import { show } from '../palette/shown.ts'
import { RulesView } from '../rules/view.tsx'
import { Brand } from '../shared/brand.tsx'
import { Mark } from '../shared/mark.tsx'
import { Switches } from '../shared/switches.tsx'
import { TablesView } from '../tables/view.tsx'
import { t } from '../texts/texts.ts'
import { linkTo, place, type View, views } from './places.ts'
import { StopButton, StoppedNotice } from './pops.tsx'
import { RollbackNotices } from './rollbacks.tsx'
import { live, mayChange, me, problem } from './session.ts'

const shown: Readonly<Record<View, () => preact.JSX.Element>> = {
  rules: RulesView,
  tables: TablesView,
  calls: CallsView,
  connections: OperationsView,
  numbers: NumbersView,
}

/** What stands around every view: where one is, who one is, and whether the page is told what happens. */
export function Shell() {
  const View = shown[place.value.view]
  return (
    <>
      <header class="top">
        <Brand />
        <nav class="row grow" aria-label={t('views')}>
          {views.map((view) => (
            <a key={view} class="view" href={linkTo(view)} aria-current={place.value.view === view ? 'page' : undefined}>
              {t(`view.${view}`)}
            </a>
          ))}
        </nav>
        <span class="row" role="status">
          <Mark shape={live.value ? 'full' : 'half'} tone={live.value ? 'good' : 'warn'} />
          {live.value ? t('live.on') : t('live.off')}
        </span>
        <StopButton />
        {mayChange() && !isOpen.value && (
          <button type="button" class="quiet" onClick={openGuide}>
            {t('guide.open')}
          </button>
        )}
        <button type="button" class="quiet" title={t('palette')} onClick={() => show('palette')}>
          Ctrl K
        </button>
        <button type="button" class="quiet" title={t('keys')} aria-label={t('keys')} onClick={() => show('keys')}>
          ?
        </button>
        <a href="/agent">{t('bar')}</a>
        <span class="soft">{me.value?.name}</span>
        <Switches />
      </header>
      {problem.value !== undefined && (
        <p class="notice problem" role="alert">
          {problem.value}
        </p>
      )}
      <StoppedNotice />
      <RollbackNotices />
      <div class="work">
        <View />
        <Guide />
      </div>
      <Palette />
      <Keys />
    </>
  )
}
