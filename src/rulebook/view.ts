import { parseRule, type RulebookSource, readyRule, rulebookLints, ruleDiagnostics } from '../engine/index.ts'
import type { Diagnostic } from '../model/index.ts'
import type { RuleStatus } from './contract.ts'
import type { JudgedFile } from './judge.ts'
import { isFolder, type Made } from './make.ts'

/** What people see of a rulebook. It goes through all files, so it is made when somebody asks, and once. */
export interface View {
  source(): RulebookSource
  statuses(): readonly RuleStatus[]
  diagnostics(): readonly Diagnostic[]
}

const views = new WeakMap<Made, View>()

export function viewOf(made: Made): View {
  const known = views.get(made) ?? createView(made)
  views.set(made, known)
  return known
}

function createView(made: Made): View {
  let source: RulebookSource | undefined
  let statuses: readonly RuleStatus[] | undefined
  return {
    source() {
      source ??= { ...made.judging.source, rules: [...made.live.values()].sort((one, other) => (one.id < other.id ? -1 : 1)) }
      return source
    },
    statuses() {
      statuses ??= [...made.files.values()].map((file) => statusOf(made, file))
      return statuses
    },
    diagnostics: () => [
      ...[...made.files.values()].flatMap((file) => diagnosticsOf(made, file)),
      ...made.tables.files.flatMap((file) => file.diagnostics),
      ...[...made.found.values()].filter(isFolder).flatMap((file) => file.diagnostics),
    ],
  }
}

function statusOf(made: Made, file: JudgedFile): RuleStatus {
  const live = made.live.get(file.id)
  const rule = readyRule(made.rulebook, file.id)?.rule ?? parseRule(file).rule
  return {
    id: file.id,
    file: file.file,
    name: rule?.name,
    tags: rule?.tags ?? [],
    enabled: rule?.enabled ?? true,
    stage: rule?.stage,
    state: live === undefined ? 'out' : live.text === file.text ? 'live' : 'last-good',
    hash: file.hash,
    diagnostics: diagnosticsOf(made, file),
  }
}

function diagnosticsOf({ rulebook }: Made, { id, found, isGood }: JudgedFile): readonly Diagnostic[] {
  return isGood ? [...ruleDiagnostics(rulebook, id), ...(rulebookLints(rulebook).get(id) ?? []), ...found] : found
}
