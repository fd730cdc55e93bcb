import { signal, useSignal } from '@preact/signals'
import type { WireRule } from '../../src/server/wire/index.ts'
import { Mark, type Shape } from '../shared/mark.tsx'
import { Problems } from '../shared/problems.tsx'
import { local } from '../shared/storage.ts'
import { linkTo } from '../shell/places.ts'
import { mayChange } from '../shell/session.ts'
import { type TextKey, t } from '../texts/texts.ts'
import { startRule } from './draft.ts'
import { type Folder, fileOf, inFolders } from './folders.ts'
import { pick, picked } from './many.ts'
import { KnownWords, ManyBar } from './many-bar.tsx'
import { FolderName, PlaceButtons } from './places.tsx'
import { ReviewDialog } from './review.tsx'
import { isStageId } from './stage.ts'
import { chosen, rules, search } from './store.ts'
import { Transfer } from './transfer.tsx'

type Tone = 'good' | 'warn' | 'bad' | 'soft'

const CLOSED = 'cordboard-folders-closed'
/** Folders whose rules are not shown, by path; this browser remembers them. */
const closed = signal<ReadonlySet<string>>(new Set(local.getItem(CLOSED)?.split('\n')))
/** Only rules with this tag are shown. */
const tag = signal<string | undefined>(undefined)

/** All rules, as they lie in their folders, with how each one fares. */
export function RuleTree() {
  const words = search.value.toLowerCase()
  const all = rules.value?.rules ?? []
  const tags = [...new Set(all.flatMap((rule) => rule.tags))].sort()
  const wanted = tags.find((one) => one === tag.value)
  const found = all.filter(
    ({ id, name, tags: own }) =>
      `${id} ${name ?? ''} ${own.map((one) => `#${one}`).join(' ')}`.toLowerCase().includes(words) &&
      (wanted === undefined || own.includes(wanted)),
  )
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
      {tags.length > 0 && <TagFilter tags={tags} wanted={wanted} />}
      {mayChange() && (
        <div class="row">
          <NewRule />
          {all.length > 1 && <PickButton />}
        </div>
      )}
      {picked.value !== undefined && <ManyBar shown={found.map(({ id }) => id)} />}
      {rules.value?.rules.length === 0 && <p class="soft">{t('rules.none')}</p>}
      {all.length > 0 && found.length === 0 && <p class="soft">{t('rules.none-found')}</p>}
      <Problems list={rules.value?.diagnostics ?? []} />
      <FolderItems folder={inFolders(found)} isOpen={words !== '' || wanted !== undefined} />
      <KnownWords tags={tags} />
      <ReviewDialog />
      <Transfer />
    </section>
  )
}

function TagFilter({ tags, wanted }: { readonly tags: readonly string[]; readonly wanted: string | undefined }) {
  return (
    <fieldset class="tags">
      <legend class="soft">{t('rules.tags')}</legend>
      {tags.map((one) => (
        <button
          key={one}
          type="button"
          class="tag"
          aria-pressed={one === wanted}
          onClick={() => {
            tag.value = one === wanted ? undefined : one
          }}
        >
          #{one}
        </button>
      ))}
    </fieldset>
  )
}

function PickButton() {
  const isPicking = picked.value !== undefined
  return (
    <button
      type="button"
      aria-pressed={isPicking}
      onClick={() => {
        picked.value = isPicking ? undefined : new Set()
      }}
    >
      {t('many.pick')}
    </button>
  )
}

/** `isOpen`: what was looked for is shown, whichever folder it lies in. */
function FolderItems({ folder, isOpen }: { readonly folder: Folder<WireRule>; readonly isOpen: boolean }) {
  return (
    <>
      {folder.folders.map((one) => (
        <details
          key={one.path}
          class="folder"
          open={isOpen || !closed.value.has(one.path)}
          onToggle={({ currentTarget }) => {
            if (!isOpen) remember(one.path, currentTarget.open)
          }}
        >
          <summary>
            {one.name}/ <span class="soft under">{countIn(one)}</span>
          </summary>
          {mayChange() && !isOpen && <FolderName path={one.path} />}
          <FolderItems folder={one} isOpen={isOpen} />
        </details>
      ))}
      <ul class="items">
        {folder.items.map((rule) => (
          <RuleItem rule={rule} key={rule.id} />
        ))}
      </ul>
    </>
  )
}

function countIn<Item>({ folders, items }: Folder<Item>): number {
  return folders.reduce((sum, one) => sum + countIn(one), items.length)
}

function remember(path: string, isShown: boolean): void {
  const next = new Set(closed.peek())
  if (isShown) next.delete(path)
  else next.add(path)
  closed.value = next
  local.setItem(CLOSED, [...next].join('\n'))
}

/** A rule begins with its name, which also names its file. */
function NewRule() {
  const name = useSignal<string | undefined>(undefined)
  const folder = useSignal('')
  const leave = () => {
    name.value = undefined
  }
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
        startRule(wanted, folder.value)
      }}
      onKeyDown={({ key }) => key === 'Escape' && leave()}
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
      <input
        list="folders-known"
        aria-label={t('rules.new-folder')}
        placeholder={t('rules.new-folder')}
        value={folder.value}
        onInput={({ currentTarget }) => {
          folder.value = currentTarget.value
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

function RuleItem({ rule }: { readonly rule: WireRule }) {
  const { id, name, file, tags, diagnostics } = rule
  const [shape, tone, text] = stateOf(rule)
  const isChosen = chosen.value === id
  return (
    <li>
      <div class="line">
        {picked.value !== undefined && (
          <input
            type="checkbox"
            aria-label={t('many.tick', { name: name ?? id })}
            checked={picked.value.has(id)}
            onChange={({ currentTarget }) => pick([id], currentTarget.checked)}
          />
        )}
        <Mark shape={shape} tone={tone} />
        <span class="grow">
          <a href={linkTo('rules', id)} aria-current={isChosen ? 'page' : undefined}>
            {name ?? fileOf(id)}
          </a>
          {name !== undefined && <span class="soft under">{fileOf(id)}</span>}
          {tags.length > 0 && <span class="soft under">{tags.map((one) => `#${one}`).join(' ')}</span>}
        </span>
        <span class="soft" title={file}>
          {t(text)}
        </span>
      </div>
      {isChosen && mayChange() && !isStageId(id) && <PlaceButtons id={id} key={id} />}
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
