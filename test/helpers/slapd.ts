import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** OpenLDAP's own server, on this machine, with these people. */
export interface Slapd {
  readonly port: number
  /** Runs something while it answers nobody. */
  held<T>(meanwhile: () => Promise<T>): Promise<T>
  close(): Promise<void>
}

const program = '/usr/sbin/slapd'

/** Where everything has to be tested, a server that is not there is a failure. */
export const slapdMissing = process.env.CI !== 'true' && !existsSync(program)

const certificates = join(import.meta.dirname, '../fixtures/tls')

/** Starts one below `dc=example`, where `cn=reader,dc=example` may read with the password given and nobody else. */
export async function startSlapd(people: string, password: string): Promise<Slapd> {
  const folder = mkdtempSync(join(tmpdir(), 'cordboard-slapd-'))
  mkdirSync(join(folder, 'data'))
  const config = join(folder, 'slapd.conf')
  writeFileSync(
    config,
    [
      ...['core', 'cosine', 'inetorgperson'].map((schema) => `include /etc/ldap/schema/${schema}.schema`),
      'modulepath /usr/lib/ldap',
      'moduleload back_mdb',
      `TLSCertificateFile ${join(certificates, 'first-cert.pem')}`,
      `TLSCertificateKeyFile ${join(certificates, 'first-key.pem')}`,
      'database mdb',
      'maxsize 10485760',
      'suffix dc=example',
      'rootdn cn=reader,dc=example',
      `rootpw ${password}`,
      `directory ${join(folder, 'data')}`,
      'access to * by * none',
      '',
    ].join('\n'),
  )
  writeFileSync(
    join(folder, 'people.ldif'),
    `dn: dc=example\nobjectClass: organization\nobjectClass: dcObject\no: Example\ndc: example\n\n${people}`,
  )
  const added = spawnSync('/usr/sbin/slapadd', ['-f', config, '-l', join(folder, 'people.ldif')], { encoding: 'utf8' })
  if (added.status !== 0) throw new Error(`slapadd: ${added.stderr}`)
  const port = await freePort()
  const server = spawn(program, ['-f', config, '-h', `ldap://127.0.0.1:${port}`, '-d', '0'], { stdio: 'ignore' })
  const ended = new Promise<void>((resolve) => server.on('exit', () => resolve()))
  await untilItListens(port, ended)
  return {
    port,
    async held(meanwhile) {
      server.kill('SIGSTOP')
      try {
        await untilItStands(server.pid ?? 0)
        return await meanwhile()
      } finally {
        server.kill('SIGCONT')
      }
    },
    async close() {
      server.kill('SIGCONT')
      server.kill('SIGKILL')
      await ended
      rmSync(folder, { recursive: true })
    },
  }
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  await new Promise<void>((resolve) => server.close(() => resolve()))
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function untilItListens(port: number, ended: Promise<void>): Promise<void> {
  let over = false
  void ended.then(() => {
    over = true
  })
  while (!(await listens(port))) {
    if (over) throw new Error('slapd ended at once')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** A signal is on its way for a while, and to each thread of its own: one that has not stopped yet answers. */
async function untilItStands(pid: number): Promise<void> {
  const stands = (thread: string) => /^State:\s+T/m.test(readFileSync(`/proc/${pid}/task/${thread}/status`, 'utf8'))
  while (!readdirSync(`/proc/${pid}/task`).every(stands)) await new Promise((resolve) => setTimeout(resolve, 5))
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket
      .on('error', () => resolve(false))
      .on('connect', () => {
        socket.destroy()
        resolve(true)
      })
  })
}
