import type { Journal } from '../../journal/index.ts'
import type { RuleRevision } from '../wire/index.ts'

const REVISIONS_READ = 500
const AUDIT_READ = 1000
/** What leaves a text with an author. */
const WRITING = ['putRule', 'putStage', 'promoteStage', 'ruleRolledBack'] as const

/** The texts a rule or a table has had, newest first, with who wrote each one here and why; a file changed on disk has no author. */
export function historyOf(journal: Pick<Journal, 'revisions' | 'audit'>, part: 'rules' | 'tables', id: string): readonly RuleRevision[] {
  const revisions: RuleRevision[] = []
  for (const { id: revision, at, [part]: texts } of journal.revisions(REVISIONS_READ).toReversed()) {
    const hash = texts[id]
    if (hash !== undefined && hash !== revisions.at(-1)?.hash) revisions.push({ revision, at, hash })
  }
  const actions = part === 'rules' ? WRITING : (['putTable'] as const)
  const entries = actions.flatMap((action) => journal.audit.list({ limit: AUDIT_READ, action }))
  const written = entries.filter(({ subject }) => subject === id)
  return revisions.toReversed().map((one) => {
    const entry = written.find(({ detail }) => detail.after === one.hash && detail.revision === one.revision)
    if (entry === undefined) return one
    const { reason } = entry.detail
    return { ...one, by: entry.actor.replace(/^(?:user|token):/, ''), ...(typeof reason === 'string' ? { reason } : {}) }
  })
}
