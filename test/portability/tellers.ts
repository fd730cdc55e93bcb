import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { Teller } from './teller.ts'

const folder = join(import.meta.dirname, 'tellers')

/** Every vendor that tells: a file in the folder is enough. */
export async function allTellers(): Promise<readonly Teller[]> {
  return await Promise.all(
    readdirSync(folder).map(async (file): Promise<Teller> => {
      const module: { readonly teller?: Teller } = await import(join(folder, file))
      if (module.teller === undefined) throw new Error(`tellers/${file} exports no teller`)
      return module.teller
    }),
  )
}
