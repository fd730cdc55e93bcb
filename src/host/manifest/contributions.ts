import { type ActionSpec, type Manifest, schemas, standardActions } from '../../model/index.ts'
import type { Complain } from './read.ts'
import { compileSchema, fieldError } from './validators.ts'

type Kind = NonNullable<Manifest['contributes']['connections']>[number]
type Action = NonNullable<Manifest['contributes']['actions']>[number]

const knownTypes: ReadonlySet<string> = new Set(schemas.trigger.$defs.knownType.enum)

/** What a schema cannot say of a manifest: unique ids, prefixes, schemas that compile, examples that fit. */
export function checkContributions(manifest: Manifest, complain: Complain): void {
  const { connections = [], triggers = [], actions = [], functions = [], routes = [] } = manifest.contributes
  const lists = [
    ['connections', 'connection kind', connections.map((one) => one.kind)],
    ['triggers', 'trigger type', triggers.map((one) => one.type)],
    ['actions', 'action', actions.map((one) => one.id)],
    ['functions', 'function', functions.map((one) => one.name)],
    ['routes', 'route', routes.map((one) => one.path)],
  ] as const
  for (const [list, what, ids] of lists) unique(list, what, ids, complain)
  for (const [index, { type }] of triggers.entries()) {
    prefixed(manifest.id, 'trigger type', type, `/contributes/triggers/${index}/type`, complain)
  }
  for (const [index, kind] of connections.entries()) checkKind(manifest, kind, `/contributes/connections/${index}`, complain)
  for (const [index, action] of actions.entries()) checkAction(manifest.id, action, `/contributes/actions/${index}`, complain)
}

function unique(list: string, what: string, ids: readonly string[], complain: Complain): void {
  for (const [index, id] of ids.entries()) {
    if (ids.indexOf(id) < index) complain(`/contributes/${list}/${index}`, 'CORD_PLUGIN_DUPLICATE', { what, id })
  }
}

function checkKind(manifest: Manifest, kind: Kind, pointer: string, complain: Complain): void {
  checkExamples(kind.config, kind.examples, `the config of '${kind.kind}'`, `${pointer}/config`, `${pointer}/examples`, complain)
  const own = (manifest.contributes.actions ?? []).flatMap((action) => ('standard' in action ? [] : [action]))
  const doable = new Set([...standardActions, ...own].filter(byConnection).map((action) => action.id))
  for (const [index, action] of kind.capabilities.actions.entries()) {
    if (doable.has(action)) continue
    complain(`${pointer}/capabilities/actions/${index}`, 'CORD_PLUGIN_CAPABILITY_UNKNOWN', { kind: kind.kind, action })
  }
  const types = new Set(manifest.contributes.triggers?.map((trigger) => trigger.type))
  for (const [index, type] of kind.capabilities.triggers.entries()) {
    if (knownTypes.has(type) || types.has(type)) continue
    complain(`${pointer}/capabilities/triggers/${index}`, 'CORD_PLUGIN_TRIGGER_UNKNOWN', { kind: kind.kind, type })
  }
}

function checkAction(plugin: string, action: Action, pointer: string, complain: Complain): void {
  const standard = standardActions.find((known) => known.id === action.id)
  if ('standard' in action) {
    if (standard === undefined) {
      complain(`${pointer}/id`, 'CORD_PLUGIN_STANDARD_UNKNOWN', { id: action.id, known: standardActions.map((one) => one.id).join(', ') })
    }
    return
  }
  if (standard !== undefined) {
    const example = JSON.stringify({ id: action.id, standard: true })
    complain(pointer, 'CORD_PLUGIN_STANDARD_REDEFINED', { id: action.id, example, plugin })
    return
  }
  prefixed(plugin, 'action', action.id, `${pointer}/id`, complain)
  checkExamples(action.input, action.examples, `the input of '${action.id}'`, `${pointer}/input`, `${pointer}/examples`, complain)
  checkExamples(action.result, [], `the result of '${action.id}'`, `${pointer}/result`, '', complain)
}

function checkExamples(
  schema: object,
  examples: readonly object[] | undefined,
  what: string,
  pointer: string,
  examplesPointer: string,
  complain: Complain,
): void {
  let validate: ReturnType<typeof compileSchema>
  try {
    validate = compileSchema(schema)
  } catch (error) {
    complain(pointer, 'CORD_PLUGIN_SCHEMA', { what, reason: error instanceof Error ? error.message : String(error) })
    return
  }
  for (const [index, example] of (examples ?? []).entries()) {
    if (validate(structuredClone(example))) continue
    for (const found of (validate.errors ?? []).map(fieldError)) {
      complain(`${examplesPointer}/${index}${found.pointer}`, 'CORD_PLUGIN_EXAMPLE', {
        what,
        field: found.field === '' ? 'example' : found.field,
        reason: found.reason,
      })
    }
  }
}

function prefixed(plugin: string, what: string, id: string, pointer: string, complain: Complain): void {
  if (id.startsWith(`${plugin}:`)) return
  complain(pointer, 'CORD_PLUGIN_PREFIX', { what, id, plugin, suggestion: id.split(':').at(-1) ?? id })
}

function byConnection(action: ActionSpec): boolean {
  return action.target === 'connection' || action.target === 'directory'
}
