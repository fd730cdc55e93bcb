import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hashSecret } from '../../src/server/index.ts'
import { type Request, session } from './clients.ts'
import { type Home, openHome, recordRule } from './home.ts'

const noted = recordRule.replace('do:', '# what it does\ndo:')
const off = (text: string) => text.replace('on:', 'enabled: false\non:')
const staged = noted.replace('on:', 'stage: { share: 10 }\non:')

let home: Home
let ines: Request
beforeAll(async () => {
  home = await openHome({
    files: { 'rules/north/one.yaml': noted, 'rules/north/two.yml': noted, 'rules/north/one.stage.yaml': staged },
  })
  ines = session(home, 'ines')
})
afterAll(() => home.close())

const fileOf = (path: string) => readFileSync(join(home.folder.path, 'rules', path), 'utf8')
const isThere = (path: string) => existsSync(join(home.folder.path, 'rules', path))
const read = async (id: string) => (await ines('GET', `/api/v1/rules/${encodeURIComponent(id)}`)).body
const stateOf = async (id: string) => {
  const { rules } = (await ines('GET', '/api/v1/rules')).body as { rules: { id: string; enabled: unknown; tags: unknown }[] }
  return rules.find((rule) => rule.id === id)
}

describe('many rules as one change', () => {
  test('all are written, or none', async () => {
    const over = hashSecret(noted)
    const one = { text: off(noted), over }
    const stale = await ines('PUT', '/api/v1/rules', { rules: { 'north/one': one, 'north/two': { text: off(noted), over: 'another' } } })
    expect([stale.status, stale.body]).toMatchObject([412, { code: 'CORD_SERVER_PRECONDITION_FAILED', params: { id: 'north/two' } }])
    const wrong = await ines('PUT', '/api/v1/rules', { rules: { 'north/one': one, 'north/two': { text: 'name: x', over } } })
    expect([wrong.status, wrong.body]).toMatchObject([422, { problems: [{ place: { file: 'rules/north/two.yml' } }, {}] }])
    expect([fileOf('north/one.yaml'), fileOf('north/two.yml')]).toEqual([noted, noted])

    // What somebody wrote on disk a moment ago counts, looked at or not.
    writeFileSync(join(home.folder.path, 'rules/north/one.yaml'), `${noted}# theirs\n`)
    const late = await ines('PUT', '/api/v1/rules', { rules: { 'north/one': one } })
    expect([late.status, fileOf('north/one.yaml')]).toEqual([412, `${noted}# theirs\n`])
    writeFileSync(join(home.folder.path, 'rules/north/one.yaml'), noted)

    const before = ((await ines('GET', '/api/v1/rules')).body as { revision: string }).revision
    const done = await ines('PUT', '/api/v1/rules', { rules: { 'north/one': one, 'north/two': one }, reason: 'a holiday' })
    expect([done.status, done.body]).toMatchObject([200, { hashes: { 'north/two': hashSecret(off(noted)) } }])
    expect(done.body).not.toMatchObject({ revision: before })
    expect([await stateOf('north/one'), await stateOf('north/two')]).toMatchObject([{ enabled: false }, { enabled: false, tags: [] }])
    const { revisions } = (await ines('GET', '/api/v1/rules/north%2Ftwo/revisions')).body as { revisions: unknown[] }
    expect(revisions[0]).toMatchObject({ hash: hashSecret(off(noted)), by: 'ines', reason: 'a holiday' })
    expect((await session(home, 'sam')('PUT', '/api/v1/rules', { rules: { 'north/one': one } })).status).toBe(403)
  })

  test('a folder is renamed: histories and stages go along, and nothing is written over', async () => {
    const over = hashSecret(off(noted))
    const moves = [
      { from: 'north/one', to: 'south/one', over },
      { from: 'north/two', to: 'south/two', over },
    ]
    const move = (list: unknown) => ines('POST', '/api/v1/rules/move', { moves: list, reason: 'the team moved' })
    expect((await move([{ from: 'north/one', to: 'south/one', over: 'another' }])).status).toBe(412)
    for (const to of ['sales/Record', '../out', 'south/one.stage']) {
      expect([to, (await move([moves[1], { from: 'north/one', to, over }])).status]).toEqual([to, 422])
    }
    expect((await move([moves[0], { from: 'north/two', to: 'South/One', over }])).status).toBe(422)
    expect(isThere('south')).toBe(false)

    const done = await move(moves)
    expect([done.status, done.body]).toMatchObject([200, { hashes: { 'south/one': over, 'south/two': over } }])
    expect([isThere('north'), fileOf('south/two.yml'), fileOf('south/one.stage.yaml')]).toEqual([false, off(noted), staged])
    expect([await read('south/one'), await stateOf('north/one')]).toEqual([off(noted), undefined])
    const { revisions } = (await ines('GET', '/api/v1/rules/south%2Ftwo/revisions')).body as { revisions: unknown[] }
    expect(revisions).toMatchObject([{ hash: over, by: 'ines', reason: 'a holiday' }, { hash: hashSecret(noted) }])
    expect((await ines('GET', `/api/v1/rules/south%2Ftwo/revisions/${hashSecret(noted)}`)).body).toBe(noted)
    const { entries } = (await session(home, 'ada')('GET', '/api/v1/audit?action=moveRules')).body as { entries: unknown[] }
    expect(entries[0]).toMatchObject({ actor: 'user:ines', detail: { moved: { 'south/two': 'north/two' }, reason: 'the team moved' } })
  })
})
