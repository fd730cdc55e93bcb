import { computed, effect, signal } from '@preact/signals'
import type { WireField, WordsAnswer } from '../../src/server/wire/index.ts'
import { draft } from '../rules/draft.ts'
import { ask } from '../shared/api.ts'
import { place } from '../shell/places.ts'
import { guarded, mayChange } from '../shell/session.ts'
import { language } from '../texts/texts.ts'
import { type Entries, isEntries, type Value } from './value.ts'

export type Field = WireField
export type ActionWords = WordsAnswer['actions'][number]

/** What a rule of this installation can speak of; asked for where rules are written, and anew for each that is opened. */
export const words = signal<WordsAnswer | undefined>(undefined)

const areWritten = computed(() => place.value.view === 'rules' && mayChange())

effect(() => {
  const asked = [areWritten.value, draft.value?.id, language.value]
  if (asked[0] === true || asked[1] !== undefined) void guarded(load)
})

async function load(): Promise<void> {
  words.value = await ask<WordsAnswer>('GET', '/api/v1/words')
}

export function actionWords(id: string): ActionWords | undefined {
  return words.value?.actions.find((action) => action.id === id)
}

/** The fields of facts, and those that the steps before give: `customer.status`. */
export function fieldsAt(steps: readonly Value[]): readonly Field[] {
  return [...steps.flatMap(resultFields), ...(words.value?.fields ?? [])]
}

function resultFields(step: Value): readonly Field[] {
  if (!isEntries(step) || typeof step.as !== 'string' || typeof step.action !== 'string') return []
  const properties = actionWords(step.action)?.result.properties
  if (!isEntries(properties)) return []
  return Object.entries(properties).flatMap(([name, schema]) => (isEntries(schema) ? resultField(`${step.as}.${name}`, schema) : []))
}

function resultField(path: string, schema: Entries): readonly Field[] {
  const values = Array.isArray(schema.enum) ? schema.enum.filter((value) => typeof value === 'string') : []
  const type = schema.type === 'number' || schema.type === 'integer' ? 'number' : schema.type === 'boolean' ? 'flag' : 'text'
  if (schema.type === 'array' || schema.type === 'object') return []
  return [{ path, type, ...(values.length === 0 ? {} : { values }) }]
}
