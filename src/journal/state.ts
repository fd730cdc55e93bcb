import type { Journal } from './contract.ts'
import { type Statements, textOf } from './rows.ts'
import type { Writer } from './writer.ts'

/** Small values of plugins and of the server itself. */
export function createState(sql: Statements, writer: Writer): Pick<Journal, 'getState' | 'setState'> {
  return {
    getState(owner, key) {
      const row = sql('select value from state where owner = ? and key = ?').get(owner, key)
      return row === undefined ? undefined : JSON.parse(textOf(row, 'value'))
    },
    setState(owner, key, value) {
      const text = JSON.stringify(value)
      return writer.write(() => {
        sql('insert into state (owner, key, value) values (?, ?, ?) on conflict do update set value = excluded.value').run(owner, key, text)
      })
    },
  }
}
