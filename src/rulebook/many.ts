import { extname, join } from 'node:path'
import { isStageId, stageIdOf } from '../engine/index.ts'
import { CordError, type Diagnostic, problem } from '../model/index.ts'
import type { ManyResult, NewText, RuleMove } from './contract.ts'
import { check, type EditingParts } from './editing.ts'
import { checkId } from './ids.ts'
import type { JudgedFile } from './judge.ts'
import { moveWhole, writeWhole } from './write.ts'

type Parts = EditingParts & { readonly look: () => Promise<void> }

/** Writes many rules as one change: all of them, or none where one is not what it was read as, or would be wrong. */
export async function changeMany(parts: Parts, texts: Readonly<Record<string, NewText>>): Promise<ManyResult> {
  await parts.look()
  const known = byId(parts)
  const wanted = Object.entries(texts).map(([id, { text, over }]) => ({ id, text, over, file: known.get(id) }))
  const stale = wanted.filter(({ file, over }) => file?.hash !== over)
  if (stale.length > 0) return { kind: 'conflict', ids: stale.map(({ id }) => id) }
  const there = wanted.flatMap(({ id, text, file }) => (file === undefined ? [] : [{ id, text, file }]))
  const found = there.flatMap(({ id, text, file }) => check(parts, id, file.file, text))
  if (found.some(isError)) return { kind: 'refused', diagnostics: found }
  await allOrNone(
    parts,
    there.map(({ text, file }) => ({
      file: file.file,
      doIt: () => writeWhole(join(parts.home, file.file), text),
      undo: () => writeWhole(join(parts.home, file.file), file.text),
    })),
  )
  return saved(
    parts,
    there.map(({ id }) => id),
  )
}

/** Gives many rules other ids, as one change. */
export async function moveMany(parts: Parts, moves: readonly RuleMove[]): Promise<ManyResult> {
  await parts.look()
  const known = byId(parts)
  const stale = moves.filter(({ from, over }) => known.get(from)?.hash !== over)
  if (stale.length > 0) return { kind: 'conflict', ids: stale.map(({ from }) => from) }
  const found = moves.flatMap((move) => wrongWith(move, parts, known, moves))
  if (found.some(isError)) return { kind: 'refused', diagnostics: found }
  const root = join(parts.home, 'rules')
  const files = moves.flatMap((move) => withStage(move, known))
  await allOrNone(
    parts,
    files.map(({ from, to }) => ({
      file: to,
      doIt: () => moveWhole(join(parts.home, from), join(parts.home, to), root),
      undo: () => moveWhole(join(parts.home, to), join(parts.home, from), root),
    })),
  )
  return saved(
    parts,
    moves.map(({ to }) => to),
  )
}

function wrongWith(
  { from, to }: RuleMove,
  parts: Parts,
  known: ReadonlyMap<string, JudgedFile>,
  moves: readonly RuleMove[],
): readonly Diagnostic[] {
  const badId = checkId(to)
  if (badId !== undefined) return [badId]
  if (isStageId(to) || isStageId(from)) return [{ ...problem('CORD_RULE_ID', { id: to }), severity: 'error' }]
  const file = known.get(from)
  const text = file?.text ?? ''
  const path = placeOf(to, file)
  const other = [...known.values()].find(({ id }) => id.toLowerCase() === to.toLowerCase())
  const twice = moves.filter((move) => move.to.toLowerCase() === to.toLowerCase()).length > 1
  if (other !== undefined || twice) {
    return [{ ...problem('CORD_RULE_AMBIGUOUS', { other: other?.file ?? path }, { file: path }), severity: 'error' }]
  }
  return check(parts, to, path, text)
}

/** The files that go: the rule's, and that of its newer text where it is in a stage. */
function withStage({ from, to }: RuleMove, known: ReadonlyMap<string, JudgedFile>): readonly { from: string; to: string }[] {
  const [whole, staged] = [known.get(from), known.get(stageIdOf(from))]
  return [
    ...(whole === undefined ? [] : [{ from: whole.file, to: placeOf(to, whole) }]),
    ...(staged === undefined ? [] : [{ from: staged.file, to: placeOf(stageIdOf(to), staged) }]),
  ]
}

function placeOf(id: string, file: JudgedFile | undefined): string {
  return `rules/${id}${file === undefined ? '.yaml' : extname(file.file)}`
}

interface Writing {
  readonly file: string
  readonly doIt: () => Promise<void>
  readonly undo: () => Promise<void>
}

/** What the disk refuses in the middle takes back what was written before it. */
async function allOrNone(parts: Parts, writings: readonly Writing[]): Promise<void> {
  const done: Writing[] = []
  try {
    for (const writing of writings) {
      try {
        await writing.doIt()
      } catch (error) {
        const detail = error instanceof Error ? error.message : String(error)
        throw new CordError('CORD_RULE_NOT_WRITTEN', { detail }, { place: { file: writing.file }, cause: error })
      }
      done.push(writing)
    }
  } catch (error) {
    for (const { undo } of done.reverse()) await undo().catch(() => undefined)
    throw error
  } finally {
    await parts.look()
  }
}

function saved(parts: Parts, ids: readonly string[]): ManyResult {
  const known = byId(parts)
  const hashes = Object.fromEntries(ids.map((id) => [id, known.get(id)?.hash ?? '']))
  return { kind: 'saved', revision: parts.current().revision, hashes }
}

function byId(parts: EditingParts): ReadonlyMap<string, JudgedFile> {
  return new Map(parts.files().map((file) => [file.id, file]))
}

function isError({ severity }: Diagnostic): boolean {
  return severity === 'error'
}
