/** A message and the invoke id in front of it: four digits; 9999 marks an event. */
export interface Frame {
  readonly invoke: string
  readonly xml: string
}

const headerBytes = 8
/** No message of CSTA comes near it. */
const largestBytes = 1_048_576
const lessThan = 0x3c
/** What is skipped is said when a frame follows, or when it is so much. */
const sayAfterBytes = 1_024

/**
 * A message as it travels over TCP (ECMA-323, annex on TCP without SOAP): the length of it all in four bytes, which the standard
 * writes as two zero bytes and a 16-bit length, then the invoke id as four ASCII digits, then the XML in UTF-8.
 */
export function encodeFrame({ invoke, xml }: Frame): Buffer {
  const body = Buffer.from(xml, 'utf8')
  const header = Buffer.alloc(headerBytes)
  header.writeUInt32BE(headerBytes + body.length, 0)
  header.write(invoke, 4, 'latin1')
  return Buffer.concat([header, body])
}

export interface FrameReader {
  /** The next bytes, of any length. Never throws. */
  write(chunk: Uint8Array): void
}

export interface FrameEvents {
  /** `bytes` is the frame as it came. */
  readonly frame: (frame: Frame, bytes: Uint8Array) => void
  /** Bytes that are no frame were skipped. */
  readonly garbage: (detail: string) => void
}

/** Cuts a stream into frames. After bytes that are none it goes on at the next place that looks like a header. */
export function createFrameReader({ frame, garbage }: FrameEvents): FrameReader {
  let rest: Buffer = Buffer.alloc(0)
  // A frame that comes in many pieces is put together once.
  let pieces: Buffer[] = []
  let missing = 0
  let skipped = 0

  function read(): void {
    let at = 0
    while (rest.length - at > headerBytes) {
      const length = lengthAt(rest, at)
      if (length === undefined) {
        at += 1
        skipped += 1
        continue
      }
      if (rest.length - at < length) {
        missing = length - (rest.length - at)
        break
      }
      tellSkipped()
      const bytes = rest.subarray(at, at + length)
      at += length
      frame({ invoke: bytes.toString('latin1', 4, headerBytes), xml: bytes.toString('utf8', headerBytes) }, bytes)
    }
    rest = Buffer.from(rest.subarray(at))
    if (skipped > sayAfterBytes) tellSkipped()
  }

  function tellSkipped(): void {
    if (skipped > 0) garbage(`${skipped} bytes that are no CSTA frame were skipped`)
    skipped = 0
  }

  return {
    write(chunk) {
      pieces.push(Buffer.from(chunk))
      missing -= chunk.length
      if (missing > 0) return
      missing = 0
      rest = Buffer.concat([rest, ...pieces])
      pieces = []
      read()
    },
  }
}

/** The length of the frame that begins here, by its header and the first byte of its message; undefined where none does. */
function lengthAt(bytes: Buffer, at: number): number | undefined {
  const length = bytes.readUInt32BE(at)
  if (length <= headerBytes || length > largestBytes) return undefined
  for (let index = at + 4; index < at + headerBytes; index += 1) {
    const digit = bytes[index] ?? 0
    if (digit < 0x30 || digit > 0x39) return undefined
  }
  return bytes[at + headerBytes] === lessThan ? length : undefined
}
