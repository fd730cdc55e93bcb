import { type Signal, useSignal } from '@preact/signals'
import { askText } from '../shared/api.ts'
import { go } from '../shell/places.ts'
import { guarded } from '../shell/session.ts'
import { t } from '../texts/texts.ts'
import { movedIds } from './folders.ts'
import { keepUnsaved, unsavedOf } from './kept.ts'
import { move } from './many.ts'
import { rules } from './store.ts'

/** The chosen rule: a copy of it, another name or folder for it. */
export function PlaceButtons({ id }: { readonly id: string }) {
  const asked = useSignal<'copy' | 'move' | undefined>(undefined)
  if (asked.value === undefined)
    return (
      <div class="row">
        <button type="button" class="quiet" onClick={() => setTo(asked, 'copy')}>
          {t('place.copy')}
        </button>
        <button type="button" class="quiet" onClick={() => setTo(asked, 'move')}>
          {t('place.move')}
        </button>
      </div>
    )
  const kind = asked.value
  return (
    <NameForm
      label={t('place.id')}
      start={kind === 'copy' ? freeId(`${id}-${t('place.copy-id')}`) : id}
      action={t(kind === 'copy' ? 'place.copy-now' : 'place.move-now')}
      onDone={(to) => {
        asked.value = undefined
        if (to !== undefined) void (kind === 'copy' ? copy(id, to) : move([{ from: id, to }]))
      }}
    />
  )
}

/** Another name for a folder; all that lies in it goes along. */
export function FolderName({ path }: { readonly path: string }) {
  const isAsked = useSignal(false)
  if (!isAsked.value)
    return (
      <button
        type="button"
        class="quiet"
        aria-label={t('place.rename-folder', { folder: path })}
        onClick={() => {
          isAsked.value = true
        }}
      >
        {t('place.move-now')}
      </button>
    )
  return (
    <NameForm
      label={t('place.folder')}
      start={path}
      action={t('place.move-now')}
      onDone={(to) => {
        isAsked.value = false
        const ids = rules.peek()?.rules.map(({ id }) => id) ?? []
        if (to !== undefined) void move(movedIds(ids, path, to))
      }}
    />
  )
}

interface Asked {
  readonly label: string
  readonly start: string
  readonly action: string
  /** Undefined: nothing is to be done. */
  readonly onDone: (name: string | undefined) => void
}

function NameForm({ label, start, action, onDone }: Asked) {
  const name = useSignal(start)
  return (
    <form
      class="row"
      onSubmit={(event) => {
        event.preventDefault()
        const wanted = name.value.trim()
        onDone(wanted === '' ? undefined : wanted)
      }}
      onKeyDown={({ key }) => key === 'Escape' && onDone(undefined)}
    >
      <input
        ref={toField}
        class="grow"
        aria-label={label}
        value={name.value}
        onInput={({ currentTarget }) => {
          name.value = currentTarget.value
        }}
      />
      <button type="submit" class="main">
        {action}
      </button>
      <button type="button" onClick={() => onDone(undefined)}>
        {t('rules.cancel')}
      </button>
    </form>
  )
}

/** The text with its comments and cases under another id; it is live when it is published, and not before. */
async function copy(from: string, to: string): Promise<void> {
  await guarded(async () => {
    const [{ text }, { nameIn, renamed }] = await Promise.all([askText(`/api/v1/rules/${encodeURIComponent(from)}`), import('./edits.ts')])
    const copied = renamed(text, t('place.copy-name', { name: nameIn(text) ?? from }))
    const isThere = rules.peek()?.rules.some(({ id }) => id === to) === true || unsavedOf(to) !== undefined
    if (!isThere) keepUnsaved(to, { text: copied, base: undefined })
    go('rules', to)
  })
}

function freeId(wanted: string): string {
  const ids = new Set(rules.peek()?.rules.map(({ id }) => id))
  for (let count = 2; ; count += 1) {
    const id = count === 2 ? wanted : `${wanted}-${count}`
    if (!ids.has(id) && unsavedOf(id) === undefined) return id
  }
}

/** Who pressed the button goes on writing. */
function toField(field: HTMLInputElement | null): void {
  field?.focus()
}

function setTo<Value>(signal: Signal<Value>, value: Value): void {
  signal.value = value
}
