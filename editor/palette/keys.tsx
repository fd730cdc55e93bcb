import { useEffect, useRef } from 'preact/hooks'
import { go, place, type View, views } from '../shell/places.ts'
import { type TextKey, t } from '../texts/texts.ts'
import { focusOn, press } from './press.ts'
import { hide, show, shown } from './shown.ts'

interface Key {
  /** As it stands on the keyboard; a plain letter counts where nobody writes. */
  readonly key: string
  readonly withControl?: true
  readonly text: TextKey
  /** Where it means something; absent: on every page. */
  readonly view?: View
  readonly run: () => void
}

const KEYS: readonly Key[] = [
  { key: 'k', withControl: true, text: 'keys.palette', run: () => show('palette') },
  { key: 's', withControl: true, text: 'keys.publish', view: 'rules', run: () => press('publish') },
  { key: '/', text: 'keys.search', view: 'rules', run: () => focusOn('search') },
  { key: 'n', text: 'keys.new', view: 'rules', run: () => press('new') },
  { key: 'f', text: 'keys.form', view: 'rules', run: () => press('form') },
  { key: 't', text: 'keys.text', view: 'rules', run: () => press('text') },
  { key: 'b', text: 'keys.backtest', view: 'rules', run: () => press('backtest') },
  { key: '?', text: 'keys.help', run: () => show('keys') },
]

const here = ({ view }: Key) => view === undefined || view === place.value.view

function onKey(event: KeyboardEvent): void {
  if (event.altKey || document.querySelector('dialog[open]') !== null) return
  const withControl = event.ctrlKey || event.metaKey
  const found = KEYS.find((one) => one.key === event.key.toLowerCase() && (one.withControl === true) === withControl && here(one))
  const view = withControl ? undefined : views[Number(event.key) - 1]
  const isWriting = event.target instanceof HTMLElement && event.target.closest('input, select, textarea, [role=grid], .monaco') !== null
  if ((isWriting && !withControl) || (found === undefined && view === undefined)) {
    walk(event)
    return
  }
  event.preventDefault()
  event.stopPropagation()
  if (found !== undefined) found.run()
  else if (view !== undefined) go(view)
}

/** Up and down in a list of things that can be chosen. */
function walk(event: KeyboardEvent): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (step === undefined || !(event.target instanceof HTMLElement)) return
  const list = event.target.matches('.items .trace, .items a') ? event.target.closest('.items') : null
  if (list === null) return
  const all = [...list.querySelectorAll<HTMLElement>('.trace, a')]
  event.preventDefault()
  all[all.indexOf(event.target) + step]?.focus()
}

/** The keys of the page: they press the buttons that are there, nothing else. */
export function Keys() {
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    // Before the text editor, which has chords of its own.
    addEventListener('keydown', onKey, { capture: true })
    return () => removeEventListener('keydown', onKey, { capture: true })
  }, [])
  const isOpen = shown.value === 'keys'
  useEffect(() => {
    if (isOpen) dialog.current?.showModal()
    else dialog.current?.close()
  }, [isOpen])
  return (
    <dialog ref={dialog} aria-label={t('keys')} onClose={hide}>
      <h2>{t('keys')}</h2>
      <dl class="keys-list">
        {KEYS.filter(here).map(({ key, withControl, text }) => (
          <KeyLine key={key} name={withControl === true ? `Ctrl ${key.toUpperCase()}` : key} text={t(text)} />
        ))}
        <KeyLine name={`1 … ${views.length}`} text={t('keys.views')} />
        <KeyLine name="↑ ↓" text={t('keys.list')} />
        {place.value.view === 'rules' && <KeyLine name="Ctrl M" text={t('keys.tab')} />}
        {place.value.view === 'rules' && <KeyLine name="F1" text={t('keys.monaco')} />}
      </dl>
      <button type="button" onClick={hide}>
        {t('close')}
      </button>
    </dialog>
  )
}

function KeyLine({ name, text }: { readonly name: string; readonly text: string }) {
  return (
    <div>
      <dt>
        <kbd>{name}</kbd>
      </dt>
      <dd>{text}</dd>
    </div>
  )
}
