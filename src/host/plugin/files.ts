import { existsSync, realpathSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'

/** Of the home, whatever a configuration says: calls and people, secrets' names, other plugins, what is hidden. */
const closed = /^(data|plugins|cordboard\.ya?ml|\..*)$/i

/**
 * What a plugin that uses files may read of the home: the folder tables/, and the files that the configurations of its own
 * connections name. Anything else in the home, secrets and the journal first of all, stays shut to it.
 */
export function readableFiles(home: string, configs: readonly unknown[]): readonly string[] {
  const real = realpathSync(home)
  const named = configs.flatMap(textsIn).flatMap((text) => fileIn(real, text) ?? [])
  return [join(real, 'tables'), ...new Set(named)]
}

/** The same for a plugin whose connections change. */
export function createReadable(home: string, configs: () => readonly unknown[]): { renew(): readonly string[]; holds(): boolean } {
  let granted: readonly string[] = []
  const wanted = (): readonly string[] => readableFiles(home, configs())
  return {
    renew() {
      granted = wanted()
      return granted
    },
    holds: () => wanted().every((file) => granted.includes(file)),
  }
}

function fileIn(home: string, text: string): string | undefined {
  // A permission with a star in it would open more than one file.
  if (!/[./]/.test(text) || /[*?,\n]|\$\{|:\/\//.test(text)) return undefined
  const path = resolve(home, text)
  const file = existsSync(path) ? realpathSync.native(path) : path
  if (!file.startsWith(`${home}${sep}`)) return undefined
  const [top = ''] = file.slice(home.length + 1).split(sep)
  return closed.test(top) ? undefined : file
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return value.length <= 1024 ? [value] : []
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}
