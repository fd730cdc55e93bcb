import { createCipheriv, createDecipheriv, createSecretKey, randomBytes } from 'node:crypto'
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Facts, Trigger } from '../model/index.ts'
import { hasHidden, replaceHidden } from './hidden.ts'
import { masked } from './mask.ts'

/**
 * Writes the fields that nobody may see as what only this installation can read: rules decide by their values, today and in a replay, and
 * whoever has the file of the journal, or a backup, has none of them. Why: docs/decisions/masked-fields-sealed.md.
 */
export interface Sealer {
  /** As it may be written; the same object when nothing of it is to be hidden. */
  seal<T>(written: T, source: Source): T
  /** A whole text, a JSON value, that may hold such fields in places of its own. */
  sealWhole(text: string): string
  /** A written text as it was. What cannot be opened is masked. */
  open(text: string): string
  /** These triggers have something to hide. */
  note(seq: number): void
  /** Has it? Of triggers of a life before this one it is not known, and they may. */
  mayHide(seq: number): boolean
}

interface Source {
  readonly trigger: Trigger
  readonly facts: Facts | undefined
}

/** A sealed value begins so: nothing of it is in a text that has none, which is seen at once. */
const begins = '\u27ea'
const whole = 'w'
const part = 'p'
const tokens = /"\u27eaw([\w-]+)\u27eb"|\u27eap([\w-]+)\u27eb/g
const [ivBytes, tagBytes, keyBytes] = [12, 16, 32]
const notedMost = 50_000

/** `path` is the journal's; its key lies beside it, in a file of its own. `lastSeq`: the newest trigger of the life before. */
export function createSealer(path: string, lastSeq: number, fields: () => readonly string[]): Sealer {
  // As bytes it would be looked at anew for each text, which takes longer than sealing it.
  const key = createSecretKey(path === ':memory:' ? randomBytes(keyBytes) : keyBeside(path))
  const noted = new Set<number>()
  let known: { readonly fields: readonly string[]; readonly names: readonly string[] } = { fields: [], names: [] }

  function token(value: unknown, isWhole: boolean): string {
    return tokenOf(isWhole ? JSON.stringify(value) : String(value), isWhole)
  }

  function tokenOf(plain: string, isWhole: boolean): string {
    const iv = randomBytes(ivBytes)
    const cipher = createCipheriv('aes-256-gcm', key, iv)
    const bytes = Buffer.concat([iv, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()])
    return `${begins}${isWhole ? whole : part}${bytes.toString('base64url')}\u27eb`
  }

  function plainOf(sealed: string): string | undefined {
    try {
      const bytes = Buffer.from(sealed, 'base64url')
      const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivBytes)).setAuthTag(bytes.subarray(-tagBytes))
      return Buffer.concat([decipher.update(bytes.subarray(ivBytes, -tagBytes)), decipher.final()]).toString('utf8')
    } catch {
      return undefined
    }
  }

  function seal<T>(written: T, source: Source): T
  function seal(written: unknown, source: Source): unknown {
    const now = fields()
    if (!hasHidden(source, now)) return written
    if (known.fields !== now) known = { fields: now, names: now.flatMap(writtenNames) }
    return replaceHidden(written, source, known.names, token)
  }

  return {
    seal,
    sealWhole: (text) => (fields().length === 0 ? text : JSON.stringify(tokenOf(text, true))),
    open(text) {
      if (!text.includes(begins)) return text
      return text.replace(tokens, (_, value?: string, piece?: string) => {
        if (value !== undefined) return plainOf(value) ?? JSON.stringify(masked)
        const plain = plainOf(piece ?? '')
        return plain === undefined ? masked : JSON.stringify(plain).slice(1, -1)
      })
    },
    note(seq) {
      noted.add(seq)
      for (const oldest of noted) {
        if (noted.size <= notedMost) break
        noted.delete(oldest)
      }
    },
    mayHide: (seq) => seq <= lastSeq || noted.has(seq),
  }
}

/** A field under each name that it is written by: what facts have beyond their trigger has one of its own, see decided.ts. */
export function writtenNames(field: string): readonly string[] {
  const [first = '', ...rest] = field.split('.')
  return (first === 'call' || first === 'agent') && rest.length > 0 ? [field, [`${first}+`, ...rest].join('.')] : [field]
}

/** Read, or made when there is none: on disk before anything is written with it. */
function keyBeside(path: string): Buffer {
  const file = join(dirname(path), 'masked.key')
  if (!existsSync(file)) {
    // Under its name only when it is whole: a full disk must not leave half a key for the next start.
    const unfinished = `${file}.new`
    const made = openSync(unfinished, 'w', 0o600)
    try {
      writeSync(made, `${randomBytes(keyBytes).toString('hex')}\n`)
      fsyncSync(made)
    } finally {
      closeSync(made)
    }
    renameSync(unfinished, file)
    syncFolder(dirname(path))
  }
  const key = Buffer.from(readFileSync(file, 'utf8').trim(), 'hex')
  if (key.length !== keyBytes) throw new Error(`${file} is not a key of ${keyBytes} bytes`)
  return key
}

function syncFolder(path: string): void {
  const folder = openSync(path, 'r')
  fsyncSync(folder)
  closeSync(folder)
}
