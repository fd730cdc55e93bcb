import { symlinkSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { broken, failingCase, liveRules, memoryStore, open, put, rule, settings, standing, tempHome } from './helpers.ts'

describe('reading a home', () => {
  it('takes rules from all folders below rules/, and leaves other files alone', async () => {
    const home = tempHome({
      'rules/a.yaml': rule('A'),
      'rules/sales/b.yml': rule('B'),
      'rules/sales/deep/c.json': JSON.stringify({ name: 'C', on: 'ringing', do: [{ action: 'log', with: { text: 'c' } }] }),
      'rules/readme.md': 'no rule',
      'rules/.hidden.yaml': rule('hidden'),
      'rules/.git/x.yaml': rule('x'),
      'rules/a.yaml~': rule('backup'),
    })
    const rulebook = await open(home)
    expect(liveRules(rulebook)).toEqual(['a: A', 'sales/b: B', 'sales/deep/c: C'])
    expect(rulebook.status()[1]).toEqual({
      id: 'sales/b',
      file: 'rules/sales/b.yml',
      name: 'B',
      tags: [],
      enabled: true,
      state: 'live',
      hash: settings().hash(rule('B')),
      diagnostics: [],
    })
    expect(rulebook.read('sales/b')).toEqual({ text: rule('B'), hash: settings().hash(rule('B')) })
    expect(rulebook.read('none')).toBeUndefined()
  })

  it('is empty where there is nothing', async () => {
    expect(liveRules(await open(tempHome()))).toEqual([])
  })

  it('keeps a rule that is switched off or only a shadow, and says so', async () => {
    const rulebook = await open(tempHome({ 'rules/a.yaml': rule('A', 'enabled: false\n'), 'rules/b.yaml': rule('B', 'enabled: shadow\n') }))
    expect(rulebook.status().map(({ id, state, enabled }) => [id, state, enabled])).toEqual([
      ['a', 'live', false],
      ['b', 'live', 'shadow'],
    ])
  })

  it('runs the others when a file is wrong or its cases fail, and says where', async () => {
    const home = tempHome({ 'rules/good.yaml': rule('good'), 'rules/broken.yaml': broken, 'rules/failing.yaml': failingCase('failing') })
    const rulebook = await open(home)
    expect(liveRules(rulebook)).toEqual(['good: good'])
    expect(rulebook.status().map(({ file, state }) => [file, state])).toEqual([
      ['rules/broken.yaml', 'out'],
      ['rules/failing.yaml', 'out'],
      ['rules/good.yaml', 'live'],
    ])
    expect(rulebook.diagnostics().map(({ place }) => [place?.file, typeof place?.line])).toEqual([
      ['rules/broken.yaml', 'number'],
      ['rules/failing.yaml', 'number'],
    ])
  })

  it('refuses two files that stand for one rule, or differ only in case', async () => {
    const home = tempHome({
      'rules/a.yaml': rule('A'),
      'rules/a.json': rule('A'),
      'rules/b.yaml': rule('b'),
      'rules/B.yaml': rule('B'),
      'rules/c.yaml': rule('C'),
    })
    expect(standing(await open(home))).toEqual([
      'rules/B.yaml out CORD_RULE_AMBIGUOUS',
      'rules/a.json out CORD_RULE_AMBIGUOUS',
      'rules/a.yaml out CORD_RULE_AMBIGUOUS',
      'rules/b.yaml out CORD_RULE_AMBIGUOUS',
      'rules/c.yaml live',
    ])
  })

  it('follows a link inside the home, refuses one that leaves it, and survives one that goes round', async () => {
    const home = tempHome({ 'shared/x.yaml': rule('X'), 'rules/a.yaml': rule('A') })
    const elsewhere = tempHome({ 'secret.yaml': rule('secret'), 'folder/y.yaml': rule('Y') })
    symlinkSync(join(home, 'shared/x.yaml'), join(home, 'rules/inside.yaml'))
    symlinkSync(join(elsewhere, 'secret.yaml'), join(home, 'rules/outside.yaml'))
    symlinkSync(join(elsewhere, 'folder'), join(home, 'rules/folder'))
    symlinkSync('../rules', join(home, 'rules/round'))
    symlinkSync('nowhere', join(home, 'rules/dangling.yaml'))
    const rulebook = await open(home)
    expect(liveRules(rulebook)).toEqual(['a: A', 'inside: X'])
    expect(standing(rulebook)).toEqual(['rules/a.yaml live', 'rules/inside.yaml live', 'rules/outside.yaml out CORD_RULE_LINK_OUTSIDE'])
    expect(rulebook.diagnostics().map((found) => `${found.place?.file} ${found.code}`)).toEqual([
      'rules/outside.yaml CORD_RULE_LINK_OUTSIDE',
      'rules/folder CORD_RULE_LINK_OUTSIDE',
    ])
  })

  it('refuses a rules folder that is itself a link out of the home', async () => {
    const home = tempHome()
    symlinkSync(tempHome({ 'a.yaml': rule('A') }), join(home, 'rules'))
    const rulebook = await open(home)
    expect([liveRules(rulebook), rulebook.diagnostics()]).toEqual([
      [],
      [{ code: 'CORD_RULE_LINK_OUTSIDE', params: {}, place: { file: 'rules' }, severity: 'error' }],
    ])
  })
})

describe('tables', () => {
  const uses = (name: string) =>
    `name: ${name}\non: ringing\nwhen: $table('teams', call.caller.number).team = 'Équipe'\ndo:\n  - action: log\n    with: { text: hi }\n`

  it.each([
    ['UTF-8', Buffer.from('number;team\n100;Équipe\n')],
    ['UTF-8 with its mark', Buffer.from('\ufeffnumber;team\n100;Équipe\n')],
    ['UTF-16LE', Buffer.from('\ufeffnumber;team\n100;Équipe\n', 'utf16le')],
    ['Windows-1252', Buffer.from('number;team\n100;Équipe\n', 'latin1')],
  ])('are read in %s', async (_, bytes) => {
    const home = tempHome({ 'rules/a.yaml': uses('A') })
    put(home, 'tables/teams.csv', bytes)
    const rulebook = await open(home)
    expect(rulebook.source().tables).toEqual({ teams: 'number;team\n100;Équipe\n' })
    expect(liveRules(rulebook)).toEqual(['a: A'])
  })

  it('keep their last good text, like rules', async () => {
    const store = memoryStore()
    const home = tempHome({ 'tables/teams.csv': 'number;team\n100;x\n' })
    const rulebook = await open(home, { store })
    put(home, 'tables/teams.csv', 'number;number\n100;x\n')
    await rulebook.rescan()
    expect(rulebook.source().tables).toEqual({ teams: 'number;team\n100;x\n' })
    expect(rulebook.diagnostics().map((found) => `${found.place?.file} ${found.code}`)).toEqual([
      'tables/teams.csv CORD_TABLE_HEADER_TWICE',
    ])
    expect((await open(home, { store })).source().tables).toEqual({ teams: 'number;team\n100;x\n' })
  })
})

describe('the last good text', () => {
  it('stays live while the file is broken or its cases fail, also over a restart, until the file is good again', async () => {
    const store = memoryStore()
    const home = tempHome({ 'rules/a.yaml': rule('one'), 'rules/b.yaml': rule('two') })
    const rulebook = await open(home, { store })
    const revision = rulebook.current().revision
    put(home, 'rules/a.yaml', broken)
    put(home, 'rules/b.yaml', failingCase('worse'))
    await rulebook.rescan()
    expect(liveRules(rulebook)).toEqual(['a: one', 'b: two'])
    expect(rulebook.status().map(({ state, diagnostics }) => [state, diagnostics.length > 0])).toEqual([
      ['last-good', true],
      ['last-good', true],
    ])
    expect(rulebook.current().revision).toBe(revision)
    expect(rulebook.read('a')?.text).toBe(broken)

    const again = await open(home, { store })
    expect(liveRules(again)).toEqual(['a: one', 'b: two'])
    put(home, 'rules/a.yaml', rule('three'))
    await again.rescan()
    expect(liveRules(again)).toEqual(['a: three', 'b: two'])
  })

  it('goes with its file, also when that happens while nobody looks', async () => {
    const store = memoryStore()
    const home = tempHome({ 'rules/a.yaml': rule('A'), 'rules/b.yaml': rule('B') })
    const rulebook = await open(home, { store })
    unlinkSync(join(home, 'rules/a.yaml'))
    await rulebook.rescan()
    expect(liveRules(rulebook)).toEqual(['b: B'])
    await rulebook.close()
    unlinkSync(join(home, 'rules/b.yaml'))
    await open(home, { store })
    put(home, 'rules/a.yaml', broken)
    put(home, 'rules/b.yaml', broken)
    expect(standing(await open(home, { store })).map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'rules/a.yaml out',
      'rules/b.yaml out',
    ])
  })
})

