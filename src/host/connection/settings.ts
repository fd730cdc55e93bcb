import type { ConnectionConfig, Json, Manifest, Problem } from '../../model/index.ts'
import { problem } from '../../model/index.ts'
import { compileSchema, fieldError } from '../manifest/validators.ts'
import { secretsAt } from '../secrets/redact.ts'
import { resolveSecrets, type SecretSources } from '../secrets/resolve.ts'

export type Kind = NonNullable<Manifest['contributes']['connections']>[number]

export type Prepared =
  | { readonly config: Json; readonly secrets: readonly string[] }
  | { readonly problems: readonly [Problem, ...Problem[]]; readonly secrets: readonly string[] }

/** A connection's config as its plugin gets it: secrets in clear, defaults filled in, valid against the kind's schema. */
export function prepareConfig(connection: string, settings: ConnectionConfig, kind: Kind, sources: SecretSources): Prepared {
  const at = `connections.${connection}.config`
  const resolved = resolveSecrets(plain(settings.config ?? {}), sources, at)
  const secrets = [...resolved.secrets, ...secretsAt(resolved.value, kind.secretFields ?? [])]
  const [first, ...more] = resolved.problems
  if (first !== undefined) return { problems: [first, ...more], secrets }
  const validate = compileSchema(kind.config)
  if (validate(resolved.value)) return { config: resolved.value, secrets }
  const [wrong, ...others] = (validate.errors ?? []).map((error) => {
    const { field, reason } = fieldError(error)
    const params = { connection, field: field === '' ? 'config' : field, reason }
    return problem('CORD_CONNECTION_CONFIG', params, { file: 'cordboard.yaml', field: field === '' ? at : `${at}.${field}` })
  })
  return {
    problems: [wrong ?? problem('CORD_CONNECTION_CONFIG', { connection, field: 'config', reason: 'is not valid' }), ...others],
    secrets,
  }
}

/** Config for a recording: defaults are filled in, and nothing is demanded, for no system will be asked. */
export function lenientConfig(config: Json, kind: Kind): Json {
  const copy = plain(config)
  compileSchema(kind.config)(copy)
  return copy
}

function plain(value: unknown): Json {
  return JSON.parse(JSON.stringify(value))
}
