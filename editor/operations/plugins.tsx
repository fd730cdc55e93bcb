import type { WirePlugin } from '../../src/server/wire/index.ts'
import { Mark, type Shape } from '../shared/mark.tsx'
import { Problems } from '../shared/problems.tsx'
import { mayChange } from '../shell/session.ts'
import { named, t } from '../texts/texts.ts'
import { act, plugins } from './store.ts'

type Tone = 'good' | 'warn' | 'bad' | 'soft'

export function PluginList() {
  return (
    <section>
      <h2>{t('plugins')}</h2>
      <ul class="items">
        {plugins.value?.map((plugin) => (
          <PluginItem plugin={plugin} key={plugin.id} />
        ))}
      </ul>
    </section>
  )
}

const LOOK: Readonly<Record<WirePlugin['state']['kind'], readonly [Shape, Tone]>> = {
  active: ['full', 'good'],
  ready: ['ring', 'good'],
  activating: ['half', 'warn'],
  waiting: ['half', 'warn'],
  parked: ['square', 'bad'],
  failed: ['triangle', 'bad'],
  invalid: ['triangle', 'bad'],
  disabled: ['ring', 'soft'],
  stopped: ['ring', 'soft'],
}

function PluginItem({ plugin: { id, name, version, builtin, folder, state, refused } }: { readonly plugin: WirePlugin }) {
  const [shape, tone] = LOOK[state.kind]
  const path = `/api/v1/plugins/${encodeURIComponent(id)}`
  return (
    <li>
      <div class="line">
        <Mark shape={shape} tone={tone} />
        <span class="grow" title={folder}>
          <span>{name ?? id}</span>
          <span class="soft under">{builtin ? t('plugins.builtin') : version}</span>
        </span>
        <span class="soft">{named('plugin', state.kind)}</span>
      </div>
      {state.kind === 'invalid' && <Problems list={state.diagnostics} />}
      {'problem' in state && <Problems list={[state.problem]} />}
      <Problems list={refused ?? []} />
      {mayChange() && (state.kind === 'parked' || !builtin) && (
        <div class="row">
          <button type="button" class="quiet" onClick={() => act('POST', `${path}/${state.kind === 'parked' ? 'unpark' : 'reload'}`)}>
            {state.kind === 'parked' ? t('plugins.unpark') : t('plugins.reload')}
          </button>
        </div>
      )}
    </li>
  )
}
