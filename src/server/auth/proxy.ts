import type { Config } from '../../model/index.ts'
import { isAmong, type Peer } from './addresses.ts'
import { isUserId, type OutsidePerson } from './outside.ts'

/** Who the proxy in front says this is; undefined when there is none, or the request did not come through it. */
export function personOfProxy({ headers, socket }: Peer, config: Config): OutsidePerson | undefined {
  const proxy = config.signIn?.proxy
  if (proxy === undefined || !isAmong(socket.remoteAddress ?? '', proxy.addresses)) return undefined
  const header = (name: string | undefined): string => (name === undefined ? '' : [headers[name] ?? ''].flat().join(','))
  const id = header(proxy.userHeader).trim()
  if (!isUserId(id)) return undefined
  return {
    issuer: 'proxy',
    subject: id,
    id,
    name: header(proxy.nameHeader).trim().slice(0, 200) || undefined,
    groups: header(proxy.groupsHeader)
      .split(',')
      .map((group) => group.trim())
      .filter((group) => group !== ''),
  }
}
