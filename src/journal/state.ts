import type { Journal } from './contract.ts'
import { type Statements, textOf } from './rows.ts'
import type { Sealer } from './seal.ts'
import type { Writer } from './writer.ts'

/** Small values of plugins and of the server itself. */
export function createState(
  sql: Statements,
  writer: Writer,
  sealer: Sealer,
): Pick<Journal, 'getState' | 'setState' | 'states' | 'setStates'> {
  const put = sql('insert into state (owner, key, value) values (?, ?, ?) on conflict do update set value = excluded.value')
  const remove = sql('delete from state where owner = ? and key = ?')

  return {
    getState(owner, key) {
      const row = sql('select value from state where owner = ? and key = ?').get(owner, key)
      return row === undefined ? undefined : JSON.parse(textOf(row, 'value'))
    },
    setState(owner, key, value) {
      const text = JSON.stringify(value)
      return writer.write(() => void put.run(owner, key, text))
    },
    states(owner) {
      const rows = sql('select key, value from state where owner = ? order by key').all(owner)
      return rows.map((row) => ({ key: textOf(row, 'key'), text: textOf(row, 'value') }))
    },
    setStates(owner, parts, { sealed } = { sealed: false }) {
      return writer.write(() => {
        for (const { key, text } of parts) {
          if (text === undefined) remove.run(owner, key)
          else put.run(owner, key, sealed ? sealer.sealWhole(text) : text)
        }
      })
    },
  }
}
