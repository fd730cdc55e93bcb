import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Request, session } from './clients.ts'
import { type Home, openHome, recordRule } from './home.ts'

const PATH = '/api/v1/rules/sales%2Frecord'
const offering = recordRule.replace('title: Dupont', 'title: Dupont, present: offer')

let home: Home
let ines: Request
beforeAll(async () => {
  home = await openHome()
  ines = session(home, 'ines')
})
afterAll(() => home.close())

const tag = async (path: string) => ({ 'if-match': (await ines('GET', path)).headers.get('etag') ?? '' })

async function decidedBy(call: string, device: string): Promise<readonly string[]> {
  const trace = await home.ring(call, { show: 'open', url: 'https://crm.example/contacts/1' }, { device })
  const rules = async () =>
    ((await ines('GET', `/api/v1/traces/${trace}`)).body as { decision?: { plans: { rule: string }[] } }).decision?.plans
  await expect.poll(rules).toBeDefined()
  return (await rules())?.map(({ rule }) => rule) ?? []
}

describe('a text that is published for some first', () => {
  test('decides for them, and the rule as it was for all others; why it did not is said of both', async () => {
    const stage = { agents: ['marie'] }
    const staged = await ines('PUT', `${PATH}/stage`, { text: offering, stage, reason: 'try it' }, { 'if-none-match': '*' })
    expect(staged.status).toBe(201)
    expect((await ines('PUT', `${PATH}/stage`, { text: offering, stage }, { 'if-none-match': '*' })).status).toBe(412)
    expect(await decidedBy('1', '4021')).toEqual(['sales/record.stage'])
    expect(await decidedBy('2', '4099')).toEqual(['sales/record'])
    const [latest] = ((await ines('GET', '/api/v1/traces?limit=1')).body as { traces: { id: string }[] }).traces
    const { explanations } = (await ines('GET', `/api/v1/traces/${latest?.id}`)).body as {
      explanations: { rule: string; clauses: { because?: { code: string } }[] }[]
    }
    const why = explanations.find(({ rule }) => rule === 'sales/record.stage')?.clauses.find(({ because }) => because !== undefined)
    expect(why?.because?.code).toBe('CORD_WHY_NOT_IN_STAGE')
    const { rules } = (await ines('GET', '/api/v1/rules')).body as { rules: { id: string; stage?: unknown }[] }
    expect(rules.find(({ id }) => id === 'sales/record.stage')?.stage).toEqual(stage)
  })

  test('is refused where it does not compile, or is for nobody', async () => {
    const headers = await tag('/api/v1/rules/sales%2Frecord.stage')
    const wrong = await ines('PUT', `${PATH}/stage`, { text: 'name: Wrong\non: ringin\ndo: []\n', stage: { share: 5 } }, headers)
    expect([wrong.status, wrong.body]).toMatchObject([422, { problems: [{ place: { file: 'rules/sales/record.stage.yaml' } }, {}] }])
    expect((await ines('PUT', `${PATH}/stage`, { text: offering, stage: {} }, headers)).status).toBe(400)
    expect((await session(home, 'marie')('PUT', `${PATH}/stage`, { text: offering, stage: { share: 5 } }, headers)).status).toBe(403)
  })

  test('becomes the rule for all, with who wrote it and why in its history', async () => {
    expect((await ines('POST', `${PATH}/stage/promote`, {}, { 'if-match': '"another"' })).status).toBe(412)
    const promoted = await ines('POST', `${PATH}/stage/promote`, { reason: 'it was good' }, await tag('/api/v1/rules/sales%2Frecord.stage'))
    expect(promoted.status).toBe(200)
    expect((await ines('GET', PATH)).body).toBe(offering)
    expect((await ines('GET', '/api/v1/rules/sales%2Frecord.stage')).status).toBe(404)
    expect(await decidedBy('3', '4021')).toEqual(['sales/record'])
    const { revisions } = (await ines('GET', `${PATH}/revisions`)).body as { revisions: { by?: string; reason?: string }[] }
    expect(revisions[0]).toMatchObject({ by: 'ines', reason: 'it was good' })
    expect((await ines('POST', `${PATH}/stage/promote`, {}, { 'if-match': '"x"' })).status).toBe(404)
  })

  test('is taken back', async () => {
    await ines('PUT', `${PATH}/stage`, { text: recordRule, stage: { share: 100 } }, { 'if-none-match': '*' })
    expect(await decidedBy('4', '4021')).toEqual(['sales/record.stage'])
    const path = '/api/v1/rules/sales%2Frecord.stage'
    expect((await ines('DELETE', path, undefined, await tag(path))).status).toBe(204)
    expect(await decidedBy('5', '4021')).toEqual(['sales/record'])
    expect((await ines('GET', PATH)).body).toBe(offering)
  })
})
