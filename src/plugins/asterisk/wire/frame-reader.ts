import { type Message, parseMessage } from './message.ts'

/** Cuts the byte stream of the manager interface into its greeting and its packets, wherever the chunks were cut. */
export interface FrameReader {
  write(chunk: Uint8Array): void
}

export interface FrameReaderOptions {
  /** The first line, without its line break. */
  readonly greeting: (line: string) => void
  readonly message: (message: Message) => void
  /** Bytes that are no packet. */
  readonly garbage: (detail: string) => void
}

/** Longer packets are dropped: only the output of a console command comes near. */
export const maximumFrameBytes = 512 * 1024

const lineEnd = Buffer.from('\r\n')
const packetEnd = Buffer.from('\r\n\r\n')

export function createFrameReader(options: FrameReaderOptions): FrameReader {
  let pending: Buffer = Buffer.alloc(0)
  // Where to look next: what was searched before is not searched again.
  let searched = 0
  let greeted = false
  let skipping = false

  function read(): boolean {
    if (!greeted) return readGreeting()
    if (!skipping) skipBlankLines()
    const end = pending.indexOf(packetEnd, searched)
    if (end < 0) return wait()
    const frame = pending.subarray(0, end)
    consume(end + packetEnd.length)
    if (skipping) skipping = false
    else handle(frame)
    return true
  }

  function readGreeting(): boolean {
    const end = pending.indexOf(lineEnd, searched)
    if (end < 0) return wait()
    const line = pending.toString('utf8', 0, end)
    consume(end + lineEnd.length)
    greeted = true
    options.greeting(line)
    return true
  }

  // Asterisk ends some events with one blank line too many.
  function skipBlankLines(): void {
    while (pending.length >= 2 && pending[0] === 13 && pending[1] === 10) consume(lineEnd.length)
  }

  function consume(bytes: number): void {
    pending = pending.subarray(bytes)
    searched = 0
  }

  function wait(): boolean {
    if (pending.length > maximumFrameBytes) {
      if (!skipping) options.garbage(`dropped a packet of more than ${maximumFrameBytes} bytes`)
      greeted = true
      skipping = true
      pending = pending.subarray(pending.length - packetEnd.length + 1)
    }
    searched = Math.max(0, pending.length - packetEnd.length + 1)
    return false
  }

  function handle(frame: Buffer): void {
    const message = parseMessage(frame.toString('utf8'))
    if (message.first.has('Event') || message.first.has('Response')) options.message(message)
    else options.garbage(`no event and no response: ${JSON.stringify(frame.toString('utf8', 0, 80))}`)
  }

  return {
    write(chunk) {
      pending = pending.length === 0 ? Buffer.from(chunk) : Buffer.concat([pending, chunk])
      while (read());
    },
  }
}
