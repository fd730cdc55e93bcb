import { lookup as resolveName } from 'node:dns/promises'
import { BlockList, isIP, type LookupFunction } from 'node:net'

/** The addresses of a name, as the machine's resolver gives them. */
export type Resolve = (name: string) => Promise<readonly string[]>

/** A name led to an address where it may not lead. */
export class ReachError extends Error {
  override readonly name = 'ReachError'
  readonly address: string

  constructor(address: string) {
    super(`leads to ${address}`)
    this.address = address
  }
}

// From far to near: a name may become farther, never nearer.
type Reach = 'public' | 'private' | 'loopback' | 'never'
const ranks: readonly Reach[] = ['public', 'private', 'loopback']

const never = blockList(
  ['0.0.0.0/8', '169.254.0.0/16', '192.0.0.0/24', '224.0.0.0/4', '240.0.0.0/4', '100.100.100.200/32'],
  ['::/128', 'fe80::/10', 'ff00::/8', 'fd00:ec2::/32'],
)
const loopback = blockList(['127.0.0.0/8'], ['::1/128'])
const inside = blockList(['10.0.0.0/8', '100.64.0.0/10', '172.16.0.0/12', '192.168.0.0/16', '198.18.0.0/15'], ['fc00::/7', 'fec0::/10'])

/**
 * Looks names up once per connection and connects to what was looked at. Link-local addresses (where clouds keep their keys),
 * multicast and the like are never reached by a name, loopback only by localhost, and a name that was public when it was first
 * asked may not lead inside later. An address that an administrator wrote as such is not looked up and not asked about here.
 */
export function createLookup(resolve: Resolve = systemResolve): LookupFunction {
  const first = new Map<string, number>()

  async function addressesOf(name: string): Promise<readonly string[]> {
    const addresses = await resolve(name)
    const local = name === 'localhost' || name.endsWith('.localhost')
    for (const address of addresses) {
      const reach = reachOf(address)
      if (reach === 'never' || (reach === 'loopback' && !local)) throw new ReachError(address)
    }
    const nearest = Math.max(...addresses.map(rankOf))
    const known = first.get(name) ?? nearest
    first.set(name, known)
    const nearer = addresses.find((address) => rankOf(address) > known)
    if (nearer !== undefined) throw new ReachError(nearer)
    return addresses
  }

  return (name, options, callback) => {
    addressesOf(name).then(
      (addresses) => {
        const found = addresses.map((address) => ({ address, family: isIP(address) }))
        const [one] = found
        if (one === undefined) callback(new Error(`${name} has no address`), '')
        else if (options.all === true) callback(null, found)
        else callback(null, one.address, one.family)
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), ''),
    )
  }
}

async function systemResolve(name: string): Promise<readonly string[]> {
  return (await resolveName(name, { all: true })).map(({ address }) => address)
}

function rankOf(address: string): number {
  return ranks.indexOf(reachOf(address))
}

function reachOf(address: string): Reach {
  const plain = unwrapped(address)
  if (isAmong(never, plain)) return 'never'
  if (isAmong(loopback, plain)) return 'loopback'
  return isAmong(inside, plain) ? 'private' : 'public'
}

/** The IPv4 address inside of an IPv6 one: mapped, NAT64, 6to4. */
function unwrapped(address: string): string {
  if (isIP(address) !== 6) return address
  const groups = groupsOf(address)
  const [a = 0, b = 0, c = 0] = groups
  const zero = (from: number, to: number): boolean => groups.slice(from, to).every((group) => group === 0)
  const dotted = (high = 0, low = 0): string => [high >> 8, high & 255, low >> 8, low & 255].join('.')
  if (zero(0, 5) && (groups[5] === 0xffff || (groups[5] === 0 && groups[6] !== 0))) return dotted(groups[6], groups[7])
  if (a === 0x64 && b === 0xff9b && zero(2, 6)) return dotted(groups[6], groups[7])
  if (a === 0x2002) return dotted(b, c)
  return address
}

function groupsOf(address: string): readonly number[] {
  const text = address.replace(/%.*$/, '').replace(/(\d+)\.(\d+)\.(\d+)\.(\d+)$/, (_, ...parts: string[]) => {
    const [a = 0, b = 0, c = 0, d = 0] = parts.slice(0, 4).map(Number)
    return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`
  })
  const [head = '', tail] = text.split('::')
  const read = (part: string): number[] => (part === '' ? [] : part.split(':').map((group) => Number.parseInt(group, 16)))
  if (tail === undefined) return read(head)
  const [left, right] = [read(head), read(tail)]
  return [...left, ...Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => 0), ...right]
}

function isAmong(list: BlockList, address: string): boolean {
  return list.check(address.replace(/%.*$/, ''), isIP(address) === 6 ? 'ipv6' : 'ipv4')
}

function blockList(four: readonly string[], six: readonly string[]): BlockList {
  const list = new BlockList()
  for (const [family, nets] of [
    ['ipv4', four],
    ['ipv6', six],
  ] as const) {
    for (const net of nets) {
      const [address = '', bits] = net.split('/')
      list.addSubnet(address, Number(bits), family)
    }
  }
  return list
}
