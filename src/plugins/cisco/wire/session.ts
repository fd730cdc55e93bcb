import { connect, type Socket } from 'node:net'
import { connect as connectSecurely } from 'node:tls'
import { type PluginClock, PluginError } from 'cordboard/plugin-api'
import type { Tls } from '../settings.ts'
import type { LengthBytes } from './decode.ts'
import { encode, type Fields, type Floats } from './encode.ts'
import { refusalOf } from './failures.ts'
import { createFrameReader } from './frame-reader.ts'
import type { Message } from './message.ts'

/** One TCP connection to a CTI Server, from its beginning to its end. */
export interface Session {
  /** Resolves, and never rejects, with why it ended. */
  readonly ended: Promise<string>
  /** Resolves with the confirmation; rejects with a PluginError: `refused` with the CTI Server's or the switch's code, `timeout`, `unavailable`. */
  request(name: string, fields: Fields, floats?: Floats, how?: RequestOptions): Promise<Message>
  /** Stops and continues reading. */
  hold(stopped: boolean): void
  end(reason: string): void
}

export interface RequestOptions {
  readonly milliseconds?: number
  /** Called with the confirmation at its place among the events, before those that follow it. */
  readonly confirmed?: (message: Message) => void
}

export interface SessionOptions {
  readonly host: string
  readonly port: number
  readonly tls: Tls | undefined
  readonly clock: PluginClock
  readonly lengthBytes: LengthBytes
  /** Numbers of requests: never the same again, also from session to session. */
  readonly nextInvokeId: () => number
  readonly bytes: (chunk: Uint8Array) => void
  /** Messages that confirm nothing. */
  readonly event: (message: Message) => void
  readonly garbage: (detail: string) => void
}

const responseMilliseconds = 9000

interface Waiting {
  readonly done: (message: Message) => void
  readonly fail: (error: PluginError) => void
}

function dial({ host, port, tls }: SessionOptions): Socket {
  if (tls === undefined) return connect({ host, port, noDelay: true, keepAlive: true })
  const { ca, cert, key } = tls
  const socket = connectSecurely({
    host,
    port,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  })
  socket.setNoDelay(true)
  socket.setKeepAlive(true)
  return socket
}

export function openSession(options: SessionOptions): Session {
  const { clock } = options
  const socket = dial(options)
  const waiting = new Map<number, Waiting>()
  const ended = Promise.withResolvers<string>()
  let why: string | undefined

  const reader = createFrameReader({
    lengthBytes: options.lengthBytes,
    message: take,
    garbage: options.garbage,
    lost(detail) {
      options.garbage(detail)
      end('what came was no message of a CTI Server')
    },
  })

  socket.on('data', (chunk: Buffer) => {
    options.bytes(chunk)
    reader.write(chunk)
  })
  socket.on('error', (error) => end(error.message))
  socket.on('close', () => end('the server closed the connection'))

  function take(message: Message): void {
    if (why !== undefined) return
    const id = message.name.endsWith('_CONF') ? message.fixed.InvokeID : undefined
    if (id === undefined) {
      options.event(message)
      return
    }
    const request = waiting.get(id)
    if (request === undefined) return
    const refusal = refusalOf(message)
    if (refusal === undefined) request.done(message)
    else request.fail(refusal)
  }

  function request(name: string, fields: Fields, floats: Floats = [], how: RequestOptions = {}): Promise<Message> {
    const { milliseconds = responseMilliseconds, confirmed } = how
    if (why !== undefined) return Promise.reject(new PluginError('unavailable', why))
    const id = options.nextInvokeId()
    const frame = encode(name, { ...fields, InvokeID: id }, floats, options.lengthBytes)
    const answer = new Promise<Message>((resolve, reject) => {
      const cancel = clock.setTimer(milliseconds, () => {
        waiting.delete(id)
        reject(new PluginError('timeout', `the CTI Server did not answer ${name} within ${Math.round(milliseconds / 1000)} seconds`))
      })
      const settle = (then: () => void): void => {
        cancel()
        waiting.delete(id)
        then()
      }
      const done = (message: Message): void => {
        confirmed?.(message)
        resolve(message)
      }
      waiting.set(id, { done: (message) => settle(() => done(message)), fail: (error) => settle(() => reject(error)) })
    })
    socket.write(frame)
    return answer
  }

  function end(reason: string): void {
    if (why !== undefined) return
    why = reason
    // The guide asks for an abort rather than a lingering close; what is encrypted cannot be aborted so.
    if (options.tls === undefined) socket.resetAndDestroy()
    else socket.destroy()
    for (const request of [...waiting.values()]) request.fail(new PluginError('unavailable', reason))
    ended.resolve(reason)
  }

  return {
    ended: ended.promise,
    async request(name, fields, floats, how) {
      return request(name, fields, floats, how)
    },
    hold(stopped) {
      if (stopped) socket.pause()
      else socket.resume()
    },
    end,
  }
}
