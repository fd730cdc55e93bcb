import { connect, type Socket } from 'node:net'
import { connect as connectSecurely } from 'node:tls'
import { type PluginClock, PluginError } from 'cordboard/plugin-api'
import { errorOf } from './errors.ts'
import { createFrameReader, encodeFrame, type Frame } from './frames.ts'
import { type Content, type Element, readXml, writeXml } from './xml.ts'

export interface Server {
  readonly host: string
  readonly port: number
}

export interface Tls {
  /** Certificate authority in PEM, where the usual ones do not vouch for the switch. */
  readonly ca: string | undefined
}

/** One TCP connection to the switch, until its end. */
export interface Session {
  /** Resolves, and never rejects, with why it ended. */
  readonly ended: Promise<string>
  /**
   * Resolves with the response; rejects with a PluginError: what the switch said, `timeout`, `unavailable`. With `about` the response
   * is also told to `response`, in its place among the events, and the request goes into recordings: they make no sense without it.
   */
  request(name: string, content: Content, about?: Asked): Promise<Element>
  /** Stops and continues reading. */
  hold(stopped: boolean): void
  end(reason: string): void
}

export interface SessionOptions {
  readonly server: Server
  /** Undefined: without encryption. */
  readonly tls: Tls | undefined
  readonly clock: PluginClock
  /** The namespace to begin with; when the switch uses another edition, that is used. */
  readonly namespace: string
  /** An event (invoke id 9999), or a request of the switch: then what is to be answered, or undefined. */
  readonly said: (message: Element) => { readonly name: string; readonly content: Content } | undefined
  /** Every frame that came, and requests that belong to a recording. */
  readonly bytes: (frame: Uint8Array) => void
  readonly response: (request: Asked, response: Element) => void
  readonly garbage: (detail: string) => void
}

/** What a response is about. */
export interface Asked {
  readonly name: string
  readonly device: string
  /** What was known when it was asked. */
  readonly mark: number
}

interface Waiting {
  readonly about: Asked | undefined
  readonly done: (answer: Element) => void
  readonly fail: (error: PluginError) => void
}

const answerMilliseconds = 10_000
const eventInvoke = '9999'
const invokes = 9999

export function openSession(options: SessionOptions): Session {
  const { clock, server } = options
  const socket = open(server, options.tls)
  const waiting = new Map<string, Waiting>()
  const ended = Promise.withResolvers<string>()
  let namespace = options.namespace
  let why: string | undefined
  let next = 0

  const reader = createFrameReader({ frame: take, garbage: options.garbage })
  socket.on('data', (chunk: Buffer) => reader.write(chunk))
  socket.on('error', (error) => end(error.message))
  socket.on('close', () => end('the switch closed the connection'))

  function take(frame: Frame, bytes: Uint8Array): void {
    options.bytes(bytes)
    let message: Element
    try {
      message = readXml(frame.xml)
    } catch (error) {
      options.garbage(error instanceof Error ? error.message : String(error))
      return
    }
    namespace = Object.values(message.attributes).find((value) => /ecma.*\/csta\/ed\d/.test(value)) ?? namespace
    if (frame.invoke !== eventInvoke && isAnswer(message)) {
      answered(frame.invoke, message)
      return
    }
    const answer = options.said(message)
    if (answer !== undefined) write(frame.invoke, answer.name, answer.content)
  }

  function answered(invoke: string, message: Element): void {
    const asked = waiting.get(invoke)
    if (asked === undefined) return
    if (message.name === 'CSTAErrorCode') asked.fail(errorOf(message))
    else if (message.name.endsWith('NegResponse')) {
      const word = message.children[0]?.children[0]?.text || message.children[0]?.text || 'refused'
      asked.fail(new PluginError('auth', `The switch refused the session: ${word}.`, { vendorCode: word }))
    } else {
      if (asked.about !== undefined) options.response(asked.about, message)
      asked.done(message)
    }
  }

  function write(invoke: string, name: string, content: Content): Buffer {
    const frame = encodeFrame({ invoke, xml: writeXml(name, content, namespace) })
    socket.write(frame)
    return frame
  }

  // An id that still waits for its answer is left out: after 9998 they begin anew.
  function freeInvoke(): string {
    for (let tried = 0; tried < invokes; tried += 1) {
      const invoke = String(next).padStart(4, '0')
      next = (next + 1) % invokes
      if (!waiting.has(invoke)) return invoke
    }
    throw new PluginError('unavailable', 'Too many requests wait for the switch.')
  }

  function end(reason: string): void {
    if (why !== undefined) return
    why = reason
    socket.destroy()
    for (const one of [...waiting.values()]) one.fail(new PluginError('unavailable', reason))
    ended.resolve(reason)
  }

  return {
    ended: ended.promise,
    async request(name, content, about) {
      if (why !== undefined) throw new PluginError('unavailable', why)
      const invoke = freeInvoke()
      const answer = new Promise<Element>((resolve, reject) => {
        const cancel = clock.setTimer(answerMilliseconds, () =>
          settle(() =>
            reject(new PluginError('timeout', `The switch did not answer ${name} within ${answerMilliseconds / 1000} seconds.`)),
          ),
        )
        waiting.set(invoke, {
          about,
          done: (message) => settle(() => resolve(message)),
          fail: (error) => settle(() => reject(error)),
        })
        function settle(then: () => void): void {
          cancel()
          waiting.delete(invoke)
          then()
        }
      })
      const frame = write(invoke, name, content)
      if (about !== undefined) options.bytes(frame)
      return answer
    },
    hold(stopped) {
      if (stopped) socket.pause()
      else socket.resume()
    },
    end,
  }
}

function open({ host, port }: Server, tls: Tls | undefined): Socket {
  if (tls === undefined) return connect({ host, port, noDelay: true, keepAlive: true })
  const socket = connectSecurely({ host, port, ...(tls.ca === undefined ? {} : { ca: tls.ca }) })
  return socket.setNoDelay(true).setKeepAlive(true)
}

function isAnswer(message: Element): boolean {
  return message.name === 'CSTAErrorCode' || message.name.endsWith('Response')
}
