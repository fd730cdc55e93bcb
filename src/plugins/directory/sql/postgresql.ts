import { PluginError } from 'cordboard/plugin-api'
import type { Tls } from '../tls.ts'
import { type Database, type Dialect, rowsOf, type SqlServer, type SqlSession } from './database.ts'

const connectMs = 10_000
/** In milliseconds. The server ends a statement that nobody waits for any more. */
const statementMs = 15_000

const dialect: Dialect = {
  quote: (name) => `"${name.replaceAll('"', '""')}"`,
  placeholder: (position) => `$${position}`,
  asText: (column) => `cast(${column} as text)`,
  matches: '~',
  moment: (iso) => iso,
  upsert(table, key, columns, placeholders) {
    const others = columns.filter((column) => column !== key)
    const change = others.length === 0 ? 'nothing' : `update set ${others.map((column) => `${column} = excluded.${column}`).join(', ')}`
    return `insert into ${table} (${columns.join(', ')}) values (${placeholders.join(', ')}) on conflict (${key}) do ${change}`
  },
  isUnique: undefined,
}

/** Types by their number in pg_type: those that hold text, and those that JSON has a word for. */
const textTypes: ReadonlySet<number> = new Set([18, 19, 25, 1042, 1043])
const readers: ReadonlyMap<number, (text: string) => unknown> = new Map<number, (text: string) => unknown>([
  [16, (text) => text === 't'],
  [17, () => undefined],
  [20, (text) => text],
  [21, Number],
  [23, Number],
  [114, (text) => JSON.parse(text)],
  [700, Number],
  [701, Number],
  [3802, (text) => JSON.parse(text)],
])

export function postgresql(server: SqlServer, tls: () => Promise<Tls>): Database {
  return {
    dialect,
    async open(signal, forWriting): Promise<SqlSession> {
      const [{ default: pg }, ssl] = await Promise.all([import('pg'), tls()])
      signal.throwIfAborted()
      const client = new pg.Client({
        ...server,
        ssl: ssl ?? false,
        connectionTimeoutMillis: connectMs,
        keepAlive: true,
        application_name: 'cordboard',
        types: { getTypeParser: (type: number) => readers.get(type) ?? ((text: string) => text) },
      })
      let usable = true
      let asked = 0
      const lost = () => {
        usable = false
      }
      client.on('error', lost)
      client.on('end', lost)
      const session: SqlSession = {
        get usable() {
          return usable
        },
        end() {
          const open = usable
          usable = false
          // Its own end waits for the answer to what it was asked, which may never come.
          if (asked > 0) client.connection.stream.destroy()
          else if (open) client.end().catch(() => undefined)
        },
        async run({ text, values }) {
          asked += 1
          try {
            const { rows, fields } = await client.query({ text, values: [...values] })
            return { columns: fields.map(({ name, dataTypeID }) => ({ name, isText: textTypes.has(dataTypeID) })), rows: rowsOf(rows) }
          } catch (error) {
            throw failure(error)
          } finally {
            asked -= 1
          }
        },
      }
      const giveUp = () => client.connection.stream.destroy()
      signal.addEventListener('abort', giveUp, { once: true })
      try {
        await client.connect()
        const readOnly = forWriting ? '' : '; set session characteristics as transaction read only'
        await client.query(`set statement_timeout = ${statementMs}${readOnly}`)
        return session
      } catch (error) {
        giveUp()
        throw failure(error)
      } finally {
        signal.removeEventListener('abort', giveUp)
      }
    },
  }
}

function failure(error: unknown): PluginError {
  const text = error instanceof Error ? error.message : String(error)
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (!/^[0-9A-Z]{5}$/.test(code)) {
    const plain = text.includes('does not support SSL') ? `${text}: write tls: off in its config if nobody can listen in between` : text
    return new PluginError('unavailable', `The database cannot be reached: ${plain === '' ? code : plain}.`)
  }
  const detail = `The database answered: ${text} (${code}).`
  const options = { vendorCode: code }
  if (/^28/.test(code)) return new PluginError('auth', detail, options)
  if (code === '57014') return new PluginError('timeout', detail, options)
  if (code === '42P10') {
    return new PluginError('refused', `${detail} Give the column that config.log.key names a unique index.`, options)
  }
  return new PluginError(/^(08|53|57)/.test(code) ? 'unavailable' : 'refused', detail, options)
}
