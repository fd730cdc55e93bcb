import type { IncomingHttpHeaders } from 'node:http'
import { BlockList, isIP } from 'node:net'

/** True when it is an address or a network: 10.0.0.5, 10.0.0.0/8, fd00::/8. */
export function isAddressRange(text: string): boolean {
  const [address = '', bits, more] = text.split('/')
  const family = isIP(address)
  if (family === 0 || more !== undefined) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128))
}

const lists = new WeakMap<readonly string[], BlockList>()

/** Is the address one of these addresses and networks? An IPv4 address may come in its IPv6 form. */
export function isAmong(address: string, ranges: readonly string[]): boolean {
  const plain = plainAddress(address)
  const family = isIP(plain)
  if (family === 0 || ranges.length === 0) return false
  return listOf(ranges).check(plain, family === 4 ? 'ipv4' : 'ipv6')
}

/** The part of a request that says where it came from. */
export interface Peer {
  readonly headers: IncomingHttpHeaders
  readonly socket: { readonly remoteAddress?: string | undefined }
}

/**
 * Who asks: the peer of the connection, or, when that is a trusted proxy, the last address of X-Forwarded-For that is
 * not a trusted proxy itself. What stands before it is only what the asker said.
 */
export function addressOf({ headers, socket }: Peer, trusted: readonly string[]): string {
  const peer = plainAddress(socket.remoteAddress ?? '')
  if (!isAmong(peer, trusted)) return peer
  const said = [headers['x-forwarded-for'] ?? []].flat().join(',')
  const hops = said.split(',').map((hop) => plainAddress(hop.trim()))
  const asker = hops.findLast((hop) => !isAmong(hop, trusted))
  return asker !== undefined && isIP(asker) !== 0 ? asker : peer
}

function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '').replace(/%.*$/, '')
}

function listOf(ranges: readonly string[]): BlockList {
  const known = lists.get(ranges)
  if (known !== undefined) return known
  const list = new BlockList()
  for (const range of ranges.filter(isAddressRange)) {
    const [address = '', bits] = range.split('/')
    const family = isIP(address) === 4 ? 'ipv4' : 'ipv6'
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  lists.set(ranges, list)
  return list
}
