import { decode, type LengthBytes } from './decode.ts'
import type { Message } from './message.ts'

/** Cuts the byte stream of a CTI Server into its messages, wherever the chunks were cut. */
export interface FrameReader {
  write(chunk: Uint8Array): void
}

export interface FrameReaderOptions {
  readonly lengthBytes: LengthBytes
  readonly message: (message: Message) => void
  /** A whole frame that could not be used. */
  readonly garbage: (detail: string) => void
  /** What came is no frame: nothing tells where the next one begins. Nothing is read after it. */
  readonly lost: (detail: string) => void
}

/** The guides allow 12,500 bytes in the newest version. */
export const maximumFrameBytes = 65_536

// The guides number messages up to some hundreds.
const highestType = 2000
const headerBytes = 8

export function createFrameReader(options: FrameReaderOptions): FrameReader {
  let pending: Buffer = Buffer.alloc(0)
  let lost = false

  function read(): boolean {
    if (lost || pending.length < headerBytes) return false
    const length = pending.readUInt32BE(0)
    const type = pending.readUInt32BE(4)
    if (length > maximumFrameBytes || type === 0 || type > highestType) {
      lost = true
      options.lost(`not a CTI Server's frame: ${pending.toString('hex', 0, 16)}`)
      pending = Buffer.alloc(0)
      return false
    }
    if (pending.length < headerBytes + length) return false
    const body = pending.subarray(headerBytes, headerBytes + length)
    pending = pending.subarray(headerBytes + length)
    const message = decode(type, body, options.lengthBytes)
    if (typeof message === 'string') options.garbage(message)
    else if (message !== undefined) options.message(message)
    return true
  }

  return {
    write(chunk) {
      if (lost) return
      pending = pending.length === 0 ? Buffer.from(chunk) : Buffer.concat([pending, chunk])
      while (read());
    },
  }
}
