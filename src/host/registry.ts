import { type ActionSpec, type Manifest, standardActions } from '../model/index.ts'
import type { FoundPlugin } from './manifest/discover.ts'
import { targetOf } from './plugin/launch.ts'

/** What the valid plugins of an installation bring together. */
export interface Registry {
  readonly actions: readonly ActionSpec[]
  readonly functions: Readonly<Record<string, string>>
  readonly kinds: ReadonlyMap<string, KindEntry>
  spec(action: string): ActionSpec | undefined
  /** Folder of the plugin that does an action of target plugin. */
  doer(action: string): string | undefined
}

export interface KindEntry {
  readonly kind: NonNullable<Manifest['contributes']['connections']>[number]
  readonly plugin: string
  readonly folder: string
  /** What its system says while nobody listens is not said again. */
  readonly forgets: boolean
}

export function createRegistry(plugins: readonly FoundPlugin[]): Registry {
  const actions = new Map<string, ActionSpec>(standardActions.map((action) => [action.id, action]))
  const doers = new Map<string, string>()
  const functions: Record<string, string> = {}
  const kinds = new Map<string, KindEntry>()
  for (const { manifest, folder } of plugins) {
    for (const action of manifest?.contributes.actions ?? []) {
      if (!('standard' in action)) actions.set(action.id, action)
      if (targetOf(action) === 'plugin') doers.set(action.id, folder)
    }
    for (const { name, jsonata } of manifest?.contributes.functions ?? []) functions[name] = jsonata
    for (const kind of manifest?.contributes.connections ?? []) {
      const forgets = (kind.reload ?? 'handover') !== 'handover' || manifest?.quality?.gap !== undefined
      kinds.set(kind.kind, { kind, plugin: manifest?.id ?? '', folder, forgets })
    }
  }
  return {
    actions: [...actions.values()],
    functions,
    kinds,
    spec: (action) => actions.get(action),
    doer: (action) => doers.get(action),
  }
}
