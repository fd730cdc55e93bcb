import { readFileSync, realpathSync } from 'node:fs'
import { findPackageJSON } from 'node:module'
import { dirname } from 'node:path'

/** What a plugin's process may load from beyond the plugin's folder. */
export interface Packages {
  /** Name -> real folder, of those that its manifest names. */
  readonly named: Readonly<Record<string, string>>
  /** These folders, and those of all that they need. */
  readonly readable: readonly string[]
  readonly sqlite: boolean
}

/** Of Cordboard's own installation, wherever the plugin lies. A package that is not there is left out: its import says so. */
export function packagesOf(names: readonly string[] = []): Packages {
  const readable = new Set<string>()
  const named = names.filter((name) => !name.startsWith('node:')).flatMap((name) => add(name, import.meta.filename, readable))
  return { named: Object.fromEntries(named), readable: [...readable], sqlite: names.includes('node:sqlite') }
}

function add(name: string, from: string, readable: Set<string>): readonly (readonly [name: string, folder: string])[] {
  const file = packageFile(name, from)
  if (file === undefined) return []
  const folder = dirname(file)
  if (readable.has(folder)) return [[name, folder]]
  readable.add(folder)
  const { dependencies = {}, optionalDependencies = {} }: Needs = JSON.parse(readFileSync(file, 'utf8'))
  for (const needed of Object.keys({ ...dependencies, ...optionalDependencies })) add(needed, file, readable)
  return [[name, folder]]
}

interface Needs {
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

function packageFile(name: string, from: string): string | undefined {
  try {
    const file = findPackageJSON(name, from)
    return file === undefined ? undefined : realpathSync(file)
  } catch {
    return undefined
  }
}
