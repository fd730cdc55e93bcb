import { useSignal } from '@preact/signals'
import type { WireTable } from '../../src/server/wire/index.ts'
import { Mark, type Shape } from '../shared/mark.tsx'
import { linkTo } from '../shell/places.ts'
import { mayChange } from '../shell/session.ts'
import { t } from '../texts/texts.ts'
import { chosen, startTable, tables } from './draft.ts'

export function TableList() {
  return (
    <section>
      {mayChange() && <NewTable />}
      {tables.value?.length === 0 && <p class="soft">{t('tables.none')}</p>}
      <ul class="items">
        {tables.value?.map((table) => (
          <TableItem table={table} key={table.name} />
        ))}
      </ul>
    </section>
  )
}

function NewTable() {
  const name = useSignal<string | undefined>(undefined)
  const leave = () => {
    name.value = undefined
  }
  if (name.value === undefined)
    return (
      <button
        type="button"
        onClick={() => {
          name.value = ''
        }}
      >
        + {t('tables.new')}
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
        startTable(wanted, `${t('tables.key')},${t('tables.value')}\n`)
      }}
      onKeyDown={({ key }) => key === 'Escape' && leave()}
    >
      <input
        ref={toField}
        aria-label={t('tables.new-name')}
        placeholder={t('tables.new-name')}
        maxLength={100}
        value={name.value}
        onInput={({ currentTarget }) => {
          name.value = currentTarget.value
        }}
      />
      <button type="submit" class="main">
        {t('rules.create')}
      </button>
      <button type="button" onClick={leave}>
        {t('rules.cancel')}
      </button>
    </form>
  )
}

/** Who pressed the button goes on writing. */
function toField(field: HTMLInputElement | null): void {
  field?.focus()
}

const LOOK: Readonly<
  Record<WireTable['state'], readonly [Shape, 'good' | 'warn' | 'bad', 'rules.live' | 'rules.last-good' | 'rules.out']>
> = {
  live: ['full', 'good', 'rules.live'],
  'last-good': ['half', 'warn', 'rules.last-good'],
  out: ['triangle', 'bad', 'rules.out'],
}

function TableItem({ table: { name, file, state, rows, diagnostics } }: { readonly table: WireTable }) {
  const [shape, tone, word] = LOOK[state]
  return (
    <li>
      <div class="line">
        <Mark shape={shape} tone={tone} />
        <span class="grow">
          <a href={linkTo('tables', name)} aria-current={chosen.value === name ? 'page' : undefined}>
            {name}
          </a>
          <span class="soft under">
            {t('tables.rows', { count: rows })}
            {diagnostics.length > 0 && ` · ${t('tables.problems', { count: diagnostics.length })}`}
          </span>
        </span>
        <span class="soft" title={file}>
          {t(word)}
        </span>
      </div>
    </li>
  )
}
