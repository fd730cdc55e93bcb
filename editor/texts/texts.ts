import { signal } from '@preact/signals'
import { local } from '../shared/storage.ts'
import { english } from './en/index.ts'
import { french } from './fr/index.ts'

export type Language = 'en' | 'fr'
export type TextKey = keyof typeof english
export type Texts = Readonly<Record<TextKey, string>>

const tables: Readonly<Record<Language, Texts>> = { en: english, fr: french }
const STORED = 'cordboard-language'

export const language = signal<Language>(startLanguage())

/** The words for a key in the reader's language; `{name}` is filled in. */
export function t(key: TextKey, params: Readonly<Record<string, string | number>> = {}): string {
  return tables[language.value][key].replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole))
}

/** The words for a value that the server names, such as a state; an unknown one is shown as it is. */
export function named(
  group: 'field' | 'part' | 'trigger' | 'state' | 'agent' | 'link' | 'plugin' | 'clause' | 'outcome' | 'step' | 'supervise',
  value: string,
): string {
  const key = `${group}.${value}`
  return isKey(key) ? t(key) : value
}

export function chooseLanguage(chosen: Language): void {
  local.setItem(STORED, chosen)
  show(chosen)
}

/** The language of the user's account counts until the reader chooses one here. */
export function preferLanguage(preferred: Language | undefined): void {
  if (preferred !== undefined && local.getItem(STORED) === null) show(preferred)
}

function show(chosen: Language): void {
  language.value = chosen
  document.documentElement.lang = chosen
}

function startLanguage(): Language {
  const stored = local.getItem(STORED)
  const start = stored === 'en' || stored === 'fr' ? stored : navigator.language.startsWith('fr') ? 'fr' : 'en'
  document.documentElement.lang = start
  return start
}

function isKey(key: string): key is TextKey {
  return Object.hasOwn(english, key)
}
