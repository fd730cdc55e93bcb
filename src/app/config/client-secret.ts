import { resolveSecrets } from '../../host/index.ts'
import { type Config, type Log, problem, render } from '../../model/index.ts'

/**
 * The configuration with the identity provider's clientSecret in clear. One that cannot be read takes the provider out,
 * so that nobody signs in with the reference's own text as a secret.
 */
export function withClientSecret(
  config: Config,
  sources: { readonly home: string; readonly env: Readonly<Record<string, string | undefined>> },
  log: Log,
): Config {
  const { oidc, ...signIn } = config.signIn ?? {}
  if (oidc?.clientSecret === undefined) return config
  const { value, problems } = resolveSecrets(oidc.clientSecret, sources, 'signIn.oidc.clientSecret')
  for (const found of problems) log.error({ problem: found }, render(found))
  if (problems.length === 0 && typeof value === 'string' && value !== '')
    return { ...config, signIn: { ...signIn, oidc: { ...oidc, clientSecret: value } } }
  log.error({}, render(problem('CORD_CONFIG_OIDC_SECRET')))
  return { ...config, signIn }
}
