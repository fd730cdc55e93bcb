import { PluginError } from 'cordboard/plugin-api'
import { type JsonObject, textOf } from './config.ts'

/** Where the customers of a database are: parts of a table's name, or the text of a query. */
export type Source = { readonly table: readonly string[] } | { readonly query: string }

export function sourceOf(config: JsonObject): Source {
  const table = textOf(config.table)
  const query = textOf(config.query)?.trim().replace(/;$/, '')
  if (table !== undefined && query === undefined) return { table: tableOf(table) }
  if (query !== undefined && table === undefined) return { query }
  throw new PluginError('bad-input', 'Say either config.table or config.query: where the customers are.')
}

export function tableOf(name: string): readonly string[] {
  return name.split('.')
}

/** What stands behind `from`. */
export function sourceText(source: Source, quote: (name: string) => string): string {
  return 'table' in source ? source.table.map(quote).join('.') : `(${source.query}\n) as found`
}
