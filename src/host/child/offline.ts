import { Socket } from 'node:net'

const loopback = /^(localhost|127\.|::1$|\[::1\]$)/

/** Lets sockets reach this machine only: whoever looks at a plugin sends nothing out in its name. Must run before any socket is made. */
export function goOffline(): void {
  const connect = Socket.prototype.connect
  Socket.prototype.connect = function (this: Socket, ...given: unknown[]): Socket {
    const target = hostOf(given)
    if (target === undefined || loopback.test(target)) return Reflect.apply(connect, this, given)
    const error = Object.assign(new Error(`connect ENETUNREACH ${target}: this process is kept offline`), { code: 'ENETUNREACH' })
    process.nextTick(() => this.destroy(error))
    return this
  }
}

// What Node accepts: options, (port, host), a path of a local socket, and its own normalised list of these.
function hostOf(given: readonly unknown[]): string | undefined {
  const [first, second] = given
  if (Array.isArray(first)) return hostOf(first)
  if (typeof first !== 'object' || first === null) return typeof second === 'string' ? second : undefined
  const host: unknown = Reflect.get(first, 'host')
  return typeof host === 'string' ? host : undefined
}
