import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Config } from '../../model/index.ts'
import type { ReadCertificate } from '../../server/index.ts'

/** Reads the files that server.tls names, below the home or absolute; undefined without server.tls. */
export function certificateOf({ server }: Config, home: string): ReadCertificate | undefined {
  const tls = server?.tls
  if (tls === undefined) return undefined
  return () => ({ cert: readFileSync(resolve(home, tls.certFile), 'utf8'), key: readFileSync(resolve(home, tls.keyFile), 'utf8') })
}
