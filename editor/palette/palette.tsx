import { useSignal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import { t } from '../texts/texts.ts'
import { commandsFor } from './commands.ts'
import { hide, shown } from './shown.ts'
import './palette.css'

/** Everything there is, by a few letters of its name. */
export function Palette() {
  const dialog = useRef<HTMLDialogElement>(null)
  const isOpen = shown.value === 'palette'
  useEffect(() => {
    if (isOpen) dialog.current?.showModal()
    else dialog.current?.close()
  }, [isOpen])
  return (
    <dialog ref={dialog} class="palette" aria-label={t('palette')} onClose={hide}>
      {isOpen && <Choice />}
    </dialog>
  )
}

function Choice() {
  const typed = useSignal('')
  const marked = useSignal(0)
  const found = commandsFor(typed.value)
  const at = Math.min(marked.value, found.length - 1)
  const run = (index: number) => {
    hide()
    found[index]?.run()
  }
  const steps: Readonly<Record<string, () => void>> = {
    ArrowDown: () => (marked.value = (at + 1) % Math.max(1, found.length)),
    ArrowUp: () => (marked.value = (at - 1 + found.length) % Math.max(1, found.length)),
    Enter: () => run(at),
  }
  return (
    <>
      <input
        role="combobox"
        aria-expanded="true"
        aria-controls="palette-list"
        aria-activedescendant={found.length === 0 ? undefined : `palette-${at}`}
        aria-label={t('palette')}
        placeholder={t('palette.hint')}
        value={typed.value}
        onInput={({ currentTarget }) => {
          typed.value = currentTarget.value
          marked.value = 0
        }}
        onKeyDown={(event) => {
          const step = steps[event.key]
          if (step === undefined) return
          event.preventDefault()
          step()
        }}
      />
      <div id="palette-list" role="listbox" aria-label={t('palette')}>
        {found.map(({ id, name, about }, index) => (
          // The keys are those of the field above, which keeps the cursor.
          // biome-ignore lint/a11y/useKeyWithClickEvents: see above
          // biome-ignore lint/a11y/useFocusableInteractive: see above
          <div key={id} id={`palette-${index}`} role="option" aria-selected={index === at} onClick={() => run(index)}>
            <span class="grow cut">{name}</span>
            <span class="soft cut">{about}</span>
          </div>
        ))}
      </div>
      {found.length === 0 && <p class="soft">{t('palette.none')}</p>}
    </>
  )
}
