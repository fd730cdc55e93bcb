import { type Config, type ErrorCode, type Log, type Params, problem, render } from '../../model/index.ts'
import { isAddressRange } from '../../server/index.ts'

export interface EntranceMistake {
  readonly code: ErrorCode
  readonly params: Params
  readonly path: readonly (string | number)[]
}

const loopback = /^(127\.\d+\.\d+\.\d+|::1|\[::1\]|localhost)$/

/** What is wrong with the ways in: addresses of proxies, the identity provider, a house without a door. */
export function entranceMistakes(config: Config): readonly EntranceMistake[] {
  return [...addresses(config), ...provider(config), ...noWayIn(config)]
}

/** What should be otherwise, but may be meant: everybody on the network listens in. */
export function entranceWarnings({ server }: Config): readonly EntranceMistake[] {
  const { host = '127.0.0.1', tls, publicUrl } = server ?? {}
  if (loopback.test(host) || tls !== undefined || publicUrl?.startsWith('https:') === true) return []
  return [{ code: 'CORD_CONFIG_OPEN_PLAIN', params: { host }, path: ['server', 'host'] }]
}

export function warnOfEntrance(config: Config, log: Log): void {
  for (const { code, params } of entranceWarnings(config)) log.warn({ code }, render(problem(code, params)))
}

function addresses({ server, signIn }: Config): readonly EntranceMistake[] {
  const lists: readonly (readonly [readonly string[], readonly (string | number)[]])[] = [
    [server?.trustedProxies ?? [], ['server', 'trustedProxies']],
    [signIn?.proxy?.addresses ?? [], ['signIn', 'proxy', 'addresses']],
  ]
  return lists.flatMap(([list, path]) =>
    list.flatMap((address, index): readonly EntranceMistake[] =>
      isAddressRange(address) ? [] : [{ code: 'CORD_CONFIG_ADDRESS', params: { address }, path: [...path, index] }],
    ),
  )
}

function provider({ server, signIn }: Config): readonly EntranceMistake[] {
  const issuer = signIn?.oidc?.issuer
  if (issuer === undefined) return []
  const url = URL.parse(issuer)
  const good = url?.protocol === 'https:' || (url?.protocol === 'http:' && loopback.test(url.hostname))
  return [
    ...(good ? [] : [{ code: 'CORD_CONFIG_ISSUER', params: { issuer }, path: ['signIn', 'oidc', 'issuer'] } as const]),
    ...(server?.publicUrl === undefined ? [{ code: 'CORD_CONFIG_OIDC_ADDRESS', params: {}, path: ['signIn', 'oidc'] } as const] : []),
  ]
}

function noWayIn({ signIn }: Config): readonly EntranceMistake[] {
  if (signIn?.passwords !== false || signIn.oidc !== undefined || signIn.proxy !== undefined) return []
  return [{ code: 'CORD_CONFIG_NO_WAY_IN', params: {}, path: ['signIn', 'passwords'] }]
}
