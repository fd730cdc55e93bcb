import { useSignal } from '@preact/signals'
import type { CompareSetAnswer, WireSetEntry } from '../../src/server/wire/index.ts'
import { ask, askOver } from '../shared/api.ts'
import { Problems } from '../shared/problems.tsx'
import { guarded, mayChange } from '../shell/session.ts'
import { t } from '../texts/texts.ts'

const PATH = '/api/v1/rule-set'
const STATES = ['new', 'changed', 'same'] as const

interface Chosen {
  readonly set: unknown
  readonly revision: string
  readonly entries: readonly WireSetEntry[]
}

/** All rules and tables, out into one file and in from one; what it would change is shown before anything is written. */
export function Transfer() {
  const chosen = useSignal<Chosen | undefined>(undefined)
  const isBad = useSignal(false)

  async function choose(file: File | undefined): Promise<void> {
    chosen.value = undefined
    isBad.value = false
    const set = file === undefined ? undefined : await file.text().then(parsed)
    if (file === undefined) return
    isBad.value = set === undefined
    if (set === undefined) return
    await guarded(async () => {
      const { revision, entries } = await ask<CompareSetAnswer & { readonly entries: readonly WireSetEntry[] }>(
        'POST',
        `${PATH}/compare`,
        set,
      )
      chosen.value = { set, revision, entries }
    })
  }

  return (
    <details class="transfer">
      <summary>{t('set.title')}</summary>
      <div class="inputs">
        <a href={PATH} download="rules.cordboard.json">
          {t('set.export')}
        </a>
        {mayChange() && (
          <label>
            <span>{t('set.import')}</span>{' '}
            <input type="file" accept=".json,application/json" onChange={({ currentTarget }) => choose(currentTarget.files?.[0])} />
          </label>
        )}
        {isBad.value && <p class="notice problem">{t('set.bad')}</p>}
        {chosen.value !== undefined && (
          <Found
            entries={chosen.value.entries}
            onImport={() =>
              guarded(async () => {
                const now = chosen.value
                if (now === undefined) return
                await askOver('PUT', PATH, now.revision, now.set)
                chosen.value = undefined
              })
            }
          />
        )}
      </div>
    </details>
  )
}

function Found({ entries, onImport }: { readonly entries: readonly WireSetEntry[]; readonly onImport: () => void }) {
  const problems = entries.flatMap(({ diagnostics }) => diagnostics).filter(({ severity }) => severity === 'error')
  const changes = entries.filter(({ state }) => state !== 'same')
  return (
    <>
      {STATES.map((state) => {
        const list = entries.filter((entry) => entry.state === state)
        return (
          <details key={state} open={state !== 'same'}>
            <summary>{t(`set.${state}`, { count: list.length })}</summary>
            <ul class="items">
              {list.map(({ kind, id }) => (
                <li key={`${kind} ${id}`}>
                  {t(`set.${kind}`)} {id}
                </li>
              ))}
            </ul>
          </details>
        )
      })}
      <Problems list={problems} />
      <button type="button" class="main" disabled={problems.length > 0 || changes.length === 0} onClick={onImport}>
        {t('set.import-now', { count: changes.length })}
      </button>
    </>
  )
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
