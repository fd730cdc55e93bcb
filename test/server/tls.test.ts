import { readFileSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { join } from 'node:path'
import { connect, type TLSSocket } from 'node:tls'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { createHost } from '../../src/app/index.ts'
import { openJournal } from '../../src/journal/index.ts'
import { hashPassword } from '../../src/server/index.ts'
import { temporaryHome } from '../helpers/home.ts'
import { createVirtualClock } from '../helpers/virtual-clock.ts'
import { PASSWORD } from './home.ts'

const pem = (name: string) => readFileSync(join(import.meta.dirname, '../fixtures/tls', `${name}.pem`), 'utf8')
const quiet = { debug() {}, info() {}, warn() {}, error() {} }
const config = 'server: { tls: { certFile: cert.pem, keyFile: key.pem } }\n'

/** Whose certificate is shown to a new connection. */
async function shown(url: string): Promise<string> {
  const { hostname, port } = new URL(url)
  return await new Promise((resolve, reject) => {
    const socket: TLSSocket = connect({ host: hostname, port: Number(port), rejectUnauthorized: false }, () => {
      resolve(String(socket.getPeerCertificate().subject.CN))
      socket.end()
    })
    socket.once('error', reject)
  })
}

test('answers by https, with cookies and headers for it, and follows a renewed certificate', async () => {
  using home = temporaryHome({ 'cordboard.yaml': config, 'cert.pem': pem('first-cert'), 'key.pem': pem('first-key'), 'data/.keep': '' })
  const clock = createVirtualClock()
  const journal = openJournal({ path: join(home.path, 'data/journal.db'), now: clock.now })
  await journal.people.putUser({ id: 'ada', name: 'Ada', role: 'admin', teams: [] }, await hashPassword(PASSWORD))
  await journal.close()
  const host = await createHost({ home: home.path, port: 0, clock, log: quiet, watch: false })
  expect(host.url).toMatch(/^https:/)

  const reply = await new Promise<{ status: number | undefined; headers: NodeJS.Dict<string | string[]> }>((resolve, reject) => {
    const asked = request(
      `${host.url}/api/v1/session`,
      { method: 'POST', ca: pem('first-cert'), headers: { 'x-cordboard': '1', 'content-type': 'application/json' } },
      (response) => {
        response.resume()
        resolve({ status: response.statusCode, headers: response.headers })
      },
    )
    asked.once('error', reject)
    asked.end(JSON.stringify({ user: 'ada', password: PASSWORD }))
  })
  expect(reply.status).toBe(200)
  expect(reply.headers['strict-transport-security']).toBe('max-age=31536000')
  const cookie = String(reply.headers['set-cookie'])
  expect(cookie).toMatch(/^__Host-cordboard=.*; Secure/)

  const socket = new WebSocket(`${host.url.replace('https', 'wss')}/ws/live`, {
    ca: pem('first-cert'),
    headers: { cookie: cookie.split(';')[0] ?? '', origin: host.url },
  })
  expect(await new Promise((resolve, reject) => socket.once('message', resolve).once('error', reject))).toBeDefined()
  socket.terminate()

  expect(await shown(host.url)).toBe('first.test')
  writeFileSync(join(home.path, 'cert.pem'), pem('second-cert'))
  await clock.advance(10_000)
  expect(await shown(host.url)).toBe('first.test')
  writeFileSync(join(home.path, 'key.pem'), pem('second-key'))
  await clock.advance(10_000)
  expect(await shown(host.url)).toBe('second.test')
  writeFileSync(join(home.path, 'cert.pem'), 'no certificate')
  await clock.advance(10_000)
  expect(await shown(host.url)).toBe('second.test')
  await host.close()
  expect(clock.waiting).toBe(0)
})

test('old versions of TLS and plain http get nothing', async () => {
  using home = temporaryHome({ 'cordboard.yaml': config, 'cert.pem': pem('first-cert'), 'key.pem': pem('first-key') })
  const host = await createHost({ home: home.path, port: 0, log: quiet, watch: false })
  const { port } = new URL(host.url)
  const old = new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port: Number(port), rejectUnauthorized: false, minVersion: 'TLSv1', maxVersion: 'TLSv1.1' })
    socket.once('secureConnect', () => resolve('open')).once('error', () => resolve('refused'))
  })
  expect(await old).toBe('refused')
  await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow()
  await host.close()
})

test('a pair that is none is told at the start', async () => {
  using home = temporaryHome({ 'cordboard.yaml': config, 'cert.pem': pem('first-cert'), 'key.pem': pem('second-key') })
  await expect(createHost({ home: home.path, port: 0, log: quiet, watch: false })).rejects.toMatchObject({
    problem: { code: 'CORD_SERVER_TLS' },
  })
  using empty = temporaryHome({ 'cordboard.yaml': config })
  await expect(createHost({ home: empty.path, port: 0, log: quiet, watch: false })).rejects.toMatchObject({
    problem: { code: 'CORD_SERVER_TLS' },
  })
})
