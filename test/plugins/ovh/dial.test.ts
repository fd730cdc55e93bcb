import type { Json } from 'cordboard/plugin-api'
import { afterEach, expect, test } from 'vitest'
import { plugin } from '../../../src/plugins/ovh/index.ts'
import { line as lineEvent, token } from '../../fixtures/ovh-events.ts'
import { credentials, startOvhServer } from '../../fixtures/ovh-server.ts'
import { actionRequest } from '../../helpers/action-request.ts'
import { createTestContext } from '../../helpers/plugin-context.ts'

const line = '0033912312312'
const group = 'ovhtel-12345-1'
const cleanups: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean()
})

async function connect(accounts: readonly Json[] = [{ billingAccount: group }]) {
  const server = await startOvhServer({ tokens: [token] })
  cleanups.push(server.close)
  server.lines.set(group, ['0033912312399', line])
  const context = createTestContext()
  const config = {
    eventsUrl: server.url,
    tokens: [token],
    ...(accounts.length === 0 ? {} : { accounts, api: { url: server.apiUrl, ...credentials } }),
  }
  const connection = await plugin.connections?.ovh?.connect(context.ctx, config, undefined)
  cleanups.push(async () => {
    await connection?.close()
    await context.dispose()
  })
  const dial = (input: Json, device: string | undefined = '+33912312312'): Promise<unknown> => {
    const facts = device === '' ? {} : { agent: { device } }
    const done = connection?.actions?.dial?.(input, actionRequest(facts)) ?? Promise.resolve('no such action')
    return done.catch(({ kind, vendorCode, message }) => [kind, vendorCode, message])
  }
  return { ...context, server, dial, actions: Object.keys(connection?.actions ?? {}) }
}

test('a call is placed from the line of the agent, however its number is spelt', async () => {
  const ovh = await connect()
  expect(await ovh.dial({ number: '+33 6 39 98 00 12' })).toEqual({ status: 'done', detail: `${line} rings` })
  expect(await ovh.dial({ number: '0639980012', device: line, callerNumber: '+33912312399' })).toMatchObject({ status: 'done' })
  expect(ovh.server.dialled).toEqual([`${line} 0033639980012`, `${line} 0639980012 0033912312399`])
  expect(ovh.server.log.filter((asked) => asked.endsWith('/line'))).toHaveLength(1)
  expect(ovh.declared).toEqual([{ actions: ['dial'] }])
})

test('a line that is configured by itself needs no list', async () => {
  const ovh = await connect([{ billingAccount: group, serviceName: line }])
  await ovh.dial({ number: '0639980012' })
  expect(ovh.server.dialled).toEqual([`${line} 0639980012`])
  expect(ovh.server.log.filter((asked) => asked.endsWith('/line'))).toEqual([])
})

test('what OVH refuses is said in its own class and words', async () => {
  const ovh = await connect()
  const refused: unknown[] = [await ovh.dial({ number: '12#' })]
  for (const [status, code, message] of [
    [403, 'Client::Forbidden', 'This call has not been granted'],
    [409, 'Client::Conflict', 'The line is not registered.'],
    [500, 'Server::InternalServerError', 'Internal error'],
  ] as const) {
    ovh.server.refuseCalls(status, code, message)
    refused.push(await ovh.dial({ number: '0639980012' }))
  }
  expect(refused).toMatchInlineSnapshot(`
    [
      [
        "refused",
        "Client::BadRequest",
        "The OVH API answered with status 400: Invalid calledNumber.",
      ],
      [
        "auth",
        "Client::Forbidden",
        "The OVH API refused the credentials with status 403: This call has not been granted.",
      ],
      [
        "refused",
        "Client::Conflict",
        "The OVH API answered with status 409: The line is not registered.",
      ],
      [
        "unavailable",
        "Server::InternalServerError",
        "The OVH API answered with status 500: Internal error.",
      ],
    ]
  `)
  expect(ovh.server.dialled).toEqual([])
})

test('without a line, a number or credentials nothing is asked of OVH', async () => {
  const ovh = await connect()
  expect([
    await ovh.dial({ number: '0639980012' }, '+33999999999'),
    await ovh.dial({ number: 'tel:1' }),
    await ovh.dial({ number: '0639980012' }, ''),
  ]).toMatchInlineSnapshot(`
    [
      [
        "not-found",
        undefined,
        "None of the configured accounts has the line +33999999999.",
      ],
      [
        "bad-input",
        undefined,
        ""tel:1" is no number to dial.",
      ],
      [
        "bad-input",
        undefined,
        "From which line? There is no agent: say device.",
      ],
    ]
  `)
  expect(ovh.server.dialled).toEqual([])
  const streamOnly = await connect([])
  expect([streamOnly.actions, streamOnly.declared]).toEqual([[], [{ actions: [] }]])
})

test('from an MGCP line, which an event has told, no call is placed: the two kinds of lines differ in what they can', async () => {
  const ovh = await connect()
  await ovh.server.until(() => ovh.server.openPolls() > 0)
  ovh.server.push([lineEvent('start_ringing', 1, { type: 'mgcpCirpack', line })])
  await ovh.until(() => ovh.triggers.find(({ type }) => type === 'ringing'))
  expect(await ovh.dial({ number: '0639980012' })).toEqual([
    'not-capable',
    undefined,
    '+33912312312 is an MGCP line: click-to-call is for SIP lines.',
  ])
  expect(ovh.server.dialled).toEqual([])
})
