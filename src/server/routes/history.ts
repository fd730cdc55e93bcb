import type { AuditRecord, Journal } from '../../journal/index.ts'
import type { JsonObject } from '../../model/index.ts'
import type { RuleRevision } from '../wire/index.ts'

const REVISIONS_READ = 500
const AUDIT_READ = 1000
/** What leaves a text with an author. */
const WRITING = ['putRule', 'putStage', 'promoteStage', 'ruleRolledBack', 'changeRules'] as const

/**
 * The texts a rule or a table has had, newest first, with who wrote each one here and why; a file changed on disk has no author. A rule
 * that was moved here had another name before.
 */
export function historyOf(journal: Pick<Journal, 'revisions' | 'audit'>, part: 'rules' | 'tables', id: string): readonly RuleRevision[] {
  const actions = part === 'rules' ? WRITING : (['putTable'] as const)
  const written = actions.flatMap((action) => journal.audit.list({ limit: AUDIT_READ, action }))
  const moves = part === 'rules' ? journal.audit.list({ limit: AUDIT_READ, action: 'moveRules' }) : []
  const revisions: { readonly name: string; readonly one: RuleRevision }[] = []
  let name = id
  for (const { id: revision, at, [part]: texts } of journal.revisions(REVISIONS_READ)) {
    const hash = texts[name]
    const next = revisions.at(-1)
    // Of revisions with the same text the first one is when it came.
    if (hash !== undefined && hash === next?.one.hash) revisions.pop()
    if (hash !== undefined) revisions.push({ name, one: { revision, at, hash } })
    name = nameBefore(moves, revision, name)
  }
  return revisions.map(({ name: known, one }) => ({ ...one, ...authorOf(written, known, one) }))
}

/** What a rule was called before this revision. */
function nameBefore(moves: readonly AuditRecord[], revision: string, name: string): string {
  const from = moves.map(({ detail }) => (detail.revision === revision ? textIn(detail.moved, name) : undefined))
  return from.find((found) => found !== undefined) ?? name
}

function authorOf(written: readonly AuditRecord[], name: string, { hash, revision }: RuleRevision): Pick<RuleRevision, 'by' | 'reason'> {
  const entry = written.find(({ subject, detail }) => detail.revision === revision && hashIn(subject, detail, name) === hash)
  if (entry === undefined) return {}
  const { reason } = entry.detail
  return { by: entry.actor.replace(/^(?:user|token):/, ''), ...(typeof reason === 'string' ? { reason } : {}) }
}

/** Of one rule, or of one of many. */
function hashIn(subject: string, detail: JsonObject, name: string): string | undefined {
  if (detail.rules !== undefined) return textIn(detail.rules, name)
  return subject === name && typeof detail.after === 'string' ? detail.after : undefined
}

function textIn(map: JsonObject[string] | undefined, key: string): string | undefined {
  if (typeof map !== 'object' || map === null || Array.isArray(map)) return undefined
  const found = Object.entries(map).find(([name]) => name === key)?.[1]
  return typeof found === 'string' ? found : undefined
}
