import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Mischief, type OidcProvider, type ProviderPerson, startOidcProvider } from '../fixtures/oidc-provider.ts'
import { openPage, program, session } from './clients.ts'
import { type Home, openHome } from './home.ts'

const roles = { admin: ['cti-admins'], supervisor: ['leads'], agent: ['desk', 'night'] }
const teams = { sales: ['desk'], night: ['night'] }
const SIGN_OUT = 'http://schemas.openid.net/event/backchannel-logout'
const lea: ProviderPerson = { sub: 's-lea', preferred_username: 'lea', name: 'Léa Petit', groups: ['desk', 'other'] }

describe('signing in at an identity provider', () => {
  let provider: OidcProvider
  let home: Home
  beforeAll(async () => {
    provider = await startOidcProvider()
    home = await openHome({
      config: {
        server: { publicUrl: 'http://cord.test' },
        signIn: {
          roles,
          teams,
          oidc: { issuer: provider.issuer, clientId: 'cordboard', clientSecret: 'the-secret-of-the-client', title: 'Staff' },
        },
      },
    })
  })
  afterAll(async () => {
    await home.close()
    await provider.close()
  })

  /** A browser that begins: where it is sent, and the cookie it now has. */
  async function begin(next = ''): Promise<{ readonly location: string; readonly cookie: string }> {
    const { status, headers } = await program(home.url)('GET', `/sign-in/oidc${next}`)
    expect(status).toBe(302)
    return { location: headers.get('location') ?? '', cookie: headers.get('set-cookie')?.split(';')[0] ?? '' }
  }

  async function comeBack(path: string, cookie: string): Promise<{ readonly to: string; readonly cookie: string | undefined }> {
    const { headers } = await program(home.url)('GET', path, undefined, cookie === '' ? {} : { cookie })
    const session = headers.getSetCookie().find((one) => one.startsWith('cordboard='))
    return { to: headers.get('location') ?? '', cookie: session?.split(';')[0] }
  }

  async function signIn(person: ProviderPerson, mischief?: Mischief) {
    const { location, cookie } = await begin()
    return await comeBack(provider.authorize(location, person, mischief), cookie)
  }

  const me = (cookie: string | undefined) => program(home.url)('GET', '/api/v1/session', undefined, { cookie: cookie ?? '' })
  const userOf = async (id: string) => {
    const { users } = (await session(home, 'ada')('GET', '/api/v1/users')).body as { users: { id: string }[] }
    return users.find((user) => user.id === id)
  }

  test('the page is told that it is there', async () => {
    expect((await program(home.url)('GET', '/api/v1/sign-in')).body).toEqual({ passwords: true, oidc: { title: 'Staff' } })
    const why = await program(home.url)('GET', '/api/v1/sign-in?problem=CORD_SIGN_IN_NO_ROLE', undefined, { 'accept-language': 'fr' })
    expect(why.body).toMatchObject({ problem: { code: 'CORD_SIGN_IN_NO_ROLE', message: expect.stringContaining('groupes') } })
    expect((await program(home.url)('GET', '/api/v1/sign-in?problem=CORD_INTERNAL')).body).not.toHaveProperty('problem')
  })

  test('makes the user with role and teams of the groups, and follows them', async () => {
    const first = await signIn(lea)
    expect(first.to).toBe('/')
    expect((await me(first.cookie)).body).toEqual({ id: 'lea', name: 'Léa Petit', role: 'agent' })
    expect(await userOf('lea')).toMatchObject({ role: 'agent', teams: ['sales'], hasPassword: false })

    const second = await signIn({ ...lea, groups: ['leads', 'night'] })
    expect((await me(second.cookie)).body).toMatchObject({ role: 'supervisor' })
    expect(await userOf('lea')).toMatchObject({ role: 'supervisor', teams: ['night'] })
    expect((await me(first.cookie)).status).toBe(401)

    const gone = await signIn({ ...lea, groups: ['other'] })
    expect(gone).toEqual({ to: '/sign-in?problem=CORD_SIGN_IN_NO_ROLE', cookie: undefined })
    expect((await me(second.cookie)).status).toBe(401)
  })

  test('leads to the bar when that was asked for, and to no other site', async () => {
    const agent = await begin('?next=/agent')
    expect((await comeBack(provider.authorize(agent.location, lea), agent.cookie)).to).toBe('/agent')
    const evil = await begin('?next=https://evil.example/')
    expect((await comeBack(provider.authorize(evil.location, lea), evil.cookie)).to).toBe('/')
  })

  test('knows a person by the provider’s own id, and takes nobody over', async () => {
    expect((await signIn({ ...lea, preferred_username: 'lea.martin' })).cookie).toBeDefined()
    expect(await userOf('lea.martin')).toBeUndefined()
    const thief = await signIn({ sub: 's-thief', preferred_username: 'lea', groups: ['cti-admins'] })
    expect(thief).toEqual({ to: '/sign-in?problem=CORD_SIGN_IN_TAKEN', cookie: undefined })
    const local = await signIn({ sub: 's-ada', preferred_username: 'ada', groups: ['cti-admins'] })
    expect(local).toEqual({ to: '/sign-in?problem=CORD_SIGN_IN_TAKEN', cookie: undefined })
    await session(home, 'ada')('PUT', '/api/v1/users/prepared', {
      name: 'P',
      role: 'agent',
      bindings: [{ connection: 'paris', device: '70' }],
    })
    expect((await signIn({ sub: 's-p', preferred_username: 'prepared', groups: ['desk'] })).cookie).toBeDefined()
    expect(await userOf('prepared')).toMatchObject({ bindings: [{ connection: 'paris', device: '70' }] })
  })

  test('refuses who is switched off here, and a name that is none', async () => {
    await signIn({ sub: 's-off', preferred_username: 'off', groups: ['desk'] })
    await session(home, 'ada')('PUT', '/api/v1/users/off', { name: 'Off', role: 'agent', disabled: true })
    expect((await signIn({ sub: 's-off', preferred_username: 'off', groups: ['desk'] })).to).toBe('/sign-in?problem=CORD_SIGN_IN_NO_ROLE')
    expect((await signIn({ sub: 's-x', preferred_username: 'with space', groups: ['desk'] })).to).toBe('/sign-in?problem=CORD_SIGN_IN_NAME')
    expect((await signIn({ sub: 's-y', groups: ['desk'] })).to).toBe('/sign-in?problem=CORD_SIGN_IN_NAME')
  })

  const day = 86_400
  test.each<[string, Mischief]>([
    ['a nonce of another sign-in', { claims: (claims) => ({ ...claims, nonce: 'another' }) }],
    ['no nonce', { claims: ({ nonce: _, ...claims }) => claims }],
    ['another audience', { claims: (claims) => ({ ...claims, aud: 'another-client' }) }],
    ['several audiences and another authorized party', { claims: (claims) => ({ ...claims, aud: ['cordboard', 'x'], azp: 'x' }) }],
    ['another issuer', { claims: (claims) => ({ ...claims, iss: 'https://evil.example' }) }],
    [
      'an expired token',
      { claims: (claims) => ({ ...claims, exp: Math.floor(Date.now() / 1000) - day, iat: Math.floor(Date.now() / 1000) - 2 * day }) },
    ],
    ['a token without an end', { claims: ({ exp: _, ...claims }) => claims }],
    ['alg none', { signature: 'none' }],
    ['a cut signature', { signature: 'cut' }],
    ['a key that is not the provider’s', { signature: 'other-key' }],
    ['the public key as a secret', { signature: 'hmac-with-public-key' }],
    ['an answer of another provider (mix-up)', { answersAs: 'https://evil.example' }],
  ])('refuses %s', async (_, mischief) => {
    expect(await signIn(lea, mischief)).toEqual({ to: '/sign-in?problem=CORD_SIGN_IN_REFUSED', cookie: undefined })
  })

  test('refuses what another browser began, another state, no state, an old beginning and the same answer twice', async () => {
    const refused = { to: '/sign-in?problem=CORD_SIGN_IN_REFUSED', cookie: undefined }
    const mine = await begin()
    const theirs = await begin()
    expect(await comeBack(provider.authorize(theirs.location, lea), mine.cookie)).toEqual(refused)
    expect(await comeBack(provider.authorize(mine.location, lea), '')).toEqual(refused)
    expect(await comeBack(provider.authorize(mine.location, lea).replace(/state=[^&]+/, 'state='), mine.cookie)).toEqual(refused)
    expect(await comeBack(provider.authorize(mine.location, lea).replace('iss=', 'x='), mine.cookie)).toEqual(refused)

    const twice = await begin()
    const answer = provider.authorize(twice.location, lea, { codesLast: true })
    expect((await comeBack(answer, twice.cookie)).cookie).toBeDefined()
    expect(await comeBack(answer, twice.cookie)).toEqual(refused)

    const stolen = await begin()
    const code = new URL(provider.authorize(stolen.location, lea), home.url).searchParams.get('code') ?? ''
    const own = await begin()
    const injected = provider.authorize(own.location, lea).replace(/code=[^&]+/, `code=${code}`)
    expect(await comeBack(injected, own.cookie)).toEqual(refused)
    expect(provider.refusals).toContain('verifier')

    const late = await begin()
    await home.clock.jump(11 * 60_000)
    expect(await comeBack(provider.authorize(late.location, lea), late.cookie)).toEqual(refused)
  })

  describe('a sign-out that the provider tells', () => {
    const mia: ProviderPerson = { sub: 's-mia', preferred_username: 'mia', name: 'Mia', groups: ['desk'], sid: 'here' }
    const post = (body: string, type = 'application/x-www-form-urlencoded') =>
      program(home.url)('POST', '/sign-in/oidc/sign-out', body, { 'content-type': type })
    const tell = (...said: Parameters<OidcProvider['logoutToken']>) => post(`logout_token=${provider.logoutToken(...said)}`)
    const states = async (...cookies: (string | undefined)[]) => await Promise.all(cookies.map(async (cookie) => (await me(cookie)).status))
    const now = () => home.clock.now()

    test('ends that session of that person, its sockets too, or all of theirs', async () => {
      const here = (await signIn(mia)).cookie
      const there = (await signIn({ ...mia, sid: 'there' })).cookie
      const unnamed = (await signIn({ sub: 's-mia', preferred_username: 'mia', groups: ['desk'] })).cookie
      const other = (await signIn({ ...lea, groups: ['desk'], sid: 'here-too' })).cookie
      const page = await openPage(home.url, here ?? '', 'page-of-mia')
      expect(await tell({ sub: 's-mia', sid: 'here' }, now())).toMatchObject({ status: 200, body: '' })
      expect(await states(here, there, unnamed, other)).toEqual([401, 200, 401, 200])
      await page.next('signed-out')
      expect((await tell({ sid: 'here-too' }, now())).status).toBe(200)
      expect(await states(there, other)).toEqual([200, 401])
      expect((await tell({ sub: 's-mia' }, now())).status).toBe(200)
      expect((await tell({ sub: 's-nobody' }, now())).status).toBe(200)
      expect(await states(there)).toEqual([401])
      const { body } = await session(home, 'ada')('GET', '/api/v1/audit?action=providerSignOut')
      const { entries } = body as { entries: { actor: string; address: string; subject: string }[] }
      expect(entries.map(({ actor, address, subject }) => [actor, address, subject])).toEqual([
        ['server', '127.0.0.1', 'mia'],
        ['server', '127.0.0.1', 'lea'],
        ['server', '127.0.0.1', 'mia'],
      ])
    })

    test('counts once', async () => {
      const token = `logout_token=${provider.logoutToken({ sub: 's-mia' }, now())}`
      expect((await post(token)).status).toBe(200)
      const after = (await signIn(mia)).cookie
      expect(await post(token)).toMatchObject({ status: 400, body: { code: 'CORD_SIGN_OUT_REFUSED' } })
      expect(await states(after)).toEqual([200])
    })

    test.each<[string, { sub?: string; sid?: string }, (Mischief & { typ?: string })?, number?]>([
      ['of another issuer', { sub: 's-mia' }, { claims: (claims) => ({ ...claims, iss: 'https://evil.example' }) }],
      ['for another client', { sub: 's-mia' }, { claims: (claims) => ({ ...claims, aud: 'another' }) }],
      ['without the event', { sub: 's-mia' }, { claims: ({ events: _, ...claims }) => claims }],
      ['with another event', { sub: 's-mia' }, { claims: (claims) => ({ ...claims, events: { 'http://x': {} } }) }],
      ['with an event that is no object', { sub: 's-mia' }, { claims: (claims) => ({ ...claims, events: { [SIGN_OUT]: 1 } }) }],
      ['that is an ID token with the event', { sub: 's-mia' }, { claims: (claims) => ({ ...claims, nonce: 'n' }) }],
      ['that is an access token', { sub: 's-mia' }, { typ: 'at+jwt' }],
      ['without a number', { sub: 's-mia' }, { claims: ({ jti: _, ...claims }) => claims }],
      ['without a time', { sub: 's-mia' }, { claims: ({ iat: _, ...claims }) => claims }],
      ['about nobody', {}],
      ['that is old', { sub: 's-mia' }, {}, -6 * 60_000],
      ['from the future', { sub: 's-mia' }, {}, 6 * 60_000],
      ['that has ended', { sub: 's-mia' }, { claims: (claims) => ({ ...claims, exp: Number(claims.iat) - 60 }) }],
      ['with alg none', { sub: 's-mia' }, { signature: 'none' }],
      ['with a cut signature', { sub: 's-mia' }, { signature: 'cut' }],
      ['with a key that is not the provider’s', { sub: 's-mia' }, { signature: 'other-key' }],
      ['with the public key as a secret', { sub: 's-mia' }, { signature: 'hmac-with-public-key' }],
    ])('is refused %s', async (_, about, mischief = {}, later = 0) => {
      const { cookie } = await signIn(mia)
      expect(await tell(about, now() + later, mischief)).toMatchObject({ status: 400, body: { code: 'CORD_SIGN_OUT_REFUSED' } })
      expect(await states(cookie)).toEqual([200])
    })

    test('is refused without a token, in another form, and where no provider is configured', async () => {
      expect((await post('')).status).toBe(400)
      const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
      const headers = [
        {},
        null,
        [],
        7,
        { alg: 'toString' },
        { alg: 'RS256' },
        { alg: 'RS256', kid: '__proto__' },
        { alg: 'RS256', crit: ['x'] },
      ]
      const junk = [...headers.map((header) => `${base64(header)}.${base64({ sub: 's-mia' })}.AA`), '..', '....', 'a.b.c', '%00', 'é.é.é']
      for (const token of junk) expect([token, (await post(`logout_token=${encodeURIComponent(token)}`)).status]).toEqual([token, 400])
      expect((await post('{}', 'application/json')).status).toBe(415)
      expect((await post(`logout_token=${'x'.repeat(70_000)}`)).status).toBe(413)
      const plain = await openHome()
      const said = await program(plain.url)('POST', '/sign-in/oidc/sign-out', 'logout_token=x', {
        'content-type': 'application/x-www-form-urlencoded',
      })
      expect(said.status).toBe(404)
      await plain.close()
    })
  })

  test('is written down with its way, and shows no secret', async () => {
    const { body } = await session(home, 'ada')('GET', '/api/v1/audit?action=signIn&actor=user:lea')
    const { entries } = body as { entries: { detail: object }[] }
    expect(entries.at(-1)?.detail).toEqual({ by: 'oidc', role: 'agent' })
  })
})

