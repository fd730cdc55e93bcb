import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { type Binding, openJournal, type Role } from '../journal/index.ts'
import { CordError } from '../model/index.ts'
import { hashPassword } from '../server/index.ts'
import { systemClock } from './clock.ts'
import { builtinPlugins, homePaths } from './config/paths.ts'
import { inventPassword } from './operations/stored.ts'

const template = join(builtinPlugins, 'demo', 'home')
export const demoPages = join(builtinPlugins, 'demo', 'crm')

export interface SignIn {
  readonly id: string
  readonly role: Role
  readonly password: string
  /** The page to open first. */
  readonly page: string
}

/** Copies the demo home once; what a person changed in it stays. Its own address is written anew at each start. */
export function prepareDemoHome(home: string, origin: string): void {
  const paths = homePaths(home)
  if (!existsSync(paths.config)) {
    mkdirSync(home, { recursive: true })
    cpSync(template, home, { recursive: true })
  }
  const text = readFileSync(paths.config, 'utf8')
  writeFileSync(paths.config, text.replace(/http:\/\/127\.0\.0\.1:\d+/g, origin))
}

/** One administrator and the demo's agents, with new passwords at each start: nothing secret is kept in the clear. */
export async function demoSignIns(home: string): Promise<readonly SignIn[]> {
  const paths = homePaths(home)
  mkdirSync(paths.data, { recursive: true, mode: 0o700 })
  const journal = openJournal({ path: paths.journal, now: systemClock.now })
  try {
    const people: readonly { id: string; name: string; role: Role; page: string; bindings: readonly Omit<Binding, 'user'>[] }[] = [
      { id: 'admin', name: 'Ada Admin', role: 'admin', page: '/', bindings: [{ connection: 'demo', device: '1027' }] },
      { id: 'marie', name: 'Marie Martin', role: 'agent', page: '/agent', bindings: [{ connection: 'demo', device: '1024' }] },
    ]
    const signIns: SignIn[] = []
    for (const { id, name, role, page, bindings } of people) {
      const password = inventPassword()
      await journal.people.putUser({ id, name, role, teams: role === 'agent' ? ['sales'] : [] }, await hashPassword(password))
      await journal.people.setBindings(id, bindings)
      signIns.push({ id, role, password, page })
    }
    return signIns
  } finally {
    await journal.close()
  }
}

/** The wished port; when it was only a default and is taken, any free one. */
export async function freePort(wished: number, isDefault: boolean): Promise<number> {
  const found = await tryPort(wished)
  if (found !== undefined) return found
  const other = isDefault ? await tryPort(0) : undefined
  if (other === undefined) throw new CordError('CORD_CLI_PORT_TAKEN', { port: wished })
  return other
}

function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', () => resolve(undefined))
    probe.listen(port, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : undefined))
    })
  })
}
