import type { DatabaseSync } from 'node:sqlite'
import type { Trigger } from '../model/index.ts'
import type { Journal, TraceRecord } from './contract.ts'
import { factsIn } from './decided.ts'
import { hide } from './hidden.ts'
import type { LabelIndex, Wanted } from './label-index.ts'
import { maskText } from './mask.ts'
import type { Packs } from './packs.ts'
import { touched } from './person.ts'
import { type Row, type Statements, textOf } from './rows.ts'
import { type Sealer, writtenNames } from './seal.ts'
import { partsOf } from './state.ts'
import type { Writer } from './writer.ts'

interface Erased {
  readonly numbers: ReadonlySet<string>
  readonly source: Pick<TraceRecord, 'trigger' | 'facts'> | undefined
}

/**
 * Erases a person's number. What is left says when a call came and what was done, not who it was.
 * Work stands still while the file is written anew, some 5 ms a megabyte.
 */
export function createForget(options: {
  readonly sql: Statements
  readonly writer: Writer
  readonly labels: LabelIndex
  readonly database: DatabaseSync
  readonly packs: Pick<Packs, 'rewrite'>
  readonly sealer: Pick<Sealer, 'sealWhole'>
  /** Fields that nobody may see: of who is forgotten they go for good. */
  readonly hidden: () => readonly string[]
}): Pick<Journal, 'forget'> {
  const { sql, writer, labels, database, packs, sealer } = options

  function maskColumns(table: string, columns: readonly string[], key: string, row: Row, { numbers, source }: Erased): void {
    const fields = options.hidden().flatMap(writtenNames)
    for (const column of columns) {
      const text = row[column]
      if (typeof text !== 'string') continue
      const left = JSON.stringify(hide(JSON.parse(maskText(text, numbers)), source, fields))
      sql(`update ${table} set ${column} = ? where ${key}`).run(left, ...keysOf(row))
    }
  }

  function sourceOf(seq: number): Erased['source'] {
    const row = sql('select t.trigger, d.facts from triggers t left join decisions d on d.seq = t.seq where t.seq = ?').get(seq)
    return row === undefined ? undefined : { trigger: JSON.parse(textOf(row, 'trigger')), facts: factsIn(row) }
  }

  function erase(seq: number, numbers: ReadonlySet<string>): void {
    const erased = { numbers, source: sourceOf(seq) }
    for (const row of sql('select seq, trigger from triggers where seq = ?').all(seq)) {
      maskColumns('triggers', ['trigger'], 'seq = ?', row, erased)
    }
    for (const row of sql('select seq, facts, decision from decisions where seq = ?').all(seq)) {
      maskColumns('decisions', ['facts', 'decision'], 'seq = ?', row, erased)
    }
    for (const row of sql('select seq, rule, step, outcome from outcomes where seq = ?').all(seq)) {
      maskColumns('outcomes', ['outcome'], 'seq = ? and rule = ? and step = ?', row, erased)
    }
  }

  function eraseState(numbers: ReadonlySet<string>): void {
    // The live calls of others keep what they carry.
    const erased = (text: string) => ([...numbers].some((number) => text.includes(number)) ? maskText(text, numbers) : text)
    packs.rewrite(partsOf('calls'), erased)
    for (const row of sql(`select key, value from state where owner = 'calls'`).all()) {
      const [key, text] = [textOf(row, 'key'), textOf(row, 'value')]
      const left = erased(text)
      if (left !== text) sql(`update state set value = ? where owner = 'calls' and key = ?`).run(sealer.sealWhole(left), key)
    }
    for (const row of sql(`select key, value from state where owner = 'callbacks'`).all()) {
      const { number = '' }: { number?: string } = JSON.parse(textOf(row, 'value'))
      if (numbers.has(number) || numbers.has(number.replace(/[^+0-9]/g, '')))
        sql(`delete from state where owner = 'callbacks' and key = ?`).run(textOf(row, 'key'))
    }
    for (const number of numbers) sql(`delete from state where owner = 'choices' and key = ?`).run(number)
  }

  return {
    async forget(number) {
      const asked = number.trim()
      const { count, gone } = await writer.write(() => {
        const seqs = touched(sql, labels, asked)
        const numbers = formsOf(sql, seqs, asked)
        for (const seq of seqs) erase(seq, numbers)
        const wanted = [...numbers].map((number): Wanted => ['number', number])
        labels.erase(wanted)
        eraseState(numbers)
        return { count: seqs.length, gone: wanted }
      })
      labels.erased(gone)
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
