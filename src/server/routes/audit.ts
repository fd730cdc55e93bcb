import type { AuditAnswer } from '../wire/index.ts'
import type { Handlers, ServerContext } from './context.ts'
import { pageSize, wholeNumber } from './traces.ts'

export function auditRoutes({ journal }: ServerContext): Handlers<'audit'> {
  return {
    audit({ query }) {
      const before = wholeNumber('before', query.before)
      const limit = pageSize(query)
      const text = (['actor', 'action', 'since', 'until'] as const).flatMap((name) =>
        query[name] === undefined || query[name] === '' ? [] : [[name, query[name]] as const],
      )
      const entries = journal.audit.list({ ...Object.fromEntries(text), ...(before === undefined ? {} : { before }), limit })
      const body: AuditAnswer = { entries, next: entries.length === limit ? entries.at(-1)?.seq : undefined }
      return { status: 200, body }
    },
  }
}
