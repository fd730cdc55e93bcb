import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { KitSystem } from '../../src/plugin-kit/index.ts'

const guide = readFileSync(join(import.meta.dirname, '../../docs/guides/write-a-plugin.md'), 'utf8')

/** File of the guide -> what to put in place of what. */
export type Changes = Readonly<Record<string, readonly (readonly [from: string, to: string])[]>>

/** Writes the guide's plugin as a reader would, with changes that a reader might make. */
export function writeGuidePlugin(folder: string, changes: Changes = {}): void {
  for (const [, file = '', text = ''] of guide.matchAll(/^```\w+ file=(\S+)\n(.*?)^```$/gms)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    const changed = (changes[file] ?? []).reduce((before, [from, to]) => {
      if (!before.includes(from)) throw new Error(`${file} of the guide has no ${from}`)
      return before.replace(from, to)
    }, text)
    writeFileSync(join(folder, file), changed)
  }
}

export interface GuidePlugin extends AsyncDisposable {
  readonly folder: string
  readonly system: KitSystem
}

/** The guide's plugin in a temporary folder, and the fake of its system. */
export async function guidePlugin(changes: Changes = {}): Promise<GuidePlugin> {
  const folder = join(mkdtempSync(join(tmpdir(), 'cordboard-guide-')), 'acme')
  writeGuidePlugin(folder, changes)
  const module: { startSystem(): Promise<KitSystem> } = await import(
    /* @vite-ignore */ pathToFileURL(join(folder, 'fixtures/system.ts')).href
  )
  const system = await module.startSystem()
  return {
    folder,
    system,
    async [Symbol.asyncDispose]() {
      await system.close()
      rmSync(dirname(folder), { recursive: true })
    },
  }
}
