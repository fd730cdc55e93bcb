import { useSignal } from '@preact/signals'
import type { WireRule } from '../../src/server/wire/index.ts'
import { Mark, type Shape } from '../shared/mark.tsx'
import { Problems } from '../shared/problems.tsx'
import { linkTo } from '../shell/places.ts'
import { mayChange } from '../shell/session.ts'
import { type TextKey, t } from '../texts/texts.ts'
import { startRule } from './draft.ts'
import { chosen, rules, search } from './store.ts'
import { Transfer } from './transfer.tsx'

type Tone = 'good' | 'warn' | 'bad' | 'soft'

/** All rules, as they lie in their folders, with how each one fares. */
export function RuleTree() {
  const words = search.value.toLowerCase()
  const found = rules.value?.rules.filter(({ id, name }) => `${id} ${name ?? ''}`.toLowerCase().includes(words))
  return (
    <section>
      <input
        type="search"
        data-key="search"
        aria-label={t('rules.search')}
        placeholder={t('rules.search')}
        value={search.value}
        onInput={({ currentTarget }) => {
          search.value = currentTarget.value
        }}
      />
      {mayChange() && <NewRule />}
      {rules.value?.rules.length === 0 && <p class="soft">{t('rules.none')}</p>}
      <Problems list={rules.value?.diagnostics ?? []} />
      <ul class="items">
        {found?.map((rule) => (
          <RuleItem rule={rule} key={rule.id} />
        ))}
      </ul>
      <Transfer />
    </section>
  )
}

/** A rule begins with its name, which also names its file. */
function NewRule() {
  const name = useSignal<string | undefined>(undefined)
  if (name.value === undefined)
    return (
      <button
        type="button"
        data-key="new"
        onClick={() => {
          name.value = ''
        }}
      >
        + {t('rules.new')}
      </button>
    )
  return (
    <form
      class="row"
      onSubmit={(event) => {
        event.preventDefault()
        const wanted = name.value?.trim() ?? ''
        if (wanted === '') return
        name.value = undefined
        startRule(wanted)
      }}
    >
      <input
        ref={toField}
        aria-label={t('rules.new-name')}
        placeholder={t('rules.new-name')}
        value={name.value}
        onInput={({ currentTarget }) => {
          name.value = currentTarget.value
        }}
      />
      <button type="submit" class="main">
        {t('rules.create')}
      </button>
    </form>
  )
}

/** Who pressed the button goes on writing. */
function toField(field: HTMLInputElement | null): void {
  field?.focus()
}

function RuleItem({ rule }: { readonly rule: WireRule }) {
  const { id, name, file, diagnostics } = rule
  const [shape, tone, text] = stateOf(rule)
  return (
    <li>
      <div class="line">
        <Mark shape={shape} tone={tone} />
        <span class="grow">
          <a href={linkTo('rules', id)} aria-current={chosen.value === id ? 'page' : undefined}>
            {name ?? id}
          </a>
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

function stateOf({ state, enabled, stage }: WireRule): readonly [Shape, Tone, TextKey] {
  if (state === 'out') return ['triangle', 'bad', 'rules.out']
  if (state === 'last-good') return ['half', 'warn', 'rules.last-good']
  if (enabled === false) return ['square', 'soft', 'rules.off']
  if (stage !== undefined && enabled === true) return ['half', 'good', 'rules.in-stage']
  return enabled === 'shadow' ? ['ring', 'good', 'rules.shadow'] : ['full', 'good', 'rules.live']
}
