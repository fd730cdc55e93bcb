import type { IncomingMessage } from 'node:http'
import type { PluginClock } from 'cordboard/plugin-api'
import type { JsonObject } from '../json.ts'
import { createLineReader } from './lines.ts'

/** The events of a session, whatever requests they come by. */
export interface Stream {
  /** Resolves when the server has said that events will come; rejects when they will not. */
  readonly begun: Promise<void>
  /** Resolves, and never rejects, with why there are no more events. */
  readonly ended: Promise<string>
  /** Stops and continues reading. */
  hold(stopped: boolean): void
  /** Milliseconds of the clock when something came last. */
  heardAt(): number
  end(reason: string): void
}

export interface StreamOptions {
  /** Opens the stream once more; rejects when the session is lost. */
  readonly open: () => Promise<IncomingMessage>
  readonly clock: PluginClock
  readonly event: (event: JsonObject) => void
  /** Each line as it came, with its end. */
  readonly bytes: (line: Uint8Array) => void
  readonly garbage: (detail: string) => void
  /** Another answer has begun after the one before it ended. */
  readonly again: () => void
}

/** A server that never says so has begun when its answer has. */
const beginMilliseconds = 2000
/** An answer that ends sooner than this is no stream: it is not asked for again and again. */
const tooShort = 3

/** Reads events until the session is lost or it is to end. That the server ends one answer is ordinary: the next is asked for at once. */
export function followStream(options: StreamOptions): Stream {
  const { clock } = options
  const begun = Promise.withResolvers<void>()
  const ended = Promise.withResolvers<string>()
  begun.promise.catch(() => undefined)
  let answer: IncomingMessage | undefined
  let why: string | undefined
  let held = false
  let heardAt = clock.now()
  let cancelBegin: () => void = () => undefined

  function end(reason: string): void {
    if (why !== undefined) return
    why = reason
    cancelBegin()
    answer?.destroy()
    begun.reject(new Error(reason))
    ended.resolve(reason)
  }

  async function read(body: IncomingMessage): Promise<number> {
    let events = 0
    const lines = createLineReader({
      event(event, line) {
        events += 1
        options.bytes(Buffer.from(`${line}\n`))
        begun.resolve()
        options.event(event)
      },
      garbage: options.garbage,
    })
    await new Promise<void>((resolve, reject) => {
      body.on('data', (chunk: Buffer) => {
        heardAt = clock.now()
        lines.write(chunk)
      })
      body.on('end', () => {
        lines.end()
        resolve()
      })
      body.on('error', reject)
      body.on('close', () => reject(new Error('the server closed the connection')))
      if (held) body.pause()
    })
    return events
  }

  async function run(): Promise<void> {
    let opened = false
    for (let empty = 0; why === undefined; ) {
      answer = await options.open()
      // It may have ended while the answer was on its way.
      if (why !== undefined) {
        answer.destroy()
        return
      }
      cancelBegin()
      cancelBegin = clock.setTimer(beginMilliseconds, () => begun.resolve())
      if (opened) options.again()
      opened = true
      empty = (await read(answer)) === 0 ? empty + 1 : 0
      if (empty >= tooShort) throw new Error('the server ends its event streams at once')
    }
  }

  run().catch((error: unknown) => end(error instanceof Error ? error.message : String(error)))

  return {
    begun: begun.promise,
    ended: ended.promise,
    hold(stopped) {
      held = stopped
      if (stopped) answer?.pause()
      else answer?.resume()
    },
    heardAt: () => heardAt,
    end,
  }
}
