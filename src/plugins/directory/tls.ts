import { readFile } from 'node:fs/promises'
import { type PluginContext, PluginError } from 'cordboard/plugin-api'
import { type JsonObject, textOf } from './config.ts'

/** How a connection is encrypted, as Node wants to know it; undefined where it is not. */
export type Tls = { readonly rejectUnauthorized: boolean; readonly ca?: string } | undefined

const ofThisMachine = /^(localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/

/** Unless the configuration says otherwise, what leaves this machine is encrypted, and the server shows who it is. */
export function tlsOf(ctx: PluginContext, config: JsonObject, host: string): () => Promise<Tls> {
  const how = textOf(config.tls) ?? (ofThisMachine.test(host) ? 'off' : 'verify')
  const file = textOf(config.ca)
  if (file !== undefined && ctx.files === undefined)
    throw new PluginError('not-capable', 'This host lets no plugin read the files of the home.')
  const path = file === undefined ? undefined : ctx.files?.resolve(file)
  return async () => {
    if (how === 'off') return undefined
    const ca = path === undefined ? undefined : await readFile(path, 'utf8').catch((error: unknown) => fail(file, error))
    return { rejectUnauthorized: how === 'verify', ...(ca === undefined ? {} : { ca }) }
  }
}

function fail(file: string | undefined, error: unknown): never {
  throw new PluginError('refused', `config.ca: ${file} cannot be read (${error instanceof Error ? error.message : String(error)}).`)
}
