import { signal } from '@preact/signals'
import { t } from '../texts/texts.ts'

const TOLD_MS = 15_000
/** Who lets go further away has changed their mind. */
const SAME_PLACE = 24

/** What was clicked in the moment in which its call went away. */
const clicked = signal<{ readonly title: string | undefined } | undefined>(undefined)

export function sayGone(title: string | undefined): void {
  const said = { title }
  clicked.value = said
  setTimeout(() => {
    if (clicked.value === said) clicked.value = undefined
  }, TOLD_MS)
}

export function Gone() {
  if (clicked.value === undefined) return null
  const { title = t('card.record') } = clicked.value
  return (
    <div class="notice card-foot" role="status" data-gone>
      <span class="grow">{t('card.gone', { title })}</span>
      <button type="button" class="quiet" onClick={() => (clicked.value = undefined)}>
        {t('card.dismiss')}
      </button>
    </div>
  )
}

/** A button that is taken away under a pressed pointer gets no click from the browser; what the agent pressed counts all the same. */
export function pressed({ currentTarget, clientX, clientY }: PointerEvent, click: () => void): void {
  if (!(currentTarget instanceof Element)) return
  const { ownerDocument } = currentTarget
  const over = new AbortController()
  const release = (event: PointerEvent): void => {
    over.abort()
    const moved = Math.hypot(event.clientX - clientX, event.clientY - clientY)
    if (event.type === 'pointerup' && !currentTarget.isConnected && moved < SAME_PLACE) click()
  }
  for (const end of ['pointerup', 'pointercancel'] as const) ownerDocument.addEventListener(end, release, { signal: over.signal })
}
