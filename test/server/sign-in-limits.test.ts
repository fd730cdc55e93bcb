import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addressOf } from '../../src/server/auth/addresses.ts'
import { createPasswordGuard } from '../../src/server/auth/guard.ts'
import { HttpError } from '../../src/server/http/errors.ts'
import { createVirtualClock } from '../helpers/virtual-clock.ts'
import { openPage, program, session, signIn } from './clients.ts'
import { type Home, openHome, PASSWORD } from './home.ts'

let home: Home
beforeAll(async () => {
  home = await openHome({ config: { server: { trustedProxies: ['127.0.0.1'] } } })
})
afterAll(() => home.close())

/** A try from an address, as the trusted proxy in front reports it. */
const attempt = (user: string, password: string, address: string) =>
  program(home.url)('POST', '/api/v1/session', { user, password }, { 'x-cordboard': '1', 'x-forwarded-for': address })

describe('guessing passwords', () => {
  /** Tries, one after the other or at once: right, wrong, or wait. */
  function guesser() {
    const clock = createVirtualClock()
    const guard = createPasswordGuard(clock, async (_, password) => password === 'right')
    const guess = async (user: string, password: string, address: string) => {
      try {
        return (await guard(user, password, address)) ? 'right' : 'wrong'
      } catch (error) {
        return error instanceof HttpError && error.status === 429 ? 'wait' : 'broken'
      }
    }
    const counts = async (tries: readonly Promise<string>[]) => Object.groupBy(await Promise.all(tries), (answer) => answer)
    const numbers = async (tries: readonly Promise<string>[]) =>
      Object.fromEntries(Object.entries(await counts(tries)).map(([answer, all]) => [answer, all?.length]))
    return { clock, guess, numbers }
  }
  const times = <T>(count: number, of: (index: number) => T) => Array.from({ length: count }, (_, index) => of(index))

  test('of many accounts from one address ends after a hundred tries, and others go on', async () => {
    const { guess, numbers } = guesser()
    expect(await numbers(times(120, (index) => guess(`user-${index}`, 'x', '192.0.2.1')))).toEqual({ wrong: 100, wait: 20 })
    expect([await guess('marie', 'right', '192.0.2.1'), await guess('marie', 'right', '192.0.2.2')]).toEqual(['wait', 'right'])
  })

  test('of one account from one address ends after ten, also all at once, and begins anew after a quarter of an hour', async () => {
    const { clock, guess, numbers } = guesser()
    expect(await numbers(times(30, () => guess('marie', 'x', '192.0.2.1')))).toEqual({ wrong: 10, wait: 20 })
    expect(await guess('marie', 'right', '192.0.2.1')).toBe('wait')
    await clock.jump(899_999)
    expect(await guess('marie', 'right', '192.0.2.1')).toBe('wait')
    await clock.jump(1)
    expect(await guess('marie', 'right', '192.0.2.1')).toBe('right')
  })

  test('of one account from many addresses locks it, but not where its person signed in before', async () => {
    const { clock, guess, numbers } = guesser()
    expect(await guess('sam', 'right', '198.51.100.1')).toBe('right')
    expect(await numbers(times(40, (index) => guess('sam', 'x', `203.0.113.${index}`)))).toEqual({ wrong: 30, wait: 10 })
    expect([await guess('sam', 'right', '203.0.113.99'), await guess('sam', 'right', '198.51.100.1')]).toEqual(['wait', 'right'])
    await clock.jump(900_000)
    expect(await guess('sam', 'right', '203.0.113.99')).toBe('right')
  })

  test('a sign-in that was right is no try', async () => {
    const { guess, numbers } = guesser()
    for (let time = 0; time < 200; time += 1) expect(await guess('marie', 'right', '192.0.2.1')).toBe('right')
    expect(await numbers(times(11, () => guess('marie', 'x', '192.0.2.1')))).toEqual({ wrong: 10, wait: 1 })
  })

  test('an address is taken from the proxy alone, and from its own entry alone', async () => {
    const asked = (peer: string, said: string) =>
      addressOf({ headers: { 'x-forwarded-for': said }, socket: { remoteAddress: peer } }, ['127.0.0.1', '10.0.0.0/8', 'fd00::/8'])
    expect(asked('192.0.2.9', '198.51.100.1')).toBe('192.0.2.9')
    expect(asked('::ffff:127.0.0.1', '203.0.113.5, 198.51.100.1, 10.4.4.4')).toBe('198.51.100.1')
    expect(asked('fd00::7', '2001:db8::1')).toBe('2001:db8::1')
    expect(asked('127.0.0.1', 'no address')).toBe('127.0.0.1')
    expect(asked('127.0.0.1', '10.1.1.1')).toBe('127.0.0.1')
    expect((await attempt('ada', 'wrong', '192.0.2.77')).status).toBe(401)
    const { body } = await session(home, 'ada')('GET', '/api/v1/audit?action=signInFailed')
    expect(body).toMatchObject({ entries: [{ address: '192.0.2.77', subject: 'ada' }] })
  })
})

