import type { Trigger } from '../model/index.ts'
import type { Journal } from './contract.ts'
import { factsIn } from './decided.ts'
import { labelled, labelsOf } from './labels.ts'
import { type Statements, textOf } from './rows.ts'

/** Triggers with the number itself, and of every contact in which it took part. */
export function touched(sql: Statements, number: string): readonly number[] {
  const found = new Set(labelled(sql, 'number', number))
  for (const seq of [...found]) {
    for (const { connection, interaction } of interactionsOf(sql, seq)) {
      for (const other of labelled(sql, 'interaction', interaction)) if (connectionOf(sql, other) === connection) found.add(other)
    }
  }
  return [...found].sort((a, b) => a - b)
}

function interactionsOf(sql: Statements, seq: number): readonly { readonly connection: string; readonly interaction: string }[] {
  const row = sql('select connection, trigger, facts from triggers where seq = ?').get(seq)
  if (row === undefined) return []
  const connection = textOf(row, 'connection')
  const trigger: Trigger = JSON.parse(textOf(row, 'trigger'))
  const labels = [...labelsOf(trigger), ...labelsOf(factsIn(row) ?? trigger)]
  return labels.flatMap(([name, interaction]) => (name === 'interaction' && interaction !== undefined ? [{ connection, interaction }] : []))
}

function connectionOf(sql: Statements, seq: number): string | undefined {
  const row = sql('select connection from triggers where seq = ?').get(seq)
  return row === undefined ? undefined : textOf(row, 'connection')
}

/** What is known of one person, for who asks what is stored about them. */
export function createPersonExport(sql: Statements, traces: Pick<Journal, 'trace'>): Pick<Journal, 'exportPerson'> {
  return {
    exportPerson: (number) => touched(sql, number.trim()).flatMap((seq) => traces.trace(String(seq)) ?? []),
  }
}
