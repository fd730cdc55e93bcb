import { signal } from '@preact/signals'

/** Which of the two windows over the page is open. */
export const shown = signal<'palette' | 'keys' | undefined>(undefined)

export function show(window: 'palette' | 'keys'): void {
  shown.value = window
}

export function hide(): void {
  shown.value = undefined
}
