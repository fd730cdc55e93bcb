import { createHash } from 'node:crypto'
import { type Dirent, realpathSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { dirname, join, relative, sep } from 'node:path'
import { type Diagnostic, type Manifest, type Problem, problem } from '../../model/index.ts'
import { place } from '../process/place.ts'
import { createDigests, type Digests } from './digests.ts'
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
export type Discover = () => Promise<readonly FoundPlugin[]>

/** All plugins: the built-in ones first, so that nothing of a home can take their place. What has not changed is not read again. */
export function createDiscovery(builtin: string, home: string): Discover {
  const digests = createDigests()
  let known: ReadonlyMap<string, FoundPlugin> = new Map()

  async function read(folder: string, isBuiltin: boolean): Promise<FoundPlugin> {
    return readPlugin(folder, isBuiltin, known.get(folder), digests)
  }

  return async () => {
    const found: FoundPlugin[] = []
    for (const folder of await folders(builtin)) if ((await names(folder)).includes('plugin.json')) found.push(await read(folder, true))
    for (const folder of await folders(join(home, 'plugins'))) found.push(await read(folder, false))
    known = new Map(found.map((plugin) => [plugin.folder, plugin]))
    const taken = new Map<string, FoundPlugin>()
    return found.map((plugin) => refuseTaken(plugin, taken))
  }
}

/** One folder as a plugin, apart from all others. */
export async function readPlugin(
  folder: string,
  builtin: boolean,
  known?: FoundPlugin,
  digests: Digests = createDigests(),
): Promise<FoundPlugin> {
  const hash = await hashOf(folder, digests)
  if (known?.hash === hash) return known
  const found = { ...readManifest(folder), folder: realpathSync(folder), builtin, hash }
  if (builtin || found.manifest?.packages === undefined) return found
  return refused(found, [problem('CORD_PLUGIN_PACKAGES', {}, { file: join(folder, 'plugin.json'), field: 'packages' })])
}

/** Whether a folder is one of the plugins that ship with Cordboard. */
export function shipsWithUs(folder: string): boolean {
  return real(dirname(folder))[0] === place.plugins
}

// Ids, connection kinds and actions are the installation's: the first plugin that brings one keeps it.
function refuseTaken(plugin: FoundPlugin, taken: Map<string, FoundPlugin>): FoundPlugin {
  if (plugin.manifest === undefined) return plugin
  const claims = claimsOf(plugin.manifest)
  const refusals = claims.flatMap(([what, id]) => {
    const owner = taken.get(`${what} ${id}`)
    if (owner === undefined) return []
    return [problem('CORD_PLUGIN_TAKEN', { what, id, other: owner.folder }, { file: join(plugin.folder, 'plugin.json') })]
  })
  if (refusals.length > 0) return refused(plugin, refusals)
  for (const [what, id] of claims) taken.set(`${what} ${id}`, plugin)
  return plugin
}

function refused(plugin: FoundPlugin, problems: readonly Problem[]): FoundPlugin {
  return { ...plugin, manifest: undefined, diagnostics: problems.map((found) => ({ ...found, severity: 'error' })) }
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

async function folders(parent: string): Promise<readonly string[]> {
  return (await entries(parent))
    .filter((entry) => (entry.isDirectory() || entry.isSymbolicLink()) && !entry.name.startsWith('.') && entry.name !== 'node_modules')
    .flatMap((entry) => real(join(parent, entry.name)))
    .sort()
}

async function hashOf(folder: string, digests: Digests): Promise<string> {
  const hash = createHash('sha256')
  for (const path of (await filesOf(folder)).sort()) {
    hash.update(`${relative(folder, path).split(sep).join('/')}\0`)
    hash.update(await digests(path))
  }
  return hash.digest('hex')
}

async function filesOf(folder: string): Promise<string[]> {
  const files: string[] = []
  for (const entry of await entries(folder)) {
    if (entry.name.startsWith('.') || entry.name === 'node_modules' || entry.name === 'fixtures') continue
    const path = join(folder, entry.name)
    if (entry.isDirectory()) files.push(...(await filesOf(path)))
    else if (entry.isFile()) files.push(path)
  }
  return files
}

async function entries(folder: string): Promise<readonly Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch(() => [])
}

async function names(folder: string): Promise<readonly string[]> {
  return (await entries(folder)).map((entry) => entry.name)
}

function real(path: string): readonly string[] {
  try {
    return [realpathSync(path)]
  } catch {
    return []
  }
}
