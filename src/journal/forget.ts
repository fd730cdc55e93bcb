import type { DatabaseSync } from 'node:sqlite'
import type { Trigger } from '../model/index.ts'
import type { Journal } from './contract.ts'
import { labelKey, stretches } from './labels.ts'
import { masked, maskText } from './mask.ts'
import { touched } from './person.ts'
import { type Row, type Statements, textOf } from './rows.ts'
import type { Writer } from './writer.ts'

/**
 * Erases a person's number. What is left says when a call came and what was done, not who it was.
 * Work stands still while the file is written anew, some 5 ms a megabyte.
 */
export function createForget(sql: Statements, writer: Writer, database: DatabaseSync): Pick<Journal, 'forget'> {
  function maskColumns(table: string, columns: readonly string[], key: string, row: Row, numbers: ReadonlySet<string>): void {
    for (const column of columns) {
      const text = row[column]
      if (typeof text === 'string') sql(`update ${table} set ${column} = ? where ${key}`).run(maskText(text, numbers), ...keysOf(row))
    }
  }

  function erase(seq: number, numbers: ReadonlySet<string>): void {
    for (const row of sql('select seq, trigger, facts, decision from triggers where seq = ?').all(seq)) {
      maskColumns('triggers', ['trigger', 'facts', 'decision'], 'seq = ?', row, numbers)
    }
    for (const row of sql('select seq, rule, plan from plans where seq = ?').all(seq)) {
      maskColumns('plans', ['plan'], 'seq = ? and rule = ?', row, numbers)
    }
    for (const row of sql('select seq, rule, step, outcome from outcomes where seq = ?').all(seq)) {
      maskColumns('outcomes', ['outcome'], 'seq = ? and rule = ? and step = ?', row, numbers)
    }
    sql('update triggers set customer = ? where seq = ? and customer is not null').run(masked, seq)
    for (const number of numbers) sql('update triggers set queue = replace(queue, ?, ?) where seq = ?').run(number, masked, seq)
  }

  /** Of these numbers, wherever they stand: not even their hashes are left. */
  function eraseLabels(numbers: ReadonlySet<string>): void {
    const { first, last } = stretches(sql)
    for (const number of numbers) {
      const key = labelKey('number', number)
      for (let stretch = first; stretch <= last; stretch += 1) sql('delete from labels where stretch = ? and key = ?').run(stretch, key)
    }
  }

  function eraseState(numbers: ReadonlySet<string>): void {
    for (const row of sql(`select owner, key, value from state where owner = 'calls'`).all()) {
      const value = maskText(textOf(row, 'value'), numbers)
      sql('update state set value = ? where owner = ? and key = ?').run(value, textOf(row, 'owner'), textOf(row, 'key'))
    }
  }

  return {
    async forget(number) {
      const asked = number.trim()
      const count = await writer.write(() => {
        const seqs = touched(sql, asked)
        const numbers = formsOf(sql, seqs, asked)
        for (const seq of seqs) erase(seq, numbers)
        eraseLabels(numbers)
        eraseState(numbers)
        return seqs.length
      })
      // What was overwritten still stands in the slack of the file's pages: the file is written anew.
      if (count > 0) database.exec('vacuum; pragma wal_checkpoint(truncate)')
      return count
    },
  }
}

function keysOf(row: Row): readonly (string | number)[] {
  return [row.seq, row.rule, row.step].filter((key) => typeof key === 'string' || typeof key === 'number')
}

/** The same number in the other ways in which it was journalled. */
function formsOf(sql: Statements, seqs: readonly number[], asked: string): ReadonlySet<string> {
  const forms = new Set([asked])
  for (const seq of seqs) {
    for (const row of sql('select trigger from triggers where seq = ?').all(seq)) {
      const { call }: Trigger = JSON.parse(textOf(row, 'trigger'))
      for (const party of [call?.caller, call?.called, call?.customer]) {
        if (party?.e164 !== asked && party?.number !== asked) continue
        for (const form of [party.number, party.e164]) if (form !== undefined && form !== '') forms.add(form)
      }
    }
  }
  return forms
}
