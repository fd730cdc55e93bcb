import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { open, put, settings, tempHome } from './helpers.ts'

const { hash } = settings()
const pilots = 'pilot,screen\n2001,sales\n2002,service\n'

const reader = `name: pilots
on: ringing
when: $table('pilots', call.called.number).screen = 'sales'
do:
  - action: log
    with: { text: sales }
cases:
  - name: the sales pilot
    trigger: { type: ringing, call: { called: { number: '2001' } } }
    expect: [{ action: log }]
`

describe('tables', () => {
  it('are told with their states, the older text live where the file is wrong', async () => {
    const home = tempHome({ 'tables/pilots.csv': pilots, 'tables/bad.csv': '' })
    const rulebook = await open(home)
    put(home, 'tables/pilots.csv', 'pilot,pilot\n1,2\n')
    await rulebook.rescan()
    expect(
      rulebook.tables.status().map(({ name, state, rows, diagnostics }) => [name, state, rows, ...diagnostics.map(({ code }) => code)]),
    ).toEqual([
      ['bad', 'out', 0, 'CORD_TABLE_EMPTY'],
      ['pilots', 'last-good', 2, 'CORD_TABLE_HEADER_TWICE'],
    ])
  })

  it('are written over exactly the version they were made from, and live when the answer comes', async () => {
    const home = tempHome({ 'tables/pilots.csv': pilots })
    const rulebook = await open(home)
    const next = `${pilots}2003,fleet\n`
    const saved = await rulebook.tables.save('pilots', next, hash(pilots))
    expect(saved).toEqual({ kind: 'saved', hash: hash(next), revision: rulebook.current().revision, diagnostics: [] })
    expect(rulebook.source().tables['pilots']).toBe(next)
    expect(await rulebook.tables.save('pilots', pilots, hash(pilots))).toEqual({ kind: 'conflict', hash: hash(next) })
    expect(await rulebook.tables.save('pilots', pilots, undefined)).toEqual({ kind: 'conflict', hash: hash(next) })
    expect((await rulebook.tables.remove('pilots', hash(next))).kind).toBe('saved')
    expect([existsSync(join(home, 'tables/pilots.csv')), rulebook.tables.read('pilots')]).toEqual([false, undefined])
  })

  it('begin in a home without a folder for them', async () => {
    const home = tempHome({ 'rules/pilots.yaml': reader.slice(0, reader.indexOf('cases:')) })
    const rulebook = await open(home)
    expect((await rulebook.tables.save('pilots', pilots, undefined)).kind).toBe('saved')
    expect(rulebook.tables.read('pilots')).toEqual({ text: pilots, hash: hash(pilots) })
    expect(rulebook.diagnostics()).toEqual([])
  })

  it('are refused when they are wrong, when a live rule would fail its cases, or when the name is no file name', async () => {
    const home = tempHome({ 'tables/pilots.csv': pilots, 'rules/pilots.yaml': reader })
    const rulebook = await open(home)
    const codes = async (name: string, text: string) => {
      const result = await rulebook.tables.save(name, text, name === 'pilots' ? hash(pilots) : undefined)
      return [result.kind, ...('diagnostics' in result ? result.diagnostics.map(({ code, place }) => `${code} ${place?.file}`) : [])]
    }
    expect([
      await codes('pilots', 'pilot,screen\n2001,"sales\n'),
      await codes('pilots', pilots.replace('2001,sales', '2001,service')),
      await codes('Pilots', pilots),
      await codes('../rules/pilots', pilots),
    ]).toEqual([
      ['refused', 'CORD_TABLE_QUOTE_OPEN tables/pilots.csv'],
      ['refused', 'CORD_CASE_NOT_PLANNED rules/pilots.yaml'],
      ['refused', 'CORD_RULE_AMBIGUOUS tables/Pilots.csv'],
      ['refused', 'CORD_TABLE_NAME undefined'],
    ])
    expect(readFileSync(join(home, 'tables/pilots.csv'), 'utf8')).toBe(pilots)
  })

  it('stay readable for the spreadsheet that wrote them', async () => {
    const home = tempHome()
    put(home, 'tables/marked.csv', `\ufeff${pilots}`)
    put(home, 'tables/windows.csv', Buffer.from('pilot;écran\n2001;été\n', 'latin1'))
    const rulebook = await open(home)
    for (const name of ['marked', 'windows']) {
      const { text = '', hash: before } = rulebook.tables.read(name) ?? {}
      expect(text).not.toContain('\ufeff')
      await rulebook.tables.save(name, `${text}9,x\n`, before)
    }
    expect(['marked', 'windows'].map((name) => readFileSync(join(home, `tables/${name}.csv`), 'utf8'))).toEqual([
      `\ufeff${pilots}9,x\n`,
      '\ufeffpilot;écran\n2001;été\n9,x\n',
    ])
  })
})
