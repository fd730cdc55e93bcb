import type { Journal } from './contract.ts'
import type { Packs } from './packs.ts'
import { type Statements, textOf } from './rows.ts'
import type { Sealer } from './seal.ts'
import type { Writer } from './writer.ts'

/** The parts of an owner's state are apart from its small values. */
export const partsOf = (owner: string): string => `${owner}/parts`

/** Small values of plugins and of the server itself. */
export function createState(
  sql: Statements,
  writer: Writer,
  sealer: Sealer,
  packs: Packs,
): Pick<Journal, 'getState' | 'setState' | 'states' | 'setStates' | 'parts' | 'setParts'> {
  const put = sql('insert into state (owner, key, value) values (?, ?, ?) on conflict do update set value = excluded.value')
  const remove = sql('delete from state where owner = ? and key = ?')
  let last: Promise<unknown> = Promise.resolve()

  /** A little in each transaction: nobody waits for all of it. */
  async function tidy(owner: string): Promise<void> {
    for (;;) {
      const done = await writer.write(() => packs.tidy(owner))
      if (done === undefined) return
      done()
    }
  }

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
    parts: (owner) => packs.all(partsOf(owner)),
    setParts(owner, parts, head) {
      // One behind the other: where a part stands is known when the one before is on disk.
      const written = last.then(async () => {
        const done = await writer.write(() => {
          put.run(owner, head.key, sealer.sealWhole(JSON.stringify(head.value)))
          return packs.put(partsOf(owner), parts)
        })
        done()
      })
      // What cannot be tidied now can be after the next write.
      last = written.then(() => tidy(partsOf(owner))).catch(() => undefined)
      return written
    },
  }
}
