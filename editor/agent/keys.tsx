import { useEffect, useRef } from 'preact/hooks'
import { type TextKey, t } from '../texts/texts.ts'
import { clickWindow } from './store.ts'

/** Key, what it does, and the button that it presses or the field that it goes to. */
const KEYS: readonly (readonly [string, TextKey, string])[] = [
  ['a', 'keys.answer', '[data-command=answer]'],
  ['h', 'keys.hold', '[data-command=hold], [data-command=retrieve]'],
  ['t', 'keys.transfer', '[data-command=transfer]'],
  ['c', 'keys.consult', '[data-command=consult]'],
  ['f', 'keys.complete', '[data-command=complete-transfer]'],
  ['b', 'keys.reconnect', '[data-command=reconnect]'],
  ['j', 'keys.conference', '[data-command=conference]'],
  ['e', 'keys.alternate', '[data-command=alternate]'],
  ['x', 'keys.hang-up', '[data-command=hang-up]'],
  ['o', 'keys.open', '[data-offer]'],
  ['n', 'keys.next', '.call-line'],
  ['s', 'keys.state', '[data-command=state]'],
  ['d', 'keys.dial', '.dial input'],
  ['/', 'keys.search-calls', '[type=search]'],
  ['w', 'keys.window', ''],
  ['?', 'keys.help', ''],
]

/** The keys of the page: they press the buttons that are there, nothing else. */
export function Keys() {
  const dialog = useRef<HTMLDialogElement>(null)

  useEffect(() => {
    function press(event: KeyboardEvent): void {
      if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) return
      const [key, , target] = KEYS.find(([known]) => known === event.key) ?? ['', undefined, '']
      if (key === 'w') clickWindow()
      if (key === '?') dialog.current?.showModal()
      const found = target === '' ? null : document.querySelector<HTMLElement>(target)
      if (found === null) return
      event.preventDefault()
      // A menu is left again from where it was opened.
      if (found instanceof HTMLInputElement || found.tagName === 'SUMMARY') found.focus()
      if (!(found instanceof HTMLInputElement)) found.click()
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [])

  return (
    <>
      <button type="button" class="quiet" title={t('keys')} aria-label={t('keys')} onClick={() => dialog.current?.showModal()}>
        ?
      </button>
      <dialog ref={dialog} aria-label={t('keys')}>
        <dl class="keys">
          {KEYS.map(([key, text]) => (
            <div key={key}>
              <dt>
                <kbd>{key}</kbd>
              </dt>
              <dd>{t(text)}</dd>
            </div>
          ))}
        </dl>
        <button type="button" onClick={() => dialog.current?.close()}>
          {t('close')}
        </button>
      </dialog>
    </>
  )
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement || target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement
}
