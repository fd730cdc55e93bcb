import { connect } from 'node:net'
import { createConnection, type RowDataPacket } from 'mysql2/promise'
import pg from 'pg'

/** A real database server that tests may make tables in. */
export interface TestDatabase {
  readonly name: 'PostgreSQL' | 'MariaDB'
  /** Its name, and why its tests are skipped where they are. */
  readonly title: string
  readonly url: string
  readonly user: string
  readonly password: string
  /** Nothing listens there: its tests are skipped. */
  readonly missing: boolean
  open(): Promise<Admin>
}

/** A connection of the tests' own, that may do anything. */
export interface Admin {
  run(text: string): Promise<readonly Readonly<Record<string, unknown>>[]>
  close(): Promise<void>
}

const addresses = {
  PostgreSQL: new URL(process.env.CORDBOARD_TEST_POSTGRESQL ?? 'postgresql://postgres@127.0.0.1:5432/test'),
  MariaDB: new URL(process.env.CORDBOARD_TEST_MARIADB ?? 'mariadb://root@127.0.0.1:3306/test'),
}

const openers = {
  async PostgreSQL(url: URL): Promise<Admin> {
    const client = new pg.Client({ ...partsOf(url), connectionTimeoutMillis: 10_000 })
    await client.connect()
    return { run: async (text) => (await client.query(text)).rows, close: () => client.end() }
  },
  async MariaDB(url: URL): Promise<Admin> {
    const client = await createConnection({ ...partsOf(url), multipleStatements: true })
    return {
      async run(text) {
        const [rows] = await client.query<RowDataPacket[]>(text)
        return Array.isArray(rows) ? rows : []
      },
      close: () => client.end(),
    }
  },
}

function partsOf(url: URL) {
  const user = decodeURIComponent(url.username)
  return { host: url.hostname, port: Number(url.port), user, password: decodeURIComponent(url.password), database: url.pathname.slice(1) }
}

async function listens(url: URL): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(Number(url.port), url.hostname)
    socket.on('connect', () => resolve(true)).on('error', () => resolve(false))
    socket.on('connect', () => socket.destroy())
  })
}

async function databaseOf(name: TestDatabase['name']): Promise<TestDatabase> {
  const url = addresses[name]
  // Where everything has to be tested, a server that is away is a failure.
  const missing = process.env.CI !== 'true' && !(await listens(url))
  const { user, password } = partsOf(url)
  const title = missing ? `${name} (skipped: nothing listens on ${url.host})` : name
  return { name, title, url: `${url.protocol}//${url.host}${url.pathname}`, user, password, missing, open: () => openers[name](url) }
}

export const databases: readonly TestDatabase[] = await Promise.all([databaseOf('PostgreSQL'), databaseOf('MariaDB')])
