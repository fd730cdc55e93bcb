import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { program, session } from './clients.ts'
import { type Home, openHome } from './home.ts'

/** A telephone system that dials one number and no other. */
const desk = {
  'plugins/desk/plugin.json': JSON.stringify({
    id: 'desk',
    name: 'Desk',
    version: '1.0.0',
    apiVersion: 1,
    main: 'index.ts',
    contributes: {
      connections: [
        { kind: 'desk', title: 'Desk', config: { type: 'object' }, capabilities: { triggers: ['ringing'], fields: [], actions: ['dial'] } },
      ],
    },
  }),
  'plugins/desk/index.ts': `import { definePlugin, PluginError } from 'cordboard/plugin-api'
export const plugin = definePlugin({
  connections: {
    desk: {
      async connect(ctx) {
        ctx.report({ kind: 'online' })
        return {
          async close() {},
          actions: {
            async dial(input, { facts }) {
              const said = JSON.stringify([input.number, facts.agent.device])
              if (!['["00353010001","4021"]', '["00353010001","4022"]'].includes(said)) throw new PluginError('refused', said)
              return { status: 'done' }
            },
          },
        }
      },
    },
  },
})
`,
}

let home: Home
beforeAll(async () => {
  home = await openHome({
    config: {
      numbers: { outsidePrefix: '0', internalDigits: 4, exceptions: 'exceptions' },
      connections: {
        paris: { kind: 'ingest', country: 'FR' },
        relay: { kind: 'desk', country: 'FR' },
        customers: { kind: 'csv', country: 'FR', config: { file: 'tables/customers.csv', name: 'name', phones: ['phone'] } },
      },
    },
    files: {
      ...desk,
      'tables/customers.csv': 'id,name,phone\n42,Dupont,0388202122\n',
      'tables/exceptions.csv': 'number,agent\n0388202122,marie\n',
    },
  })
})
afterAll(() => home.close())

const check = (query: Record<string, string>) => session(home, 'ines')('GET', `/api/v1/number-check?${new URLSearchParams(query)}`)

describe('a number that somebody typed', () => {
  test('is shown in its forms, with each step of the policy, the verdict and who has it', async () => {
    const asked = { number: '+33 3 88 20 21 22', connection: 'paris', directory: 'customers' }
    const free = await check({ ...asked, agent: 'paul' })
    expect(free.body).toMatchObject({
      verdict: 'pop',
      forms: { e164: '+33388202122', dialled: '00388202122' },
      hit: { status: 'one', name: 'Dupont' },
    })
    const listed = await check({ ...asked, agent: 'marie' })
    expect(listed.body).toMatchObject({
      verdict: 'skip',
      steps: expect.arrayContaining([{ check: 'exception', skips: true, value: '0388202122' }]),
    })
  })

  test('is for those who build, and over connections that are there', async () => {
    expect((await session(home, 'marie')('GET', '/api/v1/number-check?number=1')).status).toBe(403)
    expect((await check({ number: '1', connection: 'nowhere' })).status).toBe(404)
    expect((await check({ number: '' })).body).toMatchObject({ verdict: 'pop' })
  })
})

describe('a call of a number on the list', () => {
  test('opens nothing for the agent who is named, and the trace says which step said no', async () => {
    const trace = await home.ring('c-1', { show: 'open', url: 'https://crm.example/1' })
    await home.host.idle()
    expect((await home.steps(trace)).join()).toContain('refused')
    const { body } = await session(home, 'ines')('GET', `/api/v1/traces/${trace}`)
    expect(JSON.stringify(body)).toContain('The number policy keeps it from being opened: exception.')
    const other = await home.ring('c-2', { show: 'open', url: 'https://crm.example/1' }, { device: '4022' })
    expect((await home.steps(other)).join()).not.toContain('refused')
  })
})

describe('dialling', () => {
  test('happens from the desk of who asks, with the prefix, and for nobody else', async () => {
    const marie = session(home, 'marie')
    expect((await marie('POST', '/api/v1/dial', { number: 'tel:+33353010001' })).body).toEqual({ kind: 'outside', dialled: '00353010001' })
    expect((await marie('POST', '/api/v1/dial', { number: '0353010001', user: 'paul' })).status).toBe(403)
    expect((await marie('POST', '/api/v1/dial', { number: 'call me' })).body).toMatchObject({ code: 'CORD_DIAL_NUMBER' })
  })

  test('in the bar gives a number written for the whole world the prefix, and leaves alone what was typed with it', async () => {
    const bar = (number: string) =>
      session(home, 'marie')('POST', '/api/v1/agents/me/commands', { action: 'dial', input: { number }, connection: 'relay' })
    expect((await bar('+33 3 53 01 00 01')).status).toBe(200)
    expect((await bar('00353010001')).status).toBe(200)
    expect((await bar('0353010001')).status).toBe(400)
  })

  test('is open to a program that may dial and do nothing else', async () => {
    const crm = program(home.url, 'token-dial')
    expect((await crm('POST', '/api/v1/dial', { number: '0353010001' })).status).toBe(401)
    const ada = session(home, 'ada')
    const made = await ada('POST', '/api/v1/tokens', { name: 'crm', scopes: ['dial'] })
    const token = program(home.url, String(Object(made.body).token))
    expect((await token('POST', '/api/v1/dial', { number: '0353010001' })).body).toMatchObject({ code: 'CORD_DIAL_USER' })
    expect((await token('POST', '/api/v1/dial', { number: '0353010001', user: 'ghost' })).status).toBe(404)
    expect((await token('POST', '/api/v1/dial', { number: '0353010001', user: 'paul' })).body).toEqual({
      kind: 'outside',
      dialled: '00353010001',
    })
    expect((await token('GET', '/api/v1/rules')).status).toBe(403)
  })
})
