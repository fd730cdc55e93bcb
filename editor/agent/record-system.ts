import { isFromRecordWindow } from '../shared/record-window.ts'
import { isFromFrame } from './embedded.ts'
import { isFromFramed } from './framed.tsx'

/** What a page of the record system may tell the bar. */
export interface FromRecordSystem {
  readonly type: 'cordboard:record'
  readonly url: string
  readonly title: string | undefined
}

/** Listens to the page in the record window, to the one around the bar and to the one inside it; whatever else a page says is not for us. */
export function hearRecordSystem(heard: (message: FromRecordSystem) => void): void {
  addEventListener('message', (event) => {
    const message = isFromRecordWindow(event) || isFromFrame(event) || isFromFramed(event) ? read(event.data) : undefined
    if (message !== undefined) heard(message)
  })
}

function read(data: unknown): FromRecordSystem | undefined {
  if (typeof data !== 'object' || data === null || !('type' in data) || !('url' in data)) return undefined
  if (data.type !== 'cordboard:record' || typeof data.url !== 'string') return undefined
  const title = 'title' in data && typeof data.title === 'string' && data.title !== '' ? data.title.slice(0, 200) : undefined
  return { type: data.type, url: data.url.slice(0, 4096), title }
}
