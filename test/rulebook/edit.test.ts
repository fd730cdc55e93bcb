import { chmodSync, existsSync, lstatSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { broken, failingCase, liveRules, open, put, rule, settings, tempHome } from './helpers.ts'

const { hash } = settings()

describe('saving a rule', () => {
  it('writes a new one, which is live when the answer comes', async () => {
    const home = tempHome()
    const rulebook = await open(home)
    const saved = await rulebook.save('sales/vip', rule('VIP'), undefined)
    expect(saved).toEqual({ kind: 'saved', hash: hash(rule('VIP')), revision: rulebook.current().revision, diagnostics: [] })
    expect(liveRules(rulebook)).toEqual(['sales/vip: VIP'])
    expect(readdirSync(join(home, 'rules/sales'))).toEqual(['vip.yaml'])
  })

  it('replaces the text that it was made from, in the file that holds it, with its rights', async () => {
    const home = tempHome({ 'rules/a.yml': rule('A') })
    chmodSync(join(home, 'rules/a.yml'), 0o640)
    const rulebook = await open(home)
    expect((await rulebook.save('a', rule('AA'), hash(rule('A')))).kind).toBe('saved')
    expect([readFileSync(join(home, 'rules/a.yml'), 'utf8'), statSync(join(home, 'rules/a.yml')).mode & 0o777]).toEqual([rule('AA'), 0o640])
  })

  it('conflicts when the file is another than expected, new where it should exist, or there where it should be new', async () => {
    const home = tempHome({ 'rules/a.yaml': rule('A') })
    const rulebook = await open(home)
    put(home, 'rules/a.yaml', rule('somebody else'))
    expect([
      await rulebook.save('a', rule('mine'), hash(rule('A'))),
      await rulebook.save('a', rule('mine'), undefined),
      await rulebook.save('gone', rule('mine'), hash(rule('A'))),
      await rulebook.remove('a', hash(rule('A'))),
    ]).toEqual([
      { kind: 'conflict', hash: hash(rule('somebody else')) },
      { kind: 'conflict', hash: hash(rule('somebody else')) },
      { kind: 'conflict', hash: undefined },
      { kind: 'conflict', hash: hash(rule('somebody else')) },
    ])
    expect(liveRules(rulebook)).toEqual(['a: somebody else'])
  })

  it('lets one of two who save at the same moment win', async () => {
    const rulebook = await open(tempHome({ 'rules/a.yaml': rule('A') }))
    const results = await Promise.all(['one', 'two'].map((name) => rulebook.save('a', rule(name), hash(rule('A')))))
    expect(results.map((result) => result.kind)).toEqual(['saved', 'conflict'])
    expect(liveRules(rulebook)).toEqual(['a: one'])
  })

  it('refuses what does not compile or fails its cases, and writes nothing', async () => {
    const home = tempHome({ 'rules/a.yaml': rule('A') })
    const rulebook = await open(home)
    for (const text of [broken, failingCase('A'), '']) {
      const refused = await rulebook.save('a', text, hash(rule('A')))
      expect(refused.kind).toBe('refused')
    }
    expect(readFileSync(join(home, 'rules/a.yaml'), 'utf8')).toBe(rule('A'))
  })

  it.each(['', '../evil', 'a/../../evil', '/etc/passwd', 'a//b', '.hidden', 'a/.git/x', 'a\\b', 'a:b', 'a\0b', 'a.', 'x'.repeat(300)])(
    'refuses the id %j',
    async (id) => {
      const home = tempHome()
      const rulebook = await open(home)
      expect(await rulebook.save(id, rule('A'), undefined)).toMatchObject({ kind: 'refused', diagnostics: [{ code: 'CORD_RULE_ID' }] })
      expect(await rulebook.remove(id, 'x')).toMatchObject({ kind: 'refused' })
      expect(existsSync(join(home, 'rules'))).toBe(false)
    },
  )

  it('refuses an id that differs from another only in case', async () => {
    const rulebook = await open(tempHome({ 'rules/sales.yaml': rule('A') }))
    expect(await rulebook.save('Sales', rule('B'), undefined)).toMatchObject({
      kind: 'refused',
      diagnostics: [{ code: 'CORD_RULE_AMBIGUOUS', params: { other: 'rules/sales.yaml' } }],
    })
  })

  it('writes through a link inside the home', async () => {
    const home = tempHome({ 'shared/a.yaml': rule('A'), 'rules/other.yaml': rule('O') })
    symlinkSync('../shared/a.yaml', join(home, 'rules/a.yaml'))
    const rulebook = await open(home)
    expect((await rulebook.save('a', rule('AA'), hash(rule('A')))).kind).toBe('saved')
    expect([lstatSync(join(home, 'rules/a.yaml')).isSymbolicLink(), readFileSync(join(home, 'shared/a.yaml'), 'utf8')]).toEqual([
      true,
      rule('AA'),
    ])
  })

  it('says what the disk said when it cannot write', async () => {
    const home = tempHome({ rules: 'a file where the folder should be' })
    const rulebook = await open(home)
    await expect(rulebook.save('a', rule('A'), undefined)).rejects.toMatchObject({ problem: { code: 'CORD_RULE_NOT_WRITTEN' } })
  })
})

describe('removing a rule', () => {
  it('deletes its file, and its last good text with it', async () => {
    const home = tempHome({ 'rules/a.yaml': rule('A') })
    const rulebook = await open(home)
    expect((await rulebook.remove('a', hash(rule('A')))).kind).toBe('saved')
    expect([existsSync(join(home, 'rules/a.yaml')), liveRules(rulebook)]).toEqual([false, []])
    put(home, 'rules/a.yaml', broken)
    await rulebook.rescan()
    expect(rulebook.status()[0]?.state).toBe('out')
  })
})
