import { afterAll, beforeAll, expect, test } from 'vitest'
import { program, type Request, session } from './clients.ts'
import { type Home, openHome, TOKENS } from './home.ts'

const nobody = 'http://127.0.0.1:9'
const tell = `name: Tell
on: ringing
do:
  - { action: http-request, with: { url: '${nobody}/calls', body: { call: '{{ call.id }}' } } }
`
const soon = { timeout: 10_000 }

let home: Home
let admin: Request
let reader: Request

beforeAll(async () => {
  home = await openHome({ config: { http: { baseUrls: [nobody] } }, files: { 'rules/tell.yaml': tell } })
  admin = program(home.url, TOKENS.admin)
  reader = program(home.url, TOKENS.read)
})
afterAll(() => home.close())

interface Page {
  readonly deadLetters: readonly { readonly id: string; readonly seq: number; readonly outcome: { readonly attempts: number } }[]
  readonly next?: number
}

const page = async (query = '') => (await reader('GET', `/api/v1/dead-letters${query}`)).body as Page
const attempts = async () => (await page()).deadLetters.map(({ id, outcome }) => `${id}: ${outcome.attempts}`)

test('what failed for good is listed in pages, sent again by administrators, and dropped', async () => {
  const traces = [await home.ring('d1'), await home.ring('d2')]
  await expect.poll(attempts, soon).toHaveLength(2)
  expect((await page()).deadLetters).toEqual(
    expect.arrayContaining([
      expect.objectContaining({
        seq: Number(traces[0]),
        rule: 'tell',
        trigger: expect.objectContaining({ id: 't-d1', connection: 'paris', type: 'ringing' }),
        outcome: expect.objectContaining({
          action: 'http-request',
          status: 'failed',
          input: expect.objectContaining({ body: { call: 'd1' } }),
        }),
      }),
    ]),
  )
  const first = await page('?limit=1')
  expect([first.deadLetters[0]?.id, first.next]).toEqual(['2', 2])
  expect((await page('?limit=1&before=2')).deadLetters[0]?.id).toBe('1')

  for (const who of [reader, session(home, 'ines'), session(home, 'marie')]) {
    expect([(await who('POST', '/api/v1/dead-letters/1/send')).status, (await who('DELETE', '/api/v1/dead-letters/1')).status]).toEqual([
      403, 403,
    ])
  }
  expect((await admin('POST', '/api/v1/dead-letters/1/send')).status).toBe(202)
  await expect.poll(attempts, soon).toEqual(['3: 2', '2: 1'])
  expect((await session(home, 'ada')('DELETE', '/api/v1/dead-letters/3')).status).toBe(204)
  expect(await attempts()).toEqual(['2: 1'])
  expect([(await admin('POST', '/api/v1/dead-letters/3/send')).status, (await admin('DELETE', '/api/v1/dead-letters/x')).body]).toEqual([
    404,
    expect.objectContaining({ code: 'CORD_DEAD_LETTER_UNKNOWN' }),
  ])
})
