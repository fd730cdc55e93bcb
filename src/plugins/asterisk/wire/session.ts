import { connect, isIP, type Socket } from 'node:net'
import { connect as connectEncrypted } from 'node:tls'
import { type PluginClock, PluginError } from 'cordboard/plugin-api'
import type { TlsSettings } from '../settings.ts'
import { encodeAction, type Fields } from './encode.ts'
import { createFrameReader } from './frame-reader.ts'
import { createListCollector, type List } from './lists.ts'
import type { Message } from './message.ts'

/** One TCP connection to the manager interface, from the greeting to its end. */
export interface Session {
  /** Resolves with the greeting line. */
  readonly greeting: Promise<string>
  /** Resolves, and never rejects, with why it ended. */
  readonly ended: Promise<string>
  /** Every ActionID this session sends begins so. */
  readonly mark: string
  /** Resolves with the response; rejects with a PluginError: `refused` in Asterisk's own words, `timeout`, `unavailable`. */
  request(action: string, fields?: Fields): Promise<Message>
  /** As `request`, then waits for the event that shows what came of it; undefined when none came in time. */
  outcome(
    action: string,
    fields: Fields,
    fits: (event: Message, actionId: string) => boolean,
    milliseconds: number,
  ): Promise<Message | undefined>
  /** As `request`, for actions that answer with a list of events. */
  list(action: string, fields?: Fields): Promise<readonly Message[]>
  /** Stops and continues reading. */
  hold(stopped: boolean): void
  /** Milliseconds of the clock when bytes came last. */
  heardAt(): number
  end(reason: string): void
}

export interface SessionOptions {
  readonly host: string
  readonly port: number
  /** Undefined: in clear. */
  readonly tls: TlsSettings | undefined
  readonly clock: PluginClock
  /** Begins every ActionID: what comes back with it was caused by this session. */
  readonly mark: string
  readonly bytes: (chunk: Uint8Array) => void
  /** Events that belong to no list. */
  readonly event: (message: Message) => void
  readonly list: (list: List) => void
  /** Kept with each list when it begins. */
  readonly listMark: () => number
  readonly garbage: (detail: string) => void
}

const responseMilliseconds = 10_000

interface Waiting {
  readonly fits: (message: Message) => boolean
  readonly done: (message: Message) => void
  readonly fail: (error: PluginError) => void
}

// The certificate is always checked: against the authority that is given, else against those that Node knows.
function open({ host, port, tls }: SessionOptions): Socket {
  if (tls === undefined) return connect({ host, port, noDelay: true, keepAlive: true })
  const { ca, serverName } = tls
  const name = serverName ?? (isIP(host) === 0 ? host : undefined)
  const named = name === undefined ? {} : { servername: name }
  const socket = connectEncrypted({ host, port, minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }), ...named })
  return socket.setNoDelay(true).setKeepAlive(true)
}

export function openSession(options: SessionOptions): Session {
  const { clock, mark } = options
  const socket = open(options)
  const collector = createListCollector(options.listMark)
  const responses = new Map<string, Waiting>()
  const outcomes = new Set<Waiting>()
  const lists = new Map<string, (items: readonly Message[]) => void>()
  const greeting = Promise.withResolvers<string>()
  const ended = Promise.withResolvers<string>()
  let why: string | undefined
  let next = 0
  let heardAt = clock.now()

  greeting.promise.catch(() => undefined)
  const reader = createFrameReader({ greeting: greeting.resolve, message: take, garbage: options.garbage })

  socket.on('data', (chunk: Buffer) => {
    heardAt = clock.now()
    options.bytes(chunk)
    reader.write(chunk)
  })
  socket.on('error', (error) => end(error.message))
  socket.on('close', () => end('the server closed the connection'))

  function take(message: Message): void {
    const list = collector.take(message)
    if (list === 'partial') return
    if (list !== undefined) {
      options.list(list)
      lists.get(list.actionId)?.(list.items)
      return
    }
    if (message.first.has('Event')) {
      for (const waiting of [...outcomes]) if (waiting.fits(message)) waiting.done(message)
      options.event(message)
      return
    }
    const waiting = responses.get(message.first.get('ActionID') ?? '')
    if (waiting === undefined) return
    if (message.first.get('Response') === 'Error') {
      waiting.fail(new PluginError('refused', message.first.get('Message') ?? 'Asterisk refused without a reason'))
    } else waiting.done(message)
  }

  function send(action: string, fields: Fields): string {
    if (why !== undefined) throw new PluginError('unavailable', why)
    next += 1
    const actionId = `${mark}${next}`
    socket.write(encodeAction(action, actionId, fields))
    return actionId
  }

  function response(action: string, actionId: string): Promise<Message> {
    return new Promise<Message>((resolve, reject) => {
      const cancel = clock.setTimer(responseMilliseconds, () => {
        responses.delete(actionId)
        reject(new PluginError('timeout', `Asterisk did not answer ${action} within ${responseMilliseconds / 1000} seconds`))
      })
      responses.set(actionId, {
        fits: () => true,
        done: (message) => settle(() => resolve(message)),
        fail: (error) => settle(() => reject(error)),
      })
      function settle(then: () => void): void {
        cancel()
        responses.delete(actionId)
        then()
      }
    })
  }

  function event(fits: (message: Message) => boolean, milliseconds: number): Promise<Message | undefined> {
    return new Promise<Message | undefined>((resolve, reject) => {
      const cancel = clock.setTimer(milliseconds, () => settle(() => resolve(undefined)))
      const waiting: Waiting = {
        fits,
        done: (message) => settle(() => resolve(message)),
        fail: (error) => settle(() => reject(error)),
      }
      outcomes.add(waiting)
      function settle(then: () => void): void {
        cancel()
        outcomes.delete(waiting)
        then()
      }
    })
  }

  function end(reason: string): void {
    if (why !== undefined) return
    why = reason
    socket.destroy()
    const error = new PluginError('unavailable', reason)
    greeting.reject(error)
    for (const waiting of [...responses.values(), ...outcomes]) waiting.fail(error)
    ended.resolve(reason)
  }

  return {
    greeting: greeting.promise,
    ended: ended.promise,
    mark,
    async request(action, fields = {}) {
      return response(action, send(action, fields))
    },
    async outcome(action, fields, fits, milliseconds) {
      const actionId = send(action, fields)
      // The event may come before the response.
      const outcome = event((message) => fits(message, actionId), milliseconds)
      outcome.catch(() => undefined)
      await response(action, actionId)
      return outcome
    },
    async list(action, fields = {}) {
      const actionId = send(action, fields)
      const complete = Promise.withResolvers<readonly Message[]>()
      complete.promise.catch(() => undefined)
      lists.set(actionId, complete.resolve)
      const late = clock.setTimer(responseMilliseconds, () =>
        complete.reject(new PluginError('timeout', `the list of ${action} did not end`)),
      )
      ended.promise.then((reason) => complete.reject(new PluginError('unavailable', reason)))
      try {
        await response(action, actionId)
        return await complete.promise
      } finally {
        late()
        lists.delete(actionId)
      }
    },
    hold(stopped) {
      if (stopped) socket.pause()
      else socket.resume()
    },
    heardAt: () => heardAt,
    end,
  }
}
