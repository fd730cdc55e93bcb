import { registerHooks } from 'node:module'
import { extname } from 'node:path'
import { pathToFileURL } from 'node:url'

const formats: Readonly<Record<string, string>> = {
  '.ts': 'module-typescript',
  '.mts': 'module-typescript',
  '.js': 'module',
  '.mjs': 'module',
}

/** Lets a plugin's own files be ES modules wherever they lie, and gives all of them this process's copy of the plugin API. */
export function installHooks(api: string, folder: string): void {
  const apiUrl = pathToFileURL(api).href
  const base = pathToFileURL(`${folder}/`).href
  registerHooks({
    resolve(specifier, context, next) {
      if (specifier === 'cordboard/plugin-api') return { url: apiUrl, format: formats[extname(api)], shortCircuit: true }
      const found = next(specifier, context)
      const own = found.url.startsWith(base) && !found.url.slice(base.length).includes('node_modules/')
      const format = own ? formats[extname(new URL(found.url).pathname)] : undefined
      return format === undefined ? found : { ...found, format }
    },
  })
}
