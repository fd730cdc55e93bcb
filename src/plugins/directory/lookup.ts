import { type Json, PluginError } from 'cordboard/plugin-api'
import { answerOf } from './answer.ts'
import type { TableRecord } from './columns.ts'
import { type JsonObject, objectOf, textOf } from './config.ts'
import type { Table } from './table.ts'

/** Of number, address and key the first that finds somebody counts; an anonymous caller has none of them and is nobody. */
export async function lookup(table: Table, input: JsonObject): Promise<Json> {
  return answerOf(await find(table, input))
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
