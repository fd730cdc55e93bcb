import { signal } from '@preact/signals'

interface PictureInPicture {
  requestWindow(options: { readonly width: number; readonly height: number }): Promise<Window>
}

declare global {
  interface Window {
    /** Chromium has it; where it is missing there is no button. */
    readonly documentPictureInPicture?: PictureInPicture
  }
}

/** Only a page that is not in a frame may have a window that stays on top. */
export const canFloat = window.documentPictureInPicture !== undefined && window.parent === window
export const floating = signal(false)

/** Moves the bar into a small window that stays on top of all others, until that one is closed. To be called in a click. */
export async function float(): Promise<void> {
  const small = await window.documentPictureInPicture?.requestWindow({ width: 360, height: 620 })
  const bar = document.getElementById('page')
  if (small === undefined || bar === null) return
  const { document: there } = small
  for (const sheet of document.querySelectorAll('link[rel=stylesheet], style')) there.head.append(there.importNode(sheet, true))
  there.documentElement.lang = document.documentElement.lang
  const theme = new MutationObserver(copyTheme)
  theme.observe(document.documentElement, { attributes: true })
  copyTheme()
  there.title = document.title
  there.body.append(bar)
  floating.value = true
  // The keys of the bar are heard in its own window.
  small.addEventListener('keydown', (event) => {
    if (!(event.target instanceof Element && event.target.matches('input, select, textarea')))
      dispatchEvent(new KeyboardEvent('keydown', { key: event.key }))
  })
  small.addEventListener('pagehide', () => {
    theme.disconnect()
    document.body.append(bar)
    floating.value = false
  })

  function copyTheme(): void {
    for (const [name, value] of Object.entries({ theme: undefined, ...document.documentElement.dataset })) {
      if (value === undefined) delete there.documentElement.dataset[name]
      else there.documentElement.dataset[name] = value
    }
  }
}
