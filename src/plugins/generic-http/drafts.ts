import { type EmittedTrigger, type Json, type Mapping, PluginError } from 'cordboard/plugin-api'
import { isList, isMembers, type Members } from './json.ts'

/** A trigger as a mapping gives it: the ids may be missing. The host checks the rest. */
export type Draft = Omit<EmittedTrigger, 'id' | 'call'> & {
  readonly id?: string
  readonly call?: Omit<NonNullable<EmittedTrigger['call']>, 'id'> & { readonly id?: string }
}

/** Runs a mapping. Nothing, one trigger or a list may come of it. Rejects with a PluginError that says where the mapping is wrong. */
export async function draftsOf(mapping: Mapping, map: string, input: Json): Promise<readonly Draft[]> {
  const made = await mapping.evaluate(map, input)
  if (made === undefined || made === null) return []
  return (isList(made) ? made : [made]).map(draft)
}

function draft(value: Json): Draft {
  if (!isMembers(value)) throw bad('gives something that is not an object')
  const wrong = ['call', 'agent', 'queue', 'data', 'userEvent', 'link'].find((key) => value[key] !== undefined && !isMembers(value[key]))
  if (wrong !== undefined) throw bad(`gives a trigger whose ${wrong} is not an object`)
  if (!isDraft(value)) throw bad('gives an object without a type, for example ringing')
  return value
}

function isDraft(value: Members & Partial<Draft>): value is Members & Draft {
  return typeof value.type === 'string' && value.type !== ''
}

function bad(what: string): PluginError {
  return new PluginError('bad-input', `The mapping ${what}.`)
}
