import { type ActionSpec, type Json, type JsonObject, type Language, schemas } from '../../model/index.ts'
import { isObject } from '../routes/cloud-events.ts'
import type { ServerContext } from '../routes/context.ts'
import type { WireField, WordsAnswer } from '../wire/index.ts'
import { factFields } from './fields.ts'

/** So many of the newest triggers are looked at for what this installation's phone systems really send. */
const looked = 200
const examplesKept = 5
const deepest = 3

/** What a rule of this installation can speak of: triggers, fields, actions, and the values that were really seen. */
export function words({ journal, host }: Pick<ServerContext, 'journal' | 'host'>, language: Language): WordsAnswer {
  const seen = new Map<string, { readonly type: WireField['type']; readonly examples: Set<string> }>()
  for (const { id } of journal.traces({ limit: looked })) {
    const facts = journal.trace(id)?.facts
    if (facts !== undefined) note(seen, JSON.parse(JSON.stringify(facts)))
  }
  const known = factFields()
  const paths = new Set(known.map(({ path }) => path))
  const examplesOf = (path: string) => [...(seen.get(path)?.examples ?? [])]
  const attached = [...seen].filter(([path]) => path.startsWith('data.') && !paths.has(path))
  return {
    triggers: [...schemas.trigger.$defs.knownType.enum],
    fields: [
      ...known.map(({ description, ...field }) => ({
        ...field,
        // The schemas speak English; the page has names of its own for the fields.
        ...(description === undefined || language !== 'en' ? {} : { description }),
        examples: examplesOf(field.path),
      })),
      ...attached.map(([path, { type }]) => ({ path, type, examples: examplesOf(path) })),
    ],
    actions: host.actions().map((action) => actionWords(action, language)),
    connections: host
      .connections()
      .map(({ id, kind, title, capabilities }) => ({ id, kind, title: title ?? id, actions: [...(capabilities?.actions ?? [])] })),
  }
}

function actionWords(action: ActionSpec, language: Language): WordsAnswer['actions'][number] {
  const { id, effect, result } = action
  const own = action.translations?.[language]
  const title = own?.title ?? action.title
  const description = own?.description ?? action.description
  const described = description === undefined ? {} : { description }
  return { id, title, ...described, effect, input: translated(plain(action.input), own?.inputs ?? {}), result: plain(result ?? {}) }
}

type InputWords = NonNullable<NonNullable<NonNullable<ActionSpec['translations']>['fr']>['inputs']>

/** The schema with what people read of it in their language; `labels` says what stands for each value. */
function translated(schema: JsonObject, inputs: InputWords): JsonObject {
  if (!isObject(schema.properties)) return schema
  const properties = Object.entries(schema.properties).map(([name, property]) => {
    const { values, ...words } = inputs[name] ?? {}
    return [name, isObject(property) ? { ...property, ...words, ...(values === undefined ? {} : { labels: values }) } : property] as const
  })
  return { ...schema, properties: Object.fromEntries(properties) }
}

/** As it travels. */
function plain(schema: object): JsonObject {
  const value: JsonObject = JSON.parse(JSON.stringify(schema))
  return value
}

function note(seen: Map<string, { readonly type: WireField['type']; readonly examples: Set<string> }>, value: Json, path = ''): void {
  if (isObject(value)) {
    if (path.split('.').length > deepest) return
    for (const [key, below] of Object.entries(value)) {
      const name = /^[A-Za-z_]\w*$/.test(key) ? key : `\`${key}\``
      note(seen, below, path === '' ? name : `${path}.${name}`)
    }
    return
  }
  if (path === '' || value === null || Array.isArray(value)) return
  const type = typeof value === 'number' ? 'number' : typeof value === 'boolean' ? 'flag' : 'text'
  const known = seen.get(path) ?? { type, examples: new Set<string>() }
  if (known.examples.size < examplesKept) known.examples.add(String(value).slice(0, 60))
  seen.set(path, known)
}
