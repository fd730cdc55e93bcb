import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { program, type Request, session } from './clients.ts'
import { type Home, openHome, recordRule, TOKENS } from './home.ts'

const shadowed = recordRule.replace('name: Sales record', 'name: In shadow\nenabled: shadow')
const asking = `name: Asks first
enabled: shadow
on: ringing
when: data.show = 'ask'
do:
  - { action: lookup, with: { directory: customers, number: '{{ call.customer.e164 }}' }, as: customer }
  - { action: open-record, when: customer.status = 'one', with: { url: 'https://crm.example/{{ customer.id }}' } }
`

let home: Home
let sam: Request
beforeAll(async () => {
  home = await openHome({ files: { 'rules/shadow.yaml': shadowed, 'rules/ask.yaml': asking } })
  sam = session(home, 'sam')
})
afterAll(() => home.close())

describe('what a rule in shadow would have done', () => {
  test('is listed from the journal, newest first and in pages, and nobody saw it', async () => {
    const traces: string[] = []
    for (const call of ['1', '2', '3']) traces.unshift(await home.ring(call, { show: 'open', url: `https://crm.example/contacts/${call}` }))
    await home.ring('4', { show: 'nothing' })
    const first = () => sam('GET', '/api/v1/rules/shadow/shadow?limit=2').then(({ body }) => body)
    await expect.poll(first).toMatchObject({
      entries: [
        {
          traceId: traces[0],
          verdict: 'pop',
          actions: ['open-record'],
          url: 'https://crm.example/contacts/3',
          customer: '+33 3 88 20 21 22',
        },
        { traceId: traces[1], type: 'ringing', agent: expect.stringMatching(/marie/i) },
      ],
      next: Number(traces[1]),
    })
    const second = await sam('GET', `/api/v1/rules/shadow/shadow?limit=2&before=${traces[1]}`)
    expect((second.body as { entries: unknown[] }).entries).toHaveLength(1)
    // The rule that is not in shadow has no such list.
    expect((await sam('GET', '/api/v1/rules/sales%2Frecord/shadow')).body).toMatchObject({ entries: [] })
  })

  test('is not known where it hangs on a lookup, which is not made', async () => {
    await home.ring('5', { show: 'ask' })
    await expect
      .poll(() => sam('GET', '/api/v1/rules/ask/shadow').then(({ body }) => body))
      .toMatchObject({ entries: [{ verdict: 'unknown', actions: ['lookup'] }] })
  })

  test('is for those who may look, of a rule that is there', async () => {
    expect((await session(home, 'marie')('GET', '/api/v1/rules/shadow/shadow')).status).toBe(403)
    expect((await program(home.url, TOKENS.read)('GET', '/api/v1/rules/nobody/shadow')).status).toBe(404)
  })
})
