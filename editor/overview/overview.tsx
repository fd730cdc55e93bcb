import { Brand } from '../shared/brand.tsx'
import { Mark } from '../shared/mark.tsx'
import { Switches } from '../shared/switches.tsx'
import { t } from '../shared/texts.ts'
import { ConnectionList } from './connections.tsx'
import { PluginList } from './plugins.tsx'
import { RuleList } from './rules.tsx'
import { live, me, problem } from './store.ts'
import { TraceView } from './trace.tsx'
import { TraceList } from './traces.tsx'

/** What is set up, what happened, and why. */
export function Overview() {
  return (
    <>
      <header class="top">
        <Brand />
        <span class="row grow" role="status">
          <Mark shape={live.value ? 'full' : 'half'} tone={live.value ? 'good' : 'warn'} />
          {live.value ? t('live.on') : t('live.off')}
        </span>
        <a href="/agent">{t('bar')}</a>
        <span class="soft">{me.value?.name}</span>
        <Switches />
      </header>
      {problem.value !== undefined && (
        <p class="notice problem" role="alert">
          {problem.value}
        </p>
      )}
      <main class="columns">
        <div class="column setup">
          <ConnectionList />
          <RuleList />
          <PluginList />
        </div>
        <div class="column happened">
          <TraceList />
        </div>
        <div class="column detail">
          <TraceView />
        </div>
      </main>
    </>
  )
}
