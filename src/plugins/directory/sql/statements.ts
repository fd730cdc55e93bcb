import { type Source, sourceText } from '../source.ts'
import type { Spellings } from '../spellings.ts'
import type { Column, Dialect, Statement, Value } from './database.ts'

/** More is no answer to whom a number belongs. */
const mostRows = 200

/** What is asked of a database: names are quoted, values are bound, one each time it stands there. */
export interface Statements {
  /** No rows, only what columns there are. */
  readonly columns: Statement
  byNumber(phones: readonly Column[], number: Spellings, anySpelling: boolean): Statement
  byAddress(addresses: readonly Column[], address: string, anySpelling: boolean): Statement
  byField(column: Column, value: string): Statement
}

export function createStatements(dialect: Dialect, source: Source): Statements {
  const from = sourceText(source, dialect.quote)
  const select = (where: string) => `select * from ${from} where ${where} limit ${mostRows}`

  function asked(conditions: (bind: (value: Value) => string) => readonly string[]): Statement {
    const values: Value[] = []
    const where = conditions((value) => {
      values.push(value)
      return dialect.placeholder(values.length)
    })
    return { text: select(where.join(' or ')), values }
  }

  /** As it stands in an index, where it is text. */
  const textOf = (column: Column) => (column.isText ? dialect.quote(column.name) : dialect.asText(dialect.quote(column.name)))

  return {
    columns: { text: `select * from ${from} limit 0`, values: [] },
    byNumber: (phones, number, anySpelling) =>
      asked((bind) =>
        phones.flatMap((column) => {
          const text = textOf(column)
          const pattern = patternOf(number)
          const same = `${text} in (${[...new Set([...number.forms, number.given])].map(bind).join(', ')})`
          return anySpelling
            ? [same, `(${text} like ${bind(pattern.like)} and ${text} ${dialect.matches} ${bind(pattern.regular)})`]
            : [same]
        }),
      ),
    byAddress: (addresses, address, anySpelling) =>
      asked((bind) =>
        addresses.flatMap((column) => {
          const text = textOf(column)
          const same = `${text} in (${bind(address)}, ${bind(address.toLowerCase())})`
          return anySpelling ? [same, `lower(trim(${text})) = ${bind(address.toLowerCase())}`] : [same]
        }),
      ),
    // A column that is no text is compared in its own type, so that its index is used.
    byField: (column, value) => asked((bind) => [`${dialect.quote(column.name)} = ${bind(value)}`]),
  }
}

/** Shorter than any number of the world: an extension stands alone. */
const shortest = 6

/** Every spelling in which a number may be stored, and some others: what is found is compared. Made of digits alone. */
function patternOf({ national }: Spellings): { readonly like: string; readonly regular: string } {
  // Zeros in front are left out, put back and doubled by people.
  const digits = [...(national.length < shortest ? national : national.replace(/^0+/, ''))].filter((digit) => /\d/.test(digit))
  const inOrder = digits.join('[^0-9]*')
  return {
    like: `%${digits.join('%')}%`,
    regular: digits.length < shortest ? `(^|[^0-9])${inOrder}([^0-9]|$)` : inOrder,
  }
}
