import { signal } from '@preact/signals'
import { showRecord } from '../shared/record-window.ts'
import { t } from '../texts/texts.ts'

interface Framed {
  readonly url: string
  readonly title: string | undefined
}

/** The record that stands inside the bar. */
export const framed = signal<Framed | undefined>(undefined)

// Without top-navigation: a page that wants to be alone in its window would take the bar's place.
const MAY = 'allow-scripts allow-same-origin allow-forms allow-modals allow-downloads allow-popups allow-popups-to-escape-sandbox'

let origins: readonly string[] = []
let frame: HTMLIFrameElement | null = null

export function allowInBar(listed: readonly string[]): void {
  origins = listed.flatMap((origin) => URL.parse(origin)?.origin ?? [])
}

/** Only what the administrator says lets itself be framed: a browser does not tell a page that a frame in it stayed empty. */
export function mayStandInBar(url: string | undefined): boolean {
  return url !== undefined && origins.includes(URL.parse(url)?.origin ?? '')
}

/** Did this message come from the record inside the bar? */
export function isFromFramed(event: MessageEvent): boolean {
  return frame !== null && event.source === frame.contentWindow && origins.includes(event.origin)
}

export function FramedRecord() {
  const record = framed.value
  if (record === undefined) return null
  const title = record.title ?? t('card.record')
  return (
    <section class="framed sheet" aria-label={title}>
      <div class="card-foot">
        <strong class="grow cut">{title}</strong>
        <button type="button" class="quiet" onClick={() => void showRecord(record.url, 'record-window')}>
          {t('framed.window')}
        </button>
        <button type="button" class="quiet" onClick={() => (framed.value = undefined)}>
          {t('close')}
        </button>
      </div>
      <iframe
        ref={(element) => {
          frame = element
        }}
        key={record.url}
        title={title}
        src={record.url}
        sandbox={MAY}
        referrerpolicy="no-referrer"
      />
    </section>
  )
}
