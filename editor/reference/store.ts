import { signal } from '@preact/signals'

/** The action that is looked up beside the text. */
export const referred = signal<string | undefined>(undefined)
