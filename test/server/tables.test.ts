import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hashSecret } from '../../src/server/index.ts'
import { type Request, session } from './clients.ts'
import { type Home, openHome } from './home.ts'

const pilots = 'pilot,screen\n2001,sales\n'
const PATH = '/api/v1/tables/pilots'

let home: Home
let ines: Request
beforeAll(async () => {
  home = await openHome({ files: { 'tables/pilots.csv': pilots } })
  ines = session(home, 'ines')
})
afterAll(() => home.close())

const csv = (headers: Record<string, string>) => ({ 'content-type': 'text/csv', ...headers })

describe('a table over HTTP', () => {
  test('is read, checked and written over exactly that version, and its history says who and why', async () => {
    const read = await ines('GET', PATH)
    const etag = read.headers.get('etag') ?? ''
    expect([read.body, etag]).toEqual([pilots, `"${hashSecret(pilots)}"`])
    const next = `${pilots}2002,service\n`
    const checked = await ines('POST', `${PATH}/check`, 'pilot,screen\n2001\n', csv({}))
    expect(checked.body).toMatchObject({ diagnostics: [{ code: 'CORD_TABLE_RAGGED', place: { line: 2 } }] })
    const saved = await ines('PUT', PATH, { text: next, reason: 'a pilot more' }, { 'if-match': etag })
    expect([saved.status, saved.headers.get('etag')]).toEqual([200, `"${hashSecret(next)}"`])
    const late = await ines('PUT', PATH, pilots, csv({ 'if-match': etag }))
    expect([late.status, late.headers.get('etag')]).toEqual([412, `"${hashSecret(next)}"`])
    expect((await ines('GET', `${PATH}/revisions`)).body).toMatchObject({
      revisions: [{ hash: hashSecret(next), by: 'ines', reason: 'a pilot more' }, { hash: hashSecret(pilots) }],
    })
    expect((await ines('GET', `${PATH}/revisions/${hashSecret(pilots)}`)).body).toBe(pilots)
    expect((await ines('GET', `${PATH}/revisions/${hashSecret('another')}`)).status).toBe(404)
    const audit = (await session(home, 'ada')('GET', '/api/v1/audit?action=putTable')).body
    expect(audit).toMatchObject({ entries: [{ actor: 'user:ines', subject: 'pilots', detail: { after: hashSecret(next) } }] })
  })

  test('that is new says so, and one that is wrong is refused with its place', async () => {
    const created = await ines('PUT', '/api/v1/tables/areas', pilots, csv({ 'if-none-match': '*' }))
    expect(created.status).toBe(201)
    expect((await ines('PUT', '/api/v1/tables/areas', pilots, csv({}))).status).toBe(428)
    const refused = await ines('PUT', '/api/v1/tables/twice', 'a,a\n1,2\n', csv({ 'if-none-match': '*' }))
    expect([refused.status, refused.body]).toMatchObject([
      422,
      { problems: [{ code: 'CORD_TABLE_HEADER_TWICE', place: { file: 'tables/twice.csv', line: 1 } }] },
    ])
    const etag = created.headers.get('etag') ?? ''
    expect((await ines('DELETE', '/api/v1/tables/areas', undefined, { 'if-match': etag })).status).toBe(204)
    expect((await ines('GET', '/api/v1/tables/areas')).status).toBe(404)
  })

  test('may be looked at by a supervisor, changed by an integrator, and is nothing for an agent', async () => {
    const sam = session(home, 'sam')
    expect((await sam('GET', '/api/v1/tables')).body).toMatchObject({ tables: [{ name: 'pilots', state: 'live' }] })
    expect((await sam('PUT', PATH, pilots, csv({ 'if-none-match': '*' }))).status).toBe(403)
    expect((await session(home, 'marie')('GET', PATH)).status).toBe(403)
  })
})