describe('revisions', () => {
  it('are made again from what was kept, also after a restart, as long as the texts are there', async () => {
    const store = memoryStore()
    const home = tempHome({ 'rules/a.yaml': rule('one'), 'tables/t.csv': 'k;v\n1;2\n' })
    const rulebook = await open(home, { store })
    const first = rulebook.current().revision
    put(home, 'rules/a.yaml', rule('two'))
    await rulebook.rescan()
    const second = rulebook.current().revision
    expect(second).not.toBe(first)
    expect(await rulebook.at(second)).toBe(rulebook.current())
    const older = await rulebook.at(first)
    expect([older?.revision, older?.rules.map((compiled) => compiled.rule.name)]).toEqual([first, ['one']])
    expect(await rulebook.at(first)).toBe(older)
    expect((await (await open(home, { store })).at(first))?.revision).toBe(first)
    expect(await (await open(home)).at(first)).toBeUndefined()
  })

  it('are new when settings change, once told, and the same when nothing did', async () => {
    let constants: Record<string, string> = { crm: 'test' }
    const rulebook = await open(tempHome({ 'rules/a.yaml': rule('A') }), { settings: () => settings(constants) })
    const first = rulebook.current().revision
    await rulebook.refresh()
    expect(rulebook.current().revision).toBe(first)
    constants = { crm: 'production' }
    await rulebook.refresh()
    expect(rulebook.current().revision).not.toBe(first)
  })

  it('tell what changed and what is gone', async () => {
    const home = tempHome({ 'rules/a.yaml': rule('A'), 'rules/b.yaml': rule('B'), 'rules/c.yaml': rule('C') })
    const rulebook = await open(home)
    const told: unknown[] = []
    const stop = rulebook.onChange(({ changed, removed }) => told.push({ changed, removed }))
    put(home, 'rules/a.yaml', rule('AA'))
    put(home, 'rules/d.yaml', rule('D'))
    unlinkSync(join(home, 'rules/c.yaml'))
    await rulebook.rescan()
    await rulebook.rescan()
    stop()
    put(home, 'rules/a.yaml', rule('A'))
    await rulebook.rescan()
    expect(told).toEqual([{ changed: ['a', 'd'], removed: ['c'] }])
  })
})
