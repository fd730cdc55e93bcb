import { isUtf8 } from 'node:buffer'

const chunkBytes = 1 << 20

/**
 * A file from anywhere, as UTF-8 without a mark: UTF-8 or UTF-16 by their byte order mark, UTF-16 without one by its zeros,
 * UTF-8 where it is valid, else Windows-1252, which spreadsheets still write.
 */
export async function toUtf8(bytes: Uint8Array, breathe: () => Promise<void>): Promise<Uint8Array> {
  const utf16 = utf16Of(bytes)
  if (utf16 !== undefined) return recode(bytes, utf16, breathe)
  if (!isUtf8(bytes)) return recode(bytes, 'windows-1252', breathe)
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes
}

/** Piece by piece: a large file has no room as one text. */
async function recode(bytes: Uint8Array, encoding: string, breathe: () => Promise<void>): Promise<Uint8Array> {
  const decoder = new TextDecoder(encoding)
  const pieces: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += chunkBytes) {
    pieces.push(Buffer.from(decoder.decode(bytes.subarray(at, at + chunkBytes), { stream: true })))
    await breathe()
  }
  pieces.push(Buffer.from(decoder.decode()))
  return Buffer.concat(pieces)
}

function utf16Of([first, second]: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  if (first !== 0 && second === 0) return 'utf-16le'
  if (first === 0 && second !== 0) return 'utf-16be'
  return undefined
}
