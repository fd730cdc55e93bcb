import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openPage, session } from './clients.ts'
import { type Home, openHome } from './home.ts'

let home: Home
beforeAll(async () => {
  home = await openHome()
  const ada = session(home, 'ada')
  await ada('PUT', '/api/v1/users/sam', { name: 'Sam', role: 'supervisor', teams: ['sales'] })
  await ada('PUT', '/api/v1/users/sam/bindings', { bindings: [{ connection: 'relay', device: '4090' }] })
  await ada('PUT', '/api/v1/users/paul', { name: 'Paul', role: 'agent', teams: ['support'] })
  await home.ring('of-marie', {}, { connection: 'relay' })
  await home.ring('of-paul', {}, { connection: 'relay', device: '4022' })
  const talks = (call: string, device: string) => ({
    id: `talks-${call}`,
    type: 'established' as const,
    call: { id: call, interactionId: `i-${call}` },
    agent: { device },
  })
  await home.host.ingest('relay', [talks('of-marie', '4021'), talks('of-paul', '4022')])
  await home.host.ingest('relay', [{ id: 'state', type: 'agent-state', agent: { device: '4021', state: 'busy' } }])
  await home.host.idle()
})
afterAll(() => home.close())

const supervise = (user: 'sam' | 'marie' | 'ines', callId: string, input: object = { command: 'barge-in' }) =>
  session(home, user)('POST', '/api/v1/agents/me/commands', { action: 'relay:supervise', input, call: { connection: 'relay', callId } })

async function seenBy(user: 'sam' | 'marie' | 'ines') {
  const page = await openPage(home.url, home.cookies[user], `page-of-${user}`)
  const welcome = page.messages.find((message) => message.type === 'welcome')
  await page.close()
  return welcome?.state.team
}

describe('a supervisor', () => {
  test('sees the people of the own teams with their states and calls, and nobody else', async () => {
    const team = await seenBy('sam')
    expect(team?.map(({ id, teams }) => [id, teams])).toEqual([['marie', ['sales']]])
    expect(team?.[0]?.agents).toMatchObject([{ connection: 'relay', device: '4021', state: 'busy' }])
    expect(team?.[0]?.calls).toMatchObject([
      {
        callId: 'of-marie',
        state: 'talking',
        customer: { display: '+33 3 88 20 21 22' },
        commands: [
          { action: 'relay:supervise', choice: 'monitor' },
          { action: 'relay:supervise', choice: 'barge-in' },
        ],
      },
    ])
  })

  test('enters a call of the own teams, from the own phone, and no other call', async () => {
    expect((await supervise('sam', 'of-marie')).body).toEqual({
      result: { status: 'done', detail: '{"command":"barge-in","supervisor":"4090"} on of-marie at 4021' },
    })
    expect(await supervise('sam', 'of-paul')).toMatchObject({ status: 403, body: { code: 'CORD_SERVER_COMMAND_TEAM' } })
    expect((await supervise('sam', 'none')).status).toBe(403)
    expect((await supervise('sam', 'of-marie', { command: 'shout' })).status).toBe(400)
    const other = await supervise('sam', 'of-marie', { command: 'monitor', supervisor: '4021' })
    expect(other).toMatchObject({ status: 400, body: { code: 'CORD_SERVER_COMMAND_FIELD' } })
  })

  test('is the only one who does and sees that', async () => {
    expect([(await supervise('marie', 'of-paul')).status, (await supervise('ines', 'of-marie')).status]).toEqual([404, 404])
    expect([await seenBy('marie'), await seenBy('ines')]).toEqual([undefined, undefined])
  })

  test('sees nobody any more when an administrator takes the team away', async () => {
    await session(home, 'ada')('PUT', '/api/v1/users/sam', { name: 'Sam', role: 'supervisor', teams: [] })
    expect(await seenBy('sam')).toEqual([])
    expect((await supervise('sam', 'of-marie')).status).toBe(403)
  })
})

describe('two agents who swap desks', () => {
  test('have their records at their new desks at once, and see nothing of each other', async () => {
    const own = await openHome()
    const ada = session(own, 'ada')
    await ada('PUT', '/api/v1/users/marie/bindings', { bindings: [{ connection: 'paris', agentId: 'a1', device: '4021' }] })
    await ada('PUT', '/api/v1/users/paul/bindings', { bindings: [{ connection: 'paris', agentId: 'a2', device: '4022' }] })
    const login = (id: string, device: string) =>
      own.host.ingest('paris', [{ id: `${id}-at-${device}`, type: 'agent-state', agent: { id, device, state: 'logged-in' } }])
    await login('a1', '4021')
    await login('a2', '4022')
    const [marie, paul] = await Promise.all([
      openPage(own.url, own.cookies.marie, 'page-of-marie'),
      openPage(own.url, own.cookies.paul, 'page-of-paul'),
    ])
    // No logout in between: each of them sits down and logs in.
    await login('a1', '4022')
    await login('a2', '4021')
    await own.ring('for-marie', { show: 'open', url: 'https://crm.example/marie' }, { device: '4022' })
    await own.ring('for-paul', { show: 'open', url: 'https://crm.example/paul' }, { device: '4021' })
    expect((await marie.next('open')).card.url).toBe('https://crm.example/marie')
    expect((await paul.next('open')).card.url).toBe('https://crm.example/paul')
    const opened = (page: typeof marie) => page.messages.filter((message) => message.type === 'open').length
    expect([opened(marie), opened(paul)]).toEqual([1, 1])
    await Promise.all([marie.close(), paul.close()])
    await own.close()
  })
})
