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
