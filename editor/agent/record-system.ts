import { isFromRecordWindow } from '../shared/record-window.ts'

/** What a page of the record system may tell the bar. */
export interface FromRecordSystem {
  readonly type: 'cordboard:record'
  readonly url: string
  readonly title: string | undefined
}

/** Listens to the page in the record window; whatever else a page says is not for us. */
export function hearRecordSystem(heard: (message: FromRecordSystem) => void): void {
  addEventListener('message', (event) => {
    const message = isFromRecordWindow(event) ? read(event.data) : undefined
    if (message !== undefined) heard(message)
  })
}

function read(data: unknown): FromRecordSystem | undefined {
  if (typeof data !== 'object' || data === null) return undefined
  const { type, url, title } = { type: undefined, url: undefined, title: undefined, ...data }
  if (type !== 'cordboard:record' || typeof url !== 'string') return undefined
  return { type, url: url.slice(0, 4096), title: typeof title === 'string' && title !== '' ? String(title).slice(0, 200) : undefined }
}
