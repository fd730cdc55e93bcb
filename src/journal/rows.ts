import type { DatabaseSync, SQLInputValue, SQLOutputValue, StatementResultingChanges } from 'node:sqlite'

export type Row = Readonly<Record<string, SQLOutputValue>>

/** Prepares a statement once and hands it out again. */
export type Statements = (sql: string) => Statement

export interface Statement {
  get(...values: readonly SQLInputValue[]): Row | undefined
  all(...values: readonly SQLInputValue[]): readonly Row[]
  run(...values: readonly SQLInputValue[]): StatementResultingChanges
}

/** `open` gives texts back as they were before they were sealed. */
export function createStatements(database: DatabaseSync, open: (text: string) => string): Statements {
  const known = new Map<string, Statement>()

  function opened(row: Record<string, SQLOutputValue>): Row {
    for (const name in row) {
      const value = row[name]
      if (typeof value === 'string') row[name] = open(value)
    }
    return row
  }

  function prepare(sql: string): Statement {
    const statement = database.prepare(sql)
    return {
      get(...values) {
        const row = statement.get(...values)
        return row === undefined ? undefined : opened(row)
      },
      all: (...values) => statement.all(...values).map(opened),
      run: (...values) => statement.run(...values),
    }
  }

  return (sql) => {
    let statement = known.get(sql)
    if (statement === undefined) {
      statement = prepare(sql)
      known.set(sql, statement)
    }
    return statement
  }
}

export function textOf(row: Row, column: string): string {
  const value = row[column]
  if (typeof value !== 'string') throw new TypeError(`column ${column} holds no text`)
  return value
}

export function optionalTextOf(row: Row, column: string): string | undefined {
  const value = row[column]
  return typeof value === 'string' ? value : undefined
}

export function numberOf(row: Row, column: string): number {
  const value = row[column]
  if (typeof value !== 'number') throw new TypeError(`column ${column} holds no number`)
  return value
}
