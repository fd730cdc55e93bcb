import { registerHooks } from 'node:module'
import { extname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

const formats: Readonly<Record<string, string>> = {
  '.ts': 'module-typescript',
  '.mts': 'module-typescript',
  '.js': 'module',
  '.mjs': 'module',
}

/**
 * Lets a plugin's own files be ES modules wherever they lie, and gives all of them this process's copy of the plugin API, and of
 * the packages that it may import: name -> folder.
 */
export function installHooks(api: string, folder: string, packages: Readonly<Record<string, string>>): void {
  const apiUrl = pathToFileURL(api).href
  const base = pathToFileURL(`${folder}/`).href
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === 'cordboard/plugin-api') return { url: apiUrl, format: formats[extname(api)], shortCircuit: true }
      const granted = context.parentURL?.startsWith(base) === true ? packages[packageOf(specifier)] : undefined
      // Found from inside of itself, so that no folder on the way to it has to be readable.
      if (granted !== undefined) return next(specifier, { ...context, parentURL: pathToFileURL(join(granted, 'package.json')).href })
      const found = next(specifier, context)
      const own = found.url.startsWith(base) && !found.url.slice(base.length).includes('node_modules/')
      const format = own ? formats[extname(new URL(found.url).pathname)] : undefined
      return format === undefined ? found : { ...found, format }
    },
  })
}

function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}
