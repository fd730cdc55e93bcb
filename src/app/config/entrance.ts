import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Config, Log } from '../../model/index.ts'
import type { ReadCertificate } from '../../server/index.ts'
import { withClientSecret } from './client-secret.ts'
import { warnOfEntrance } from './entrance-checks.ts'
import { withHookSecrets } from './hook-secrets.ts'
import { withTelemetryHeaders } from './telemetry-headers.ts'

/** A configuration as the server uses it, with its secrets in clear; what is wrong or risky with it is logged. */
export function inClear(
  config: Config,
  sources: { readonly home: string; readonly env: Readonly<Record<string, string | undefined>> },
  log: Log,
): Config {
  warnOfEntrance(config, log)
  return withTelemetryHeaders(withClientSecret(withHookSecrets(config, sources, log), sources, log), sources, log)
}

/** Reads the files that server.tls names, below the home or absolute; undefined without server.tls. */
export function certificateOf({ server }: Config, home: string): ReadCertificate | undefined {
  const tls = server?.tls
  if (tls === undefined) return undefined
  return () => ({ cert: readFileSync(resolve(home, tls.certFile), 'utf8'), key: readFileSync(resolve(home, tls.keyFile), 'utf8') })
}
