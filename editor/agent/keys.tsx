import { useEffect, useRef } from 'preact/hooks'
import { type TextKey, t } from '../texts/texts.ts'
import { clickWindow } from './store.ts'

const KEYS: readonly (readonly [string, TextKey])[] = [
  ['o', 'keys.open'],
  ['a', 'keys.answer'],
  ['w', 'keys.window'],
  ['?', 'keys.help'],
]

/** The keys of the page: they press the buttons that are there, nothing else. */
export function Keys() {
  const dialog = useRef<HTMLDialogElement>(null)

  useEffect(() => {
    function press(event: KeyboardEvent): void {
      if (event.target instanceof HTMLInputElement || event.ctrlKey || event.metaKey || event.altKey) return
      if (event.key === 'o') document.querySelector<HTMLButtonElement>('[data-offer]')?.click()
      if (event.key === 'a') document.querySelector<HTMLButtonElement>('[data-command=answer]')?.click()
      if (event.key === 'w') clickWindow()
      if (event.key === '?') dialog.current?.showModal()
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
