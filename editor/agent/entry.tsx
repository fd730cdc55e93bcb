import { useEffect, useRef } from 'preact/hooks'
import { type TextKey, t } from '../texts/texts.ts'
import { busy } from './command.ts'

interface EntryProps {
  readonly label: TextKey
  readonly pattern: string
  /** What the button that ends it says. */
  readonly go: string
  readonly enter: (value: string) => void
}

/** One line to type a number or digits into, with the button that sends them. */
export function EntryForm({ label, pattern, go, enter }: EntryProps) {
  const input = useRef<HTMLInputElement>(null)
  // It came because a button was pressed: what is typed next is meant for it.
  useEffect(() => input.current?.focus(), [])

  function submit(event: SubmitEvent): void {
    event.preventDefault()
    const value = input.current?.value.trim() ?? ''
    if (value !== '') enter(value)
  }

  return (
    <form class="row entry" onSubmit={submit}>
      <input
        ref={input}
        class="grow"
        aria-label={t(label)}
        placeholder={t(label)}
        pattern={pattern}
        maxLength={64}
        autocomplete="off"
        required
      />
      <button type="submit" class="main" disabled={busy.value}>
        {go}
      </button>
    </form>
  )
}
