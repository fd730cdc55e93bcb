import { spawn } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { temporaryHome } from '../helpers/home.ts'
import { type Request, session } from './clients.ts'
import { type Home, openHome, recordRule } from './home.ts'

interface RuleSetBody {
  readonly cordboard: string
  readonly rules: Readonly<Record<string, string>>
  readonly tables: Readonly<Record<string, string>>
}
interface Compared {
  readonly revision: string
  readonly entries: readonly {
    readonly kind: string
    readonly id: string
    readonly state: string
    readonly diagnostics: readonly unknown[]
  }[]
}

const screens = 'pilot,screen\n800,https://crm.example/a\n'
const reading = `name: By pilot
on: ringing
when: $exists($table('screens', queue.id))
do: [{ action: log, with: { text: "{{ $table('screens', queue.id).screen }}" } }]
cases:
  - name: the first
    trigger: { type: ringing, queue: { id: '800' } }
    expect: [{ action: log, with: { text: 'https://crm.example/a' } }]
`
const PATH = '/api/v1/rule-set'

let home: Home
let ines: Request
beforeAll(async () => {
  home = await openHome({ files: { 'rules/pilot.yaml': reading, 'tables/screens.csv': screens } })
  ines = session(home, 'ines')
})
afterAll(() => home.close())

const exported = async () => (await ines('GET', PATH)).body as RuleSetBody
const compared = async (set: unknown) => (await ines('POST', `${PATH}/compare`, set)).body as Compared
const states = ({ entries }: Compared) =>
  entries.filter(({ state }) => state !== 'same').map(({ kind, id, state }) => `${kind} ${id} ${state}`)

describe('all rules and tables as one file', () => {
  test('go out as they lie on disk, and coming in again change nothing', async () => {
    const set = await exported()
    expect([set.cordboard, set.rules['pilot'], set.rules['sales/record'], set.tables['screens']]).toEqual([
      'rule-set',
      reading,
      recordRule,
      screens,
    ])
    const same = await compared(set)
    expect(same.entries.map(({ state }) => state)).toEqual(['same', 'same', 'same', 'same', 'same'])
    const put = await ines('PUT', PATH, set, { 'if-match': `"${same.revision}"` })
    expect([put.status, (put.body as Compared).revision]).toEqual([200, same.revision])
  })

  test('what is new and what changes is said before it is written; what the file lacks stays', async () => {
    const more = {
      cordboard: 'rule-set',
      rules: { pilot: reading.replaceAll('crm.example/a', 'crm.example/b'), fresh: recordRule.replace('Sales record', 'Fresh') },
      tables: { screens: screens.replace('/a', '/b'), others: 'key,value\n1,one\n' },
    }
    const found = await compared(more)
    expect(states(found)).toEqual(['table screens changed', 'table others new', 'rule pilot changed', 'rule fresh new'])
    expect((await ines('GET', '/api/v1/rules/fresh')).status).toBe(404)
    expect((await ines('PUT', PATH, more, { 'if-match': '"another revision"' })).status).toBe(412)
    expect((await ines('PUT', PATH, more)).status).toBe(428)
    expect((await ines('PUT', PATH, more, { 'if-match': `"${found.revision}"` })).status).toBe(200)
    const after = await exported()
    expect([after.rules['pilot'], after.tables['screens'], after.rules['sales/record']]).toEqual([
      more.rules.pilot,
      more.tables.screens,
      recordRule,
    ])
    expect(readFileSync(join(home.folder.path, 'rules/fresh.yaml'), 'utf8')).toBe(more.rules.fresh)
  })

  test('is refused whole, with the places of what is wrong', async () => {
    const before = await exported()
    const wrong = { cordboard: 'rule-set', rules: { good: recordRule, bad: 'name: Bad\non: ringin\n' }, tables: {} }
    const found = await compared(wrong)
    expect(found.entries.find(({ id }) => id === 'bad')?.diagnostics).toContainEqual(
      expect.objectContaining({ severity: 'error', place: expect.objectContaining({ file: 'rules/bad.yaml', line: 2 }) }),
    )
    const refused = await ines('PUT', PATH, wrong, { 'if-match': `"${found.revision}"` })
    expect([refused.status, refused.body]).toMatchObject([422, { code: 'CORD_SERVER_RULE_REFUSED' }])
    expect(await exported()).toEqual(before)
    // A table that breaks the cases of a rule which the file leaves alone.
    const table = await compared({ cordboard: 'rule-set', rules: {}, tables: { screens: 'pilot,screen\n801,x\n' } })
    expect(table.entries.find(({ id }) => id === 'pilot')?.diagnostics).not.toEqual([])
    const outside = await compared({
      cordboard: 'rule-set',
      rules: { '../../evil': recordRule, A: recordRule, a: recordRule },
      tables: { '../x': 'a\n' },
    })
    expect(outside.entries.every(({ diagnostics }) => diagnostics.length > 0)).toBe(true)
  })

  test('is for those who may change rules, and a set it must be', async () => {
    expect((await session(home, 'sam')('GET', PATH)).status).toBe(200)
    expect((await session(home, 'sam')('PUT', PATH, await exported(), { 'if-match': '"x"' })).status).toBe(403)
    expect((await session(home, 'marie')('GET', PATH)).status).toBe(403)
    expect((await ines('POST', `${PATH}/compare`, { rules: {}, tables: {} })).status).toBe(400)
  })
})

/** Each of them reads a home and its plugins, on whatever machine this is. */
const fiveProcesses = 300_000

/** The command line as a person runs it. */
function cordboard(args: readonly string[]): Promise<{ readonly code: number | null; readonly out: string }> {
  const main = join(import.meta.dirname, '../../src/app/cli/main.ts')
  const child = spawn(process.execPath, ['--conditions=cordboard-source', main, ...args], { env: { ...process.env, LANG: 'C' } })
  let out = ''
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString()
  })
  child.stderr.resume()
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, out })))
}

describe('on the command line', () => {
  test(
    'from one home into another',
    async () => {
      using from = temporaryHome({ 'cordboard.yaml': 'name: One\n', 'rules/pilot.yaml': reading, 'tables/screens.csv': screens })
      using into = temporaryHome({ 'cordboard.yaml': 'name: Other\n', 'rules/own.yaml': reading.replace('By pilot', 'Own') })
      const file = join(from.path, 'set.json')
      expect((await cordboard(['rules', 'export', file, '--home', from.path])).code).toBe(0)
      const dry = await cordboard(['rules', 'import', file, '--dry-run', '--home', into.path])
      expect(dry).toMatchObject({ code: 0, out: expect.stringMatching(/pilot +new/) })
      expect(() => readFileSync(join(into.path, 'rules/pilot.yaml'))).toThrow()
      expect((await cordboard(['rules', 'import', file, '--home', into.path])).code).toBe(0)
      expect(readFileSync(join(into.path, 'rules/pilot.yaml'), 'utf8')).toBe(reading)
      expect(readFileSync(join(into.path, 'tables/screens.csv'), 'utf8')).toBe(screens)
      writeFileSync(file, JSON.stringify({ cordboard: 'rule-set', rules: { bad: 'name: Bad\n' }, tables: {} }))
      expect(await cordboard(['rules', 'import', file, '--home', into.path])).toMatchObject({
        code: 1,
        out: expect.stringMatching(/rules\/bad\.yaml:1/),
      })
      writeFileSync(file, '{}')
      expect((await cordboard(['rules', 'import', file, '--home', into.path])).code).toBe(2)
    },
    fiveProcesses,
  )
})
