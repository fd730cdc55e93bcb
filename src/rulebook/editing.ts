import { join } from 'node:path'
import {
  type ClauseCoverage,
  type CompiledRulebook,
  changeRules,
  coverCases,
  lintsOfRule,
  ruleDiagnostics,
  stageIdOf,
  withoutStage,
} from '../engine/index.ts'
import { CordError, type Diagnostic, problem } from '../model/index.ts'
import type { SaveResult } from './contract.ts'
import { checkId } from './ids.ts'
import { caseFailures, type JudgedFile, type Judging } from './judge.ts'
import { removeWhole, writeWhole } from './write.ts'

/** What an edit is held against: the files as they were looked at a moment ago. */
export interface EditingParts {
  readonly home: string
  readonly files: () => readonly JudgedFile[]
  readonly judging: () => Judging
  /** Looks at this file and makes live what is there. */
  readonly settle: (file: string) => Promise<void>
  readonly current: () => CompiledRulebook
}

export type Edit = { readonly kind: 'write'; readonly text: string } | { readonly kind: 'remove' }

/** Writes or removes a rule file, through the gate that also stands before files that people write. */
export async function edit(parts: EditingParts, id: string, change: Edit, expected: string | undefined): Promise<SaveResult> {
  const badId = checkId(id)
  if (badId !== undefined) return refused([badId])
  const find = () => parts.files().find((known) => known.id === id)
  const fileOf = () => find()?.file ?? `rules/${id}.yaml`
  return replace(parts, change, expected, {
    file: fileOf,
    hash: () => find()?.hash,
    check: (text) => check(parts, id, fileOf(), text),
    notWritten: 'CORD_RULE_NOT_WRITTEN',
  })
}

/** A file that people change here: where it lies, as what it was found, and what is said of a new text. */
export interface Gated {
  readonly file: () => string
  readonly hash: () => string | undefined
  readonly check: (text: string) => readonly Diagnostic[]
  readonly notWritten: 'CORD_RULE_NOT_WRITTEN' | 'CORD_TABLE_NOT_WRITTEN'
}

/** The change, if the file still is the one it was made from and nothing is wrong with the new text. */
export async function replace(parts: EditingParts, change: Edit, expected: string | undefined, gated: Gated): Promise<SaveResult> {
  await parts.settle(gated.file())
  const [file, hash] = [gated.file(), gated.hash()]
  if (hash !== expected) return { kind: 'conflict', hash }
  const found = change.kind === 'write' ? gated.check(change.text) : []
  if (found.some((diagnostic) => diagnostic.severity === 'error')) return refused(found)
  try {
    if (change.kind === 'write') await writeWhole(join(parts.home, file), change.text)
    else await removeWhole(join(parts.home, file))
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    throw new CordError(gated.notWritten, { detail }, { place: { file }, cause: error })
  }
  await parts.settle(file)
  const written = change.kind === 'write' ? parts.judging().source.hash(change.text) : (expected ?? '')
  return { kind: 'saved', hash: written, revision: parts.current().revision, diagnostics: found }
}

/**
 * What is in a stage becomes the rule. In between both texts are the same, so that every call is decided by it, in the stage or not.
 */
export async function promote(parts: EditingParts, id: string, expected: string): Promise<SaveResult> {
  const find = (wanted: string) => parts.files().find((known) => known.id === wanted)
  const stageId = stageIdOf(id)
  await parts.settle(find(stageId)?.file ?? `rules/${stageId}.yaml`)
  const staged = find(stageId)
  if (staged?.hash !== expected) return { kind: 'conflict', hash: staged?.hash }
  const saved = await edit(parts, id, { kind: 'write', text: withoutStage(staged.text) }, find(id)?.hash)
  if (saved.kind !== 'saved') return saved
  const removed = await edit(parts, stageId, { kind: 'remove' }, expected)
  return removed.kind === 'saved' ? saved : removed
}

/** What the gate says of a text, without writing it. */
export function checkText(parts: EditingParts, id: string, text: string): readonly Diagnostic[] {
  const badId = checkId(id)
  if (badId !== undefined) return [badId]
  const file = parts.files().find((known) => known.id === id)?.file ?? `rules/${id}.yaml`
  const found = check(parts, id, file, text)
  if (found.some(({ severity }) => severity === 'error')) return found
  return [...found, ...lintsOfRule(changeRules(parts.current(), [{ id, file, text }], []), id)]
}

/** What the cases of a text see of its conditions. */
export function coverText(parts: EditingParts, id: string, text: string): readonly ClauseCoverage[] {
  const { source, empty } = parts.judging()
  return coverCases({ ...source, rules: [{ id, file: `rules/${id}.yaml`, text }] }, id, empty)
}

/** The same without the lints that come of the rules beside it. */
export function check(parts: EditingParts, id: string, file: string, text: string): readonly Diagnostic[] {
  const twin = parts.files().find((known) => known.file !== file && known.id.toLowerCase() === id.toLowerCase())
  if (twin !== undefined) return [{ ...problem('CORD_RULE_AMBIGUOUS', { other: twin.file }, { file }), severity: 'error' }]
  const { source, empty } = parts.judging()
  const candidate = { id, file, text }
  const found = ruleDiagnostics(changeRules(empty, [candidate], []), id)
  return [...found, ...caseFailures({ ...source, rules: [candidate] }, id, empty)]
}

export function refused(diagnostics: readonly Diagnostic[]): SaveResult {
  return { kind: 'refused', diagnostics }
}
