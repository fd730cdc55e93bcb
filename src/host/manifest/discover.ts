import { createHash } from 'node:crypto'
import { type Dirent, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { type Diagnostic, type Manifest, problem } from '../../model/index.ts'
import { readManifest } from './read.ts'

/** A folder that is, or means to be, a plugin. */
export interface FoundPlugin {
  readonly id: string
  /** Real path. */
  readonly folder: string
  readonly builtin: boolean
  readonly manifest: Manifest | undefined
  readonly diagnostics: readonly Diagnostic[]
  /** Of the files that the plugin is made of; recordings for tests do not count. */
  readonly hash: string
}

/** Looks through the folders of an installation. */
export type Discover = () => readonly FoundPlugin[]

/** All plugins: the built-in ones first, so that nothing of a home can take their place. What has not changed is not read again. */
export function createDiscovery(builtin: string, home: string): Discover {
  let known: ReadonlyMap<string, FoundPlugin> = new Map()
  return () => {
    const read = [
      ...folders(builtin)
        .filter((folder) => names(folder).includes('plugin.json'))
        .map((folder) => readPlugin(folder, true, known.get(folder))),
      ...folders(join(home, 'plugins')).map((folder) => readPlugin(folder, false, known.get(folder))),
    ]
    known = new Map(read.map((plugin) => [plugin.folder, plugin]))
    const taken = new Map<string, FoundPlugin>()
    return read.map((plugin) => refuseTaken(plugin, taken))
  }
}

/** One folder as a plugin, apart from all others. */
export function readPlugin(folder: string, builtin: boolean, known?: FoundPlugin): FoundPlugin {
  const hash = hashOf(folder)
  return known?.hash === hash ? known : { ...readManifest(folder), folder: realpathSync(folder), builtin, hash }
}

// Ids, connection kinds and actions are the installation's: the first plugin that brings one keeps it.
function refuseTaken(plugin: FoundPlugin, taken: Map<string, FoundPlugin>): FoundPlugin {
  if (plugin.manifest === undefined) return plugin
  const claims = claimsOf(plugin.manifest)
  const refusals = claims.flatMap(([what, id]): readonly Diagnostic[] => {
    const owner = taken.get(`${what} ${id}`)
    if (owner === undefined) return []
    const place = { file: join(plugin.folder, 'plugin.json') }
    return [{ ...problem('CORD_PLUGIN_TAKEN', { what, id, other: owner.folder }, place), severity: 'error' }]
  })
  if (refusals.length > 0) return { ...plugin, manifest: undefined, diagnostics: refusals }
  for (const [what, id] of claims) taken.set(`${what} ${id}`, plugin)
  return plugin
}

function claimsOf(manifest: Manifest): readonly (readonly [what: string, id: string])[] {
  const { connections = [], actions = [], functions = [] } = manifest.contributes
  return [
    ['plugin id', manifest.id],
    ...connections.map(({ kind }) => ['connection kind', kind] as const),
    ...actions.map(({ id }) => ['action', id] as const),
    ...functions.map(({ name }) => ['function', name] as const),
  ]
}

function folders(parent: string): readonly string[] {
  return entries(parent)
    .filter((entry) => (entry.isDirectory() || entry.isSymbolicLink()) && !entry.name.startsWith('.') && entry.name !== 'node_modules')
    .flatMap((entry) => real(join(parent, entry.name)))
    .sort()
}

function hashOf(folder: string): string {
  const hash = createHash('sha256')
  for (const path of filesOf(folder).sort()) {
    hash.update(`${relative(folder, path).split(sep).join('/')}\0`)
    hash.update(contentOf(path))
  }
  return hash.digest('hex')
}

function filesOf(folder: string): string[] {
  return entries(folder).flatMap((entry) => {
    if (entry.name.startsWith('.') || entry.name === 'node_modules' || entry.name === 'fixtures') return []
    const path = join(folder, entry.name)
    return entry.isDirectory() ? filesOf(path) : entry.isFile() ? [path] : []
  })
}

// Files and folders come and go while they are looked at: the next look sees what is left.
function contentOf(path: string): Uint8Array {
  try {
    return readFileSync(path)
  } catch {
    return new Uint8Array()
  }
}

function entries(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch {
    return []
  }
}

function names(folder: string): readonly string[] {
  return entries(folder).map((entry) => entry.name)
}

function real(path: string): readonly string[] {
  try {
    return [realpathSync(path)]
  } catch {
    return []
  }
}
