import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addressOf } from '../../src/server/auth/addresses.ts'
import { createThrottle } from '../../src/server/auth/throttle.ts'
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
  test('of many accounts from one address ends after so many tries, and others go on', () => {
    const clock = createVirtualClock()
    const throttle = createThrottle(clock, { failures: 100, windowSeconds: 900 })
    for (let time = 0; time < 99; time += 1) throttle.failed('192.0.2.1')
    expect(throttle.wait('192.0.2.1')).toBe(0)
    throttle.failed('192.0.2.1')
    expect([throttle.wait('192.0.2.1'), throttle.wait('192.0.2.2')]).toEqual([900, 0])
    throttle.takeBack('192.0.2.1')
    expect(throttle.wait('192.0.2.1')).toBe(0)
  })

  test('all at once is no way around the limit', async () => {
    const statuses = (await Promise.all(Array.from({ length: 30 }, () => attempt('ines', 'x', '192.0.2.3')))).map(({ status }) => status)
    expect(statuses.filter((status) => status === 401)).toHaveLength(10)
    expect(statuses.filter((status) => status === 429)).toHaveLength(20)
  })

  test('of one account from many addresses locks it, but not where its person signed in before', async () => {
    expect((await attempt('sam', PASSWORD, '198.51.100.1')).status).toBe(200)
    const tries = await Promise.all(Array.from({ length: 32 }, (_, index) => attempt('sam', 'x', `203.0.113.${index}`)))
    expect(tries.filter(({ status }) => status === 401)).toHaveLength(30)
    expect((await attempt('sam', PASSWORD, '203.0.113.99')).status).toBe(429)
    expect((await attempt('sam', PASSWORD, '198.51.100.1')).status).toBe(200)
    await home.clock.jump(900_000)
    expect((await attempt('sam', PASSWORD, '203.0.113.99')).status).toBe(200)
  })

  test('an address is taken from the proxy alone, and from its own entry alone', async () => {
    const asked = (peer: string, said: string) =>
      addressOf({ headers: { 'x-forwarded-for': said }, socket: { remoteAddress: peer } }, ['127.0.0.1', '10.0.0.0/8', 'fd00::/8'])
    expect(asked('192.0.2.9', '198.51.100.1')).toBe('192.0.2.9')
    expect(asked('::ffff:127.0.0.1', '203.0.113.5, 198.51.100.1, 10.4.4.4')).toBe('198.51.100.1')
    expect(asked('fd00::7', '2001:db8::1')).toBe('2001:db8::1')
    expect(asked('127.0.0.1', 'no address')).toBe('127.0.0.1')
    expect(asked('127.0.0.1', '10.1.1.1')).toBe('127.0.0.1')
    const spoofed = await Promise.all(Array.from({ length: 11 }, (_, index) => attempt('ada', 'x', `10.9.9.${index}, 192.0.2.77`)))
    expect(spoofed.filter(({ status }) => status === 429)).toHaveLength(1)
  })
})

describe('a session', () => {
  test('ends with a change of the password everywhere else, its sockets too', async () => {
    await home.clock.jump(3_600_000)
    const here = await signIn(home.url, 'marie')
    const there = await signIn(home.url, 'marie')
    const page = await openPage(home.url, there.cookie, 'page-elsewhere')
    const next = 'another long password'
    expect((await here('PUT', '/api/v1/session/password', { password: 'wrong', next })).status).toBe(401)
    expect((await here('PUT', '/api/v1/session/password', { password: PASSWORD, next: 'short' })).status).toBe(400)
    expect((await here('PUT', '/api/v1/session/password', { password: PASSWORD, next })).status).toBe(204)
    expect(await page.closed).toBe(4001)
    expect((await there('GET', '/api/v1/session')).status).toBe(401)
    expect((await here('GET', '/api/v1/session')).status).toBe(200)
    expect((await attempt('marie', PASSWORD, '192.0.2.9')).status).toBe(401)
    expect((await attempt('marie', next, '192.0.2.9')).status).toBe(200)
  })

  test('is listed without what opens it, and ended by an administrator', async () => {
    const ada = session(home, 'ada')
    const paul = await signIn(home.url, 'paul')
    const page = await openPage(home.url, paul.cookie, 'page-of-paul')
    const { body } = await ada('GET', '/api/v1/sessions')
    expect(body).toMatchObject({ sessions: expect.arrayContaining([expect.objectContaining({ user: 'paul' })]) })
    expect(JSON.stringify(body)).not.toContain(paul.cookie.split('=')[1])
    expect((await ada('DELETE', '/api/v1/users/paul/sessions')).status).toBe(204)
    expect(await page.closed).toBe(4001)
    expect((await paul('GET', '/api/v1/session')).status).toBe(401)
  })

  test('that ended beside the server ends its sockets within a beat', async () => {
    const ines = await signIn(home.url, 'ines')
    const page = await openPage(home.url, ines.cookie, 'page-of-ines')
    await home.host.operations.run('users.signout', { id: 'ines' })
    await home.clock.advance(15_000)
    expect(await page.closed).toBe(4001)
  })

  test('ends when a list of people changes its role, and the list never takes the last administrator', async () => {
    const sam = await signIn(home.url, 'sam')
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
