import { type Json, PluginError } from 'cordboard/plugin-api'
import type { TableRecord } from './columns.ts'
import { type JsonObject, objectOf, textOf } from './config.ts'
import type { Table } from './table.ts'

const mostMatches = 20

/**
 * Answers `{status: none | one | many, matches}`; for one also its id, name, url and columns.
 * Of number, address and key the first that finds somebody counts; an anonymous caller has none of them and is nobody.
 */
export async function lookup(table: Table, input: JsonObject): Promise<Json> {
  const matches = await find(table, input)
  const [only, second] = matches
  if (only === undefined) return { status: 'none', matches: [] }
  if (second !== undefined) return { status: 'many', matches: matches.slice(0, mostMatches) }
  return { ...only, status: 'one', matches: [only] }
}

async function find(table: Table, input: JsonObject): Promise<readonly TableRecord[]> {
  const number = textOf(input.number)
  const byNumber = number === undefined ? [] : table.byNumber(number)
  if (byNumber.length > 0) return byNumber
  const address = textOf(input.address)
  const byAddress = address === undefined ? [] : table.byAddress(address)
  if (byAddress.length > 0 || input.key === undefined) return byAddress
  const key = objectOf(input.key)
  const field = textOf(key.field) ?? ''
  const byField = await table.byField(field, textOf(key.value) ?? '')
  if (byField === undefined) throw new PluginError('bad-input', `The directory has no column "${field}".`)
  return byField
}
