import { readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { type Diagnostic, type ErrorCode, type Manifest, type Params, problem } from '../../model/index.ts'
import { checkContributions } from './contributions.ts'
import { locate, positionAt } from './locate.ts'
import { fieldError, isManifest } from './validators.ts'

/** A manifest as it stands in a file; absent when a diagnostic is an error. */
export interface ReadManifest {
  readonly manifest: Manifest | undefined
  readonly diagnostics: readonly Diagnostic[]
  /** What the file says its id is, or the folder's name: also an invalid plugin has a name. */
  readonly id: string
}

/** Says that something at a JSON pointer is wrong. */
export type Complain = (pointer: string, code: ErrorCode, params: Params) => void

/** Reads and checks `plugin.json` of a folder, without loading any of the plugin's code. Never throws. */
export function readManifest(folder: string): ReadManifest {
  const file = join(folder, 'plugin.json')
  const name = basename(folder)
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    if (isCode(error, 'ENOENT')) return refused(name, diagnostic('CORD_PLUGIN_MANIFEST_MISSING', { folder }, { file }))
    return refused(name, diagnostic('CORD_PLUGIN_MANIFEST_READ', { reason: messageOf(error) }, { file }))
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return refused(name, diagnostic('CORD_PLUGIN_MANIFEST_JSON', { reason: jsonReason(error) }, { file, ...jsonPlace(text, error) }))
  }
  return checkManifest(value, { folder, file, text, name })
}

function checkManifest(value: unknown, from: { folder: string; file: string; text: string; name: string }): ReadManifest {
  const positions = locate(from.text)
  const diagnostics: Diagnostic[] = []
  const complain: Complain = (pointer, code, params) => {
    const field = pointer.slice(1).replaceAll('/', '.')
    diagnostics.push(diagnostic(code, params, { file: from.file, ...nearest(positions, pointer), ...(field === '' ? {} : { field }) }))
  }
  const id = idOf(value) ?? from.name
  if (!isManifest(value)) {
    for (const found of relevant(isManifest.errors)) {
      complain(found.pointer, 'CORD_PLUGIN_MANIFEST_FIELD', {
        field: found.field === '' ? 'plugin.json' : found.field,
        reason: found.reason,
      })
    }
    return { manifest: undefined, diagnostics, id }
  }
  if (!isFile(join(from.folder, value.main))) complain('/main', 'CORD_PLUGIN_MAIN_MISSING', { main: value.main })
  checkContributions(value, complain)
  return { manifest: diagnostics.length === 0 ? value : undefined, diagnostics, id }
}

type FieldError = ReturnType<typeof fieldError>

// An alternative that fails says so once for each branch: what a branch is about says more than "matches none".
function relevant(errors: readonly Parameters<typeof fieldError>[0][]): readonly FieldError[] {
  const inner = errors.filter((error) => !['anyOf', 'oneOf', 'if'].includes(error.keyword) && !aboutStandard(error))
  const seen = new Set<string>()
  return (inner.length === 0 ? errors : inner).map(fieldError).filter(({ pointer, reason }) => {
    const key = `${pointer} ${reason}`
    return !seen.has(key) && seen.add(key) !== undefined
  })
}

// An action that lacks something is meant as an action of the plugin's own, unless it says standard.
function aboutStandard(error: Parameters<typeof fieldError>[0]): boolean {
  if (!error.instancePath.startsWith('/contributes/actions/')) return false
  const standard = error.schemaPath.includes('/actions/items/anyOf/1/')
  const saysStandard = typeof error.data === 'object' && error.data !== null && 'standard' in error.data
  return standard !== saysStandard && (standard || error.schemaPath.includes('action.json'))
}

function nearest(positions: ReturnType<typeof locate>, pointer: string): { line?: number; column?: number } {
  for (let at = pointer; ; at = at.slice(0, at.lastIndexOf('/'))) {
    const found = positions.get(at)
    if (found !== undefined) return found
    if (at === '') return {}
  }
}

function refused(id: string, found: Diagnostic): ReadManifest {
  return { manifest: undefined, diagnostics: [found], id }
}

function diagnostic(code: ErrorCode, params: Params, place: NonNullable<Diagnostic['place']>): Diagnostic {
  return { ...problem(code, params, place), severity: 'error' }
}

function jsonPlace(text: string, error: unknown): { line: number; column: number } {
  const offset = /at position (\d+)/.exec(messageOf(error))?.[1]
  return positionAt(text, offset === undefined ? text.trimEnd().length : Number(offset))
}

function jsonReason(error: unknown): string {
  return messageOf(error).replace(/ (in JSON )?at position.*$/s, '')
}

function idOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || !('id' in value)) return undefined
  return typeof value.id === 'string' && /^[a-z][a-z0-9-]{0,62}$/.test(value.id) ? value.id : undefined
}

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
