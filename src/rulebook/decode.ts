const utf8 = new TextDecoder('utf-8', { fatal: true })
const utf16 = new TextDecoder('utf-16le')
const windows = new TextDecoder('windows-1252')

/** What a spreadsheet or editor wrote: UTF-8 or UTF-16LE with or without its mark, else Windows-1252, where every byte means something. */
export function decode(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return utf16.decode(bytes)
  try {
    return utf8.decode(bytes)
  } catch {
    return windows.decode(bytes)
  }
}

/** Whether whoever wrote it needs a mark to take UTF-8 for what it is: it has one, or is no UTF-8. */
export function isMarked(bytes: Uint8Array): boolean {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return true
  try {
    utf8.decode(bytes)
    return false
  } catch {
    return true
  }
}
