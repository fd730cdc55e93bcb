import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export interface TemporaryHome extends Disposable {
  readonly path: string
  /** Writes a file of the home, with its folders. */
  write(name: string, text: string): void
}

/** A home folder with these files, gone when disposed. */
export function temporaryHome(files: Readonly<Record<string, string>> = {}): TemporaryHome {
  const path = mkdtempSync(join(tmpdir(), 'cordboard-home-'))
  const write = (name: string, text: string) => {
    mkdirSync(dirname(join(path, name)), { recursive: true })
    writeFileSync(join(path, name), text)
  }
  for (const [name, text] of Object.entries(files)) write(name, text)
  return { path, write, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) }
}
