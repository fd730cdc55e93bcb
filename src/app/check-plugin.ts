import { statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { evaluateMapping } from '../engine/index.ts'
import { CordError } from '../model/index.ts'
import { checkPlugin, type KitReport, type KitSystem } from '../plugin-kit/index.ts'

/**
 * Runs the conformance kit on a folder. `system` is a file that exports startSystem, or true for fixtures/system.ts of the folder: its code runs
 * here, outside of the walls that plugins have. Throws a CordError when it cannot be used.
 */
export async function checkFolder(folder: string, system: string | boolean | undefined): Promise<KitReport> {
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    throw new CordError('CORD_CLI_FILE', { file: folder, detail: 'there is no such folder' })
  }
  if (system === undefined || system === false) return await checkPlugin(folder, { mapping: evaluateMapping })
  const file = system === true ? join(folder, 'fixtures/system.ts') : resolve(system)
  const started = await startSystem(file)
  try {
    return await checkPlugin(folder, { mapping: evaluateMapping, system: started })
  } finally {
    await started.close()
  }
}

async function startSystem(file: string): Promise<KitSystem> {
  try {
    const module: { readonly startSystem?: () => Promise<KitSystem> } = await import(pathToFileURL(file).href)
    if (typeof module.startSystem !== 'function') throw new Error('it exports no function startSystem')
    return await module.startSystem()
  } catch (error) {
    throw new CordError('CORD_KIT_SYSTEM', { file, reason: error instanceof Error ? error.message : String(error) }, { cause: error })
  }
}