test('a provider that is away is told, and passwords still work where they are allowed', async () => {
  const provider = await startOidcProvider()
  const home = await openHome({
    config: {
      server: { publicUrl: 'http://cord.test' },
      signIn: { passwords: false, roles, oidc: { issuer: provider.issuer, clientId: 'cordboard' } },
    },
  })
  await provider.close()
  const away = await program(home.url)('GET', '/sign-in/oidc')
  expect([away.status, away.headers.get('location')]).toEqual([302, '/sign-in?problem=CORD_SIGN_IN_PROVIDER'])
  const closed = await program(home.url)('POST', '/api/v1/session', { user: 'ada', password: 'x' }, { 'x-cordboard': '1' })
  expect([closed.status, closed.body]).toMatchObject([403, { code: 'CORD_SIGN_IN_CLOSED' }])
  await home.close()
})

describe('a proxy that has signed people in', () => {
  const proxy = {
    addresses: ['127.0.0.1'],
    userHeader: 'x-forwarded-user',
    groupsHeader: 'x-forwarded-groups',
    nameHeader: 'x-forwarded-name',
  }
  const headers = { 'x-forwarded-user': 'zoe', 'x-forwarded-groups': 'desk, x', 'x-forwarded-name': 'Zoé' }

  test('is believed from its own address only', async () => {
    const stranger = await openHome({ config: { signIn: { roles, teams, proxy: { ...proxy, addresses: ['10.1.2.3', 'fd00::/8'] } } } })
    const spoofed = await program(stranger.url)('GET', '/agent', undefined, { ...headers, 'x-forwarded-for': '10.1.2.3' })
    expect([spoofed.status, spoofed.headers.get('location')]).toEqual([302, '/sign-in?next=%2Fagent'])
    expect((await program(stranger.url)('GET', '/api/v1/session', undefined, headers)).status).toBe(401)
    await stranger.close()
  })

  test('opens a session with role and teams of the groups, for that person alone', async () => {
    const home = await openHome({ config: { signIn: { passwords: false, roles, teams, proxy } } })
    const through = (path: string, more: Record<string, string>) => program(home.url)('GET', path, undefined, more)
    const first = await through('/agent', headers)
    expect([first.status, first.headers.get('location')]).toEqual([302, '/agent'])
    const cookie = first.headers.get('set-cookie')?.split(';')[0] ?? ''
    expect((await through('/api/v1/session', { ...headers, cookie })).body).toMatchObject({ id: 'zoe', name: 'Zoé', role: 'agent' })
    expect((await through('/api/v1/session', { ...headers, 'x-forwarded-user': 'ada', cookie })).status).toBe(401)
    expect((await through('/agent', { ...headers, 'x-forwarded-user': 'ada' })).headers.get('location')).toBe(
      '/sign-in?problem=CORD_SIGN_IN_TAKEN',
    )
    const none = await through('/agent', { ...headers, 'x-forwarded-user': 'yves', 'x-forwarded-groups': 'x' })
    expect(none.headers.get('location')).toBe('/sign-in?problem=CORD_SIGN_IN_NO_ROLE')
    await home.close()
  })
})
