import { cpSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { createVirtualClock } from '../helpers/virtual-clock.ts'
import { broken, liveRules, put, rule, tempHome, watch } from './helpers.ts'

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

describe('files that change while it runs', () => {
  it('are live in under a second', async () => {
    const home = tempHome({ 'rules/a.yaml': rule('A') })
    const { rulebook, within } = await watch(home)
    const before = performance.now()
    put(home, 'rules/a.yaml', rule('AA'))
    await within(() => liveRules(rulebook)[0] === 'a: AA')
    expect(performance.now() - before).toBeLessThan(1000)
  })

  it('are seen in folders that did not exist when it began', async () => {
    const home = tempHome()
    const { rulebook, within } = await watch(home)
    put(home, 'rules/new/deep/a.yaml', rule('A'))
    await within(() => liveRules(rulebook).length === 1)
    put(home, 'rules/new/deep/b.yaml', rule('B'))
    put(home, 'tables/t.csv', 'k;v\n1;2\n')
    await within(() => liveRules(rulebook).length === 2 && rulebook.source().tables.t !== undefined)
  })

  it('leave the rule live while they are half written or broken', async () => {
    const home = tempHome({ 'rules/a.yaml': rule('A') })
    const { rulebook, within, changes } = await watch(home)
    const text = `description: "${'long '.repeat(2000)}"\n${rule('B')}`
    for (let part = 0; part < 5; part += 1) {
      writeFileSync(join(home, 'rules/a.yaml'), text.slice(0, (text.length * (part + 1)) / 5))
      expect(liveRules(rulebook)).toEqual(['a: A'])
      await pause(60)
    }
    await within(() => liveRules(rulebook)[0] === 'a: B')
    put(home, 'rules/a.yaml', broken)
    await within(() => rulebook.status()[0]?.state === 'last-good')
    expect([liveRules(rulebook), changes.length]).toEqual([['a: B'], 1])
  })

  it('are taken in their last form when they are saved twice within 40 ms', async () => {
    const home = tempHome({ 'rules/a.yaml': rule('A') })
    const { rulebook, within } = await watch(home)
    put(home, 'rules/a.yaml', rule('B'))
    await pause(40)
    put(home, 'rules/a.yaml', rule('C'))
    await within(() => liveRules(rulebook)[0] === 'a: C')
  })

  it.each([
    ['a rename over', 0],
    ['a backup, then the new file', 20],
    ['a backup, then the new file later', 250],
  ])('are replaced by %s without a moment in which the rule is gone', async (_, gap) => {
    const home = tempHome({ 'rules/a.yaml': rule('A') })
    const { rulebook, within, changes } = await watch(home)
    if (gap === 0) {
      put(home, 'rules/.a.yaml.swp', rule('B'))
      renameSync(join(home, 'rules/.a.yaml.swp'), join(home, 'rules/a.yaml'))
    } else {
      renameSync(join(home, 'rules/a.yaml'), join(home, 'rules/a.yaml~'))
      await pause(gap)
      put(home, 'rules/a.yaml', rule('B'))
      rmSync(join(home, 'rules/a.yaml~'))
    }
    await within(() => liveRules(rulebook)[0] === 'a: B')
    expect(changes.map(({ changed, removed }) => ({ changed, removed }))).toEqual([{ changed: ['a'], removed: [] }])
  })

  it('are one revision when forty of them change together', async () => {
    const names = Array.from({ length: 40 }, (_, index) => `rules/team-${index % 4}/rule-${index}.yaml`)
    const home = tempHome(Object.fromEntries(names.map((name) => [name, rule('old')])))
    const { rulebook, within, changes } = await watch(home)
    for (const name of names) {
      rmSync(join(home, name))
      put(home, name, rule('new'))
      await pause(2)
    }
    await within(() => liveRules(rulebook).every((line) => line.endsWith('new')))
    await pause(500)
    expect(changes.map((change) => change.changed.length)).toEqual([40])
  })

  it('are followed in a folder that another one replaced', async () => {
    const home = tempHome({ 'rules/team/a.yaml': rule('A') })
    const { rulebook, within } = await watch(home)
    mkdirSync(join(home, 'elsewhere'))
    cpSync(join(home, 'rules/team'), join(home, 'elsewhere/team'), { recursive: true })
    put(home, 'elsewhere/team/a.yaml', rule('B'))
    renameSync(join(home, 'rules/team'), join(home, 'elsewhere/old'))
    renameSync(join(home, 'elsewhere/team'), join(home, 'rules/team'))
    await within(() => liveRules(rulebook)[0] === 'team/a: B')
    await pause(300)
    put(home, 'rules/team/a.yaml', rule('C'))
    await within(() => liveRules(rulebook)[0] === 'team/a: C')
  })

  it('take a rename for a new rule', async () => {
    const home = tempHome({ 'rules/a.yaml': rule('A') })
    const { rulebook, within, changes } = await watch(home)
    renameSync(join(home, 'rules/a.yaml'), join(home, 'rules/b.yaml'))
    await within(() => liveRules(rulebook)[0] === 'b: A')
    expect(changes.map(({ changed, removed }) => ({ changed, removed }))).toEqual([{ changed: ['b'], removed: ['a'] }])
  })

  it('are looked at every ten seconds, whether a watcher has told or not', async () => {
    const clock = createVirtualClock()
    const home = tempHome({ 'rules/a.yaml': rule('A') })
    const { rulebook, within } = await watch(home, { clock })
    put(home, 'rules/a.yaml', rule('B'))
    await clock.advance(10_000)
    await within(() => liveRules(rulebook)[0] === 'a: B')
    await rulebook.close()
    expect(clock.waiting).toBe(0)
  })

  it('are not looked at for what changes beside them', async () => {
    const clock = createVirtualClock()
    const home = tempHome({ 'rules/a.yaml': rule('A'), 'journal.sqlite': '' })
    const { within } = await watch(home, { clock })
    const silent = clock.waiting
    for (let part = 0; part < 5; part += 1) {
      put(home, 'journal.sqlite', `${part}`)
      put(home, 'other/file.yaml', `${part}`)
      await pause(40)
    }
    expect(clock.waiting).toBe(silent)
    put(home, 'rules/a.yaml', rule('B'))
    await within(() => clock.waiting > silent)
  })

  it('change nothing more once it is closed', async () => {
    const home = tempHome({ 'rules/a.yaml': rule('A') })
    const { rulebook } = await watch(home)
    await rulebook.close()
    put(home, 'rules/a.yaml', rule('B'))
    await pause(300)
    expect(liveRules(rulebook)).toEqual(['a: A'])
  })
})
