import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openJournal } from '../../src/journal/index.ts'
import { startServer } from '../faults/server-process.ts'
import { temporaryHome } from '../helpers/home.ts'
import { program } from '../server/clients.ts'

test('the first start invents a password and shows it once; nothing that opens anything is on the disk', async () => {
  using home = temporaryHome({ 'cordboard.yaml': 'log: { level: error }\n' })
  const first = await startServer(home.path)
  let cookie = ''
  try {
    await expect.poll(() => first.output()).toMatch(/sign in as admin with password [\w-]{12} \(shown this once\)/)
    for (const guess of ['admin', 'password', 'cordboard', '']) expect((await signIn(first.url, guess)).status).not.toBe(200)
    const reply = await signIn(first.url, passwordIn(first.output()))
    expect([reply.status, reply.body]).toMatchObject([200, { id: 'admin', role: 'admin' }])
    cookie = /cordboard=([^;]+)/.exec(reply.headers.get('set-cookie') ?? '')?.[1] ?? ''
    expect(cookie.length).toBe(43)
  } finally {
    first.kill('SIGTERM')
  }
  expect(await first.ended).toBe(0)

  const data = join(home.path, 'data')
  const bytes = readdirSync(data).map((file) => readFileSync(join(data, file), 'latin1'))
  for (const secret of [passwordIn(first.output()), cookie]) expect(bytes.some((text) => text.includes(secret))).toBe(false)
  const journal = openJournal({ path: join(data, 'journal.db'), now: Date.now })
  expect(journal.people.passwordHash('admin')).toMatch(/^scrypt\$131072\$8\$1\$[\w-]{22}\$[\w-]{43}$/)
  await journal.close()

  const second = await startServer(home.path)
  try {
    expect((await signIn(second.url, passwordIn(first.output()))).status).toBe(200)
    expect(second.output()).not.toContain('password')
  } finally {
    second.kill('SIGTERM')
  }
  expect(await second.ended).toBe(0)
})

function signIn(url: string, password: string) {
  return program(url)('POST', '/api/v1/session', { user: 'admin', password }, { 'x-cordboard': '1' })
}

function passwordIn(output: string): string {
  return /with password (\S+)/.exec(output)?.[1] ?? ''
}
