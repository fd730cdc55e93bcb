import type { ApiRequest } from '../http/request.ts'
import type { Handlers, ServerContext } from './context.ts'
import { historyOf } from './history.ts'
import { expectedHash, hashes, saved, writtenText } from './saving.ts'
import { tableText } from './shapes.ts'
import type { TableRoute } from './tables-table.ts'
import { notFound } from './traces.ts'

const csv = 'text/csv; charset=utf-8'

export function tableRoutes({ rulebook: { tables }, journal }: ServerContext): Handlers<TableRoute> {
  function known({ params: { id = '' } }: ApiRequest): {
    readonly id: string
    readonly found: { readonly text: string; readonly hash: string }
  } {
    const found = tables.read(id)
    if (found === undefined) throw notFound('table', id)
    return { id, found }
  }

  return {
    tables: () => ({ status: 200, body: { tables: tables.status() } }),

    table(request) {
      const { text, hash } = known(request).found
      return { status: 200, type: csv, text, headers: { etag: `"${hash}"` } }
    },

    async putTable(request) {
      const { id = '' } = request.params
      const isNew = request.headers['if-none-match']?.trim() === '*'
      const { text, reason } = writtenText(request, tableText)
      const expected = isNew ? undefined : expectedHash(request)
      const result = await tables.save(id, text, expected)
      const why = reason === undefined || reason === '' ? {} : { reason }
      return { ...saved(id, result, isNew ? 201 : 200), audit: { detail: { ...hashes(expected, result), ...why } } }
    },

    async deleteTable(request) {
      const { id } = known(request)
      const expected = expectedHash(request)
      const removed = await tables.remove(id, expected)
      return { ...saved(id, removed, 204), audit: { detail: hashes(expected, removed) } }
    },

    checkTable(request) {
      const { id = '' } = request.params
      return { status: 200, body: { diagnostics: tables.check(id, writtenText(request, tableText).text) } }
    },

    tableRevisions({ params: { id = '' } }) {
      const revisions = historyOf(journal, 'tables', id)
      if (revisions.length === 0 && tables.read(id) === undefined) throw notFound('table', id)
      return { status: 200, body: { revisions } }
    },

    tableRevision({ params: { id = '', hash = '' } }) {
      const text = historyOf(journal, 'tables', id).some((one) => one.hash === hash) ? journal.text(hash) : undefined
      if (text === undefined) throw notFound('revision', hash)
      return { status: 200, type: csv, text, headers: { etag: `"${hash}"` } }
    },
  }
}
