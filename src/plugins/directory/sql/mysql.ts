import { PluginError } from 'cordboard/plugin-api'
import type { Tls } from '../tls.ts'
import { type Database, type Dialect, rowsOf, type SqlServer, type SqlSession } from './database.ts'

const connectMs = 10_000
const statementSeconds = 15

const dialect: Dialect = {
  quote: (name) => `\`${name.replaceAll('`', '``')}\``,
  placeholder: () => '?',
  asText: (column) => `cast(${column} as char)`,
  matches: 'regexp',
  moment: (iso) => iso.replace('T', ' ').replace('Z', ''),
  upsert(table, key, columns, placeholders) {
    const others = columns.filter((column) => column !== key)
    const change = (others.length === 0 ? [key] : others).map((column) => `${column} = values(${column})`)
    return `insert into ${table} (${columns.join(', ')}) values (${placeholders.join(', ')}) on duplicate key update ${change.join(', ')}`
  },
  isUnique: (table, key) => ({
    text:
      'select index_name from information_schema.statistics where table_schema = coalesce(?, database()) and table_name = ? and non_unique = 0 ' +
      'group by index_name having count(*) = 1 and max(lower(column_name)) = lower(?)',
    values: [table.length > 1 ? (table[0] ?? null) : null, table.at(-1) ?? null, key],
  }),
}

/** Numbers of types that hold text, where their characters are not bytes (63). */
const textTypes: ReadonlySet<number> = new Set([15, 249, 250, 251, 252, 253, 254])
const bytes = 63

/** MariaDB and MySQL. */
export function mysql(server: SqlServer, tls: () => Promise<Tls>): Database {
  return {
    dialect,
    async open(signal, forWriting): Promise<SqlSession> {
      const [{ createConnection }, ssl] = await Promise.all([import('mysql2'), tls()])
      signal.throwIfAborted()
      const client = createConnection({
        ...server,
        ...(ssl === undefined ? {} : { ssl: { ...ssl, verifyIdentity: ssl.rejectUnauthorized } }),
        connectTimeout: connectMs,
        enableKeepAlive: true,
        charset: 'utf8mb4',
        dateStrings: true,
        supportBigNumbers: true,
        bigNumberStrings: true,
      })
      let usable = true
      let asked = 0
      const { promise: lost, reject: lose } = Promise.withResolvers<never>()
      lost.catch(() => undefined)
      const end = (reason: unknown) => {
        const open = usable
        usable = false
        if (asked > 0 || !open) client.destroy()
        else client.end(() => undefined)
        // A connection that was given up answers nothing any more, not even that.
        lose(failure(reason))
      }
      client.on('error', end)
      client.on('end', () => end(new Error('it closed the connection')))
      const run: SqlSession['run'] = ({ text, values }) => {
        asked += 1
        const { promise, resolve, reject } = Promise.withResolvers<Awaited<ReturnType<SqlSession['run']>>>()
        client.execute(text, [...values], (error, rows, fields) => {
          if (error !== null) reject(failure(error))
          else
            resolve({
              columns: (fields ?? []).map(({ name, columnType = 0, characterSet }) => ({
                name,
                isText: textTypes.has(columnType) && characterSet !== bytes,
              })),
              rows: Array.isArray(rows) ? rowsOf(rows.flatMap((row) => (isRow(row) ? [row] : []))) : [],
            })
        })
        return Promise.race([promise, lost]).finally(() => {
          asked -= 1
        })
      }
      const session: SqlSession = {
        get usable() {
          return usable
        },
        end: () => end(new Error('it was given up')),
        run,
      }
      signal.addEventListener('abort', session.end, { once: true })
      try {
        const { rows } = await run({ text: 'select version() as version', values: [] })
        const limit = String(rows[0]?.version).includes('MariaDB')
          ? `max_statement_time = ${statementSeconds}`
          : `max_execution_time = ${statementSeconds * 1000}`
        await run({ text: `set session ${limit}, time_zone = '+00:00'`, values: [] })
        if (!forWriting) await run({ text: 'set session transaction read only', values: [] })
        return session
      } catch (error) {
        session.end()
        throw error
      } finally {
        signal.removeEventListener('abort', session.end)
      }
    },
  }
}

function isRow(row: unknown): row is Readonly<Record<string, unknown>> {
  return typeof row === 'object' && row !== null && !Array.isArray(row)
}

/** Errors of the server by their number: who may come in, and what passes. */
const auth: ReadonlySet<number> = new Set([1045, 1251, 1698, 1862, 3118, 4151])
const passing: ReadonlySet<number> = new Set([1040, 1053, 1077, 1080, 1129, 1130, 1203, 1205, 1213, 1226, 1927])
const timeouts: ReadonlySet<number> = new Set([1969, 3024])

function failure(error: unknown): PluginError {
  if (error instanceof PluginError) return error
  const text = error instanceof Error ? error.message : String(error)
  const number = error instanceof Error && 'sqlState' in error && 'errno' in error ? Number(error.errno) : undefined
  if (number === undefined || Number.isNaN(number)) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    const plain = code === 'HANDSHAKE_NO_SSL_SUPPORT' ? `${text}: write tls: off in its config if nobody can listen in between` : text
    return new PluginError('unavailable', `The database cannot be reached: ${plain === '' ? code : plain}.`)
  }
  const detail = `The database answered: ${text} (${number}).`
  const options = { vendorCode: String(number) }
  if (auth.has(number)) return new PluginError('auth', detail, options)
  if (timeouts.has(number)) return new PluginError('timeout', detail, options)
  return new PluginError(passing.has(number) ? 'unavailable' : 'refused', detail, options)
}
