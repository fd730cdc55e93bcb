import type { WireRule } from '../../src/server/wire/index.ts'
import { Mark, type Shape } from '../shared/mark.tsx'
import { type TextKey, t } from '../shared/texts.ts'
import { Problems } from './problems.tsx'
import { rules } from './store.ts'

type Tone = 'good' | 'warn' | 'bad' | 'soft'

export function RuleList() {
  return (
    <section>
      <h2>{t('rules')}</h2>
      {rules.value?.rules.length === 0 && <p class="soft">{t('rules.none')}</p>}
      <Problems list={rules.value?.diagnostics ?? []} />
      <ul class="items">
        {rules.value?.rules.map((rule) => (
          <RuleItem rule={rule} key={rule.id} />
        ))}
      </ul>
    </section>
  )
}

function RuleItem({ rule }: { readonly rule: WireRule }) {
  const { id, name, file, diagnostics } = rule
  const [shape, tone, text] = stateOf(rule)
  return (
    <li>
      <div class="line">
        <Mark shape={shape} tone={tone} />
        <span class="grow">
          <span>{name ?? id}</span>
          {name !== undefined && <span class="soft under">{id}</span>}
        </span>
        <span class="soft" title={file}>
          {t(text)}
        </span>
      </div>
      <Problems list={diagnostics} />
    </li>
  )
}

function stateOf({ state, enabled }: WireRule): readonly [Shape, Tone, TextKey] {
  if (state === 'out') return ['triangle', 'bad', 'rules.out']
  if (state === 'last-good') return ['half', 'warn', 'rules.last-good']
  if (enabled === false) return ['square', 'soft', 'rules.off']
  return enabled === 'shadow' ? ['ring', 'good', 'rules.shadow'] : ['full', 'good', 'rules.live']
}
