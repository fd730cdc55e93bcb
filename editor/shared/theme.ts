import { signal } from '@preact/signals'
import { local } from './storage.ts'

export type Theme = 'auto' | 'light' | 'dark'
const STORED = 'cordboard-theme'
const ORDER: readonly Theme[] = ['auto', 'light', 'dark']

export const theme = signal<Theme>(show(ORDER.find((known) => known === local.getItem(STORED)) ?? 'auto'))

export function nextTheme(): void {
  const next = ORDER[(ORDER.indexOf(theme.value) + 1) % ORDER.length] ?? 'auto'
  local.setItem(STORED, next)
  theme.value = show(next)
}

function show(chosen: Theme): Theme {
  if (chosen === 'auto') delete document.documentElement.dataset.theme
  else document.documentElement.dataset.theme = chosen
  return chosen
}