describe('a session', () => {
  test('ends with a change of the password everywhere else, its sockets too', async () => {
    await home.clock.jump(3_600_000)
    const here = session(home, 'marie')
    const there = await signIn(home.url, 'marie')
    const page = await openPage(home.url, there.cookie, 'page-elsewhere')
    const next = 'another long password'
    expect((await here('PUT', '/api/v1/session/password', { password: 'wrong', next })).status).toBe(401)
    expect((await here('PUT', '/api/v1/session/password', { password: PASSWORD, next: 'short' })).status).toBe(400)
    expect((await here('PUT', '/api/v1/session/password', { password: PASSWORD, next })).status).toBe(204)
    expect(await page.closed).toBe(4001)
    expect((await there('GET', '/api/v1/session')).status).toBe(401)
    expect((await here('GET', '/api/v1/session')).status).toBe(200)
    expect((await attempt('marie', next, '192.0.2.9')).status).toBe(200)
  }, 300_000)

  test('is listed without what opens it, and ended by an administrator', async () => {
    const ada = session(home, 'ada')
    const paul = session(home, 'paul')
    const page = await openPage(home.url, paul.cookie, 'page-of-paul')
    const { body } = await ada('GET', '/api/v1/sessions')
    expect(body).toMatchObject({ sessions: expect.arrayContaining([expect.objectContaining({ user: 'paul' })]) })
    expect(JSON.stringify(body)).not.toContain(paul.cookie.split('=')[1])
    expect((await ada('DELETE', '/api/v1/users/paul/sessions')).status).toBe(204)
    expect(await page.closed).toBe(4001)
    expect((await paul('GET', '/api/v1/session')).status).toBe(401)
  })

  test('that ended beside the server ends its sockets within a beat', async () => {
    const ines = session(home, 'ines')
    const page = await openPage(home.url, ines.cookie, 'page-of-ines')
    await home.host.operations.run('users.signout', { id: 'ines' })
    await home.clock.advance(15_000)
    expect(await page.closed).toBe(4001)
  })

  test('ends when a list of people changes its role, and the list never takes the last administrator', async () => {
    const sam = session(home, 'sam')
    const ada = session(home, 'ada')
    const csv = (text: string) => ada('POST', '/api/v1/users/import', text, { 'content-type': 'text/csv' })
    expect(await csv('user,name,role\nada,Ada,agent\n')).toMatchObject({ status: 409, body: { code: 'CORD_SERVER_LAST_ADMIN' } })
    expect((await csv('user,name,role\nsam,Sam,agent\n')).status).toBe(200)
    expect((await sam('GET', '/api/v1/session')).status).toBe(401)
  })
})

describe('a token', () => {
  test('says when it was last used', async () => {
    const ada = session(home, 'ada')
    const made = (await ada('POST', '/api/v1/tokens', { name: 'used', scopes: ['read'] })).body as { token: string }
    const lastUsed = async () => {
      const { tokens } = (await ada('GET', '/api/v1/tokens')).body as { tokens: { name: string; lastUsedAt?: string }[] }
      return tokens.find(({ name }) => name === 'used')?.lastUsedAt
    }
    expect(await lastUsed()).toBeUndefined()
    await program(home.url, made.token)('GET', '/api/v1/rules')
    await expect.poll(lastUsed).toBe(new Date(home.clock.now()).toISOString())
    expect(await home.host.operations.run('tokens.list', {})).toContainEqual(expect.objectContaining({ name: 'used' }))
    await home.host.operations.run('tokens.remove', { name: 'used' })
    expect((await program(home.url, made.token)('GET', '/api/v1/rules')).status).toBe(401)
  })
})
