// What `cordboard plugin new` writes: the files of the guide, so that the two are one.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const guide = join(import.meta.dirname, '../docs/guides/write-a-plugin.md')

/** The text of src/app/new-plugin.json: file -> text. */
export function newPluginFiles(): string {
  const blocks = readFileSync(guide, 'utf8').matchAll(/^```\w+ file=(\S+)\n(.*?)^```$/gms)
  return `${JSON.stringify(Object.fromEntries([...blocks].map(([, file = '', text = '']) => [file, text])), null, 2)}\n`
}
