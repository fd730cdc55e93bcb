import { go, place } from '../shell/places.ts'

/** Presses the button of the page that is marked so; one that is not there, or cannot be pressed now, stays as it is. */
export function press(what: string): void {
  if (what === 'new' && place.peek().view !== 'rules') go('rules')
  // What was shown just now is on the page a moment later.
  requestAnimationFrame(() => document.querySelector<HTMLElement>(`[data-key="${what}"]`)?.click())
}

/** Puts the cursor there. */
export function focusOn(what: string): void {
  document.querySelector<HTMLElement>(`[data-key="${what}"]`)?.focus()
}
