import type { Trigger } from '../model/index.ts'
import type { Journal } from './contract.ts'
import { factsIn } from './decided.ts'
import type { LabelIndex } from './label-index.ts'
import { labelsOf } from './labels.ts'
import { type Statements, textOf } from './rows.ts'

/** Triggers with the number itself, and of every contact in which it took part. */
export function touched(sql: Statements, labels: Pick<LabelIndex, 'find'>, number: string): readonly number[] {
  const found = new Set(labels.find([['number', number]]))
  for (const seq of [...found]) {
    for (const { connection, interaction } of interactionsOf(sql, seq)) {
      const same = [
        ['interaction', interaction],
        ['connection', connection],
      ] as const
      for (const other of labels.find(same)) found.add(other)
    }
  }
  return [...found].sort((a, b) => a - b)
}

function interactionsOf(sql: Statements, seq: number): readonly { readonly connection: string; readonly interaction: string }[] {
  const row = sql('select t.connection, t.trigger, d.facts from triggers t left join decisions d on d.seq = t.seq where t.seq = ?').get(seq)
  if (row === undefined) return []
  const connection = textOf(row, 'connection')
  const trigger: Trigger = JSON.parse(textOf(row, 'trigger'))
  const labels = [...labelsOf(trigger), ...labelsOf(factsIn(row) ?? trigger)]
  return labels.flatMap(([name, interaction]) => (name === 'interaction' && interaction !== undefined ? [{ connection, interaction }] : []))
}

/** What is known of one person, for who asks what is stored about them. */
export function createPersonExport(
  sql: Statements,
  labels: Pick<LabelIndex, 'find'>,
  traces: Pick<Journal, 'trace'>,
): Pick<Journal, 'exportPerson'> {
  return {
    exportPerson: (number) => touched(sql, labels, number.trim()).flatMap((seq) => traces.trace(String(seq)) ?? []),
  }
}
