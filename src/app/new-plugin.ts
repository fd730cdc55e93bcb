import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { CordError } from '../model/index.ts'
import files from './new-plugin.json' with { type: 'json' }

/** Writes the plugin of the guide under a name of its own: whole, with a recording, a fake of its system and its claims. */
export function writeNewPlugin(folder: string): void {
  if (existsSync(folder)) throw new CordError('CORD_CLI_PLUGIN_EXISTS', { folder })
  const id = basename(folder)
  if (!/^[a-z][a-z0-9-]{0,62}$/.test(id)) throw new CordError('CORD_CLI_PLUGIN_NAME', { name: id })
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), named(text, id))
  }
}

// The guide calls its system acme.
function named(text: string, id: string): string {
  const key = /^\w+$/.test(id) ? id : `'${id}'`
  return text
    .replaceAll('Acme phones', id)
    .replaceAll('Acme phone system', id)
    .replaceAll('ACME_SECRET', `${id.toUpperCase().replaceAll('-', '_')}_SECRET`)
    .replaceAll('    acme: {', `    ${key}: {`)
    .replaceAll('acme', id)
}
