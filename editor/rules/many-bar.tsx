import { useSignal } from '@preact/signals'
import { guarded } from '../shell/session.ts'
import { t } from '../texts/texts.ts'
import type { RuleEdit } from './edits.ts'
import { fileOf, foldersOf, inFolder } from './folders.ts'
import { move, pick, picked, pickedIds, prepare } from './many.ts'
import { rules } from './store.ts'

const CHANGES = ['on', 'off', 'shadow', 'tag', 'untag', 'move'] as const
type Change = (typeof CHANGES)[number]

/** What is done to the rules that are ticked. `shown`: the ids that the list shows now. */
export function ManyBar({ shown }: { readonly shown: readonly string[] }) {
  const change = useSignal<Change>('on')
  const word = useSignal('')
  const ids = pickedIds.value
  const asks = change.value === 'tag' || change.value === 'untag' || change.value === 'move'
  const all = shown.length > 0 && shown.every((id) => picked.value?.has(id) === true)
  return (
    <form
      class="many"
      onSubmit={(event) => {
        event.preventDefault()
        const typed = word.value.trim()
        const wanted = change.value
        if (wanted === 'move') void move(ids.map((id) => ({ from: id, to: inFolder(typed, fileOf(id)) })))
        else void guarded(() => prepare(editOf(wanted, typed)))
      }}
    >
      <label class="row">
        <input type="checkbox" checked={all} onChange={({ currentTarget }) => pick(shown, currentTarget.checked)} />
        {t('many.all', { count: shown.length })}
      </label>
      <span class="soft" role="status">
        {t('many.picked', { count: ids.length })}
      </span>
      <div class="row">
        <select
          class="grow"
          aria-label={t('many.what')}
          value={change.value}
          onChange={({ currentTarget }) => {
            change.value = CHANGES.find((one) => one === currentTarget.value) ?? 'on'
          }}
        >
          {CHANGES.map((one) => (
            <option key={one} value={one}>
              {t(`many.${one}`)}
            </option>
          ))}
        </select>
        {asks && (
          <input
            class="grow"
            list={change.value === 'move' ? 'folders-known' : 'tags-known'}
            aria-label={t(change.value === 'move' ? 'many.folder' : 'many.a-tag')}
            placeholder={t(change.value === 'move' ? 'many.folder' : 'many.a-tag')}
            value={word.value}
            onInput={({ currentTarget }) => {
              word.value = currentTarget.value
            }}
          />
        )}
        <button type="submit" class="main" disabled={ids.length === 0 || (asks && change.value !== 'move' && word.value.trim() === '')}>
          {t(change.value === 'move' ? 'many.move-now' : 'many.look')}
        </button>
      </div>
    </form>
  )
}

/** Folders and tags that there are, for fields that take new ones too. */
export function KnownWords({ tags }: { readonly tags: readonly string[] }) {
  const folders = foldersOf(rules.value?.rules.map(({ id }) => id) ?? [])
  return (
    <>
      <datalist id="folders-known">
        {folders.map((folder) => (
          <option key={folder} value={folder} />
        ))}
      </datalist>
      <datalist id="tags-known">
        {tags.map((tag) => (
          <option key={tag} value={tag} />
        ))}
      </datalist>
    </>
  )
}

function editOf(change: Exclude<Change, 'move'>, tag: string): RuleEdit {
  if (change === 'tag' || change === 'untag') return { kind: change, tag }
  return { kind: 'enabled', value: change === 'shadow' ? 'shadow' : change === 'on' }
}
