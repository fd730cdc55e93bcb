import { rmSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { factsOf } from '../../src/engine/index.ts'
import type { Rulebook } from '../../src/rulebook/index.ts'
import { broken, failingCase, memoryStore, open, put, rule, settings, tempHome } from './helpers.ts'

const file = fc.constantFrom('rules/a.yaml', 'rules/b.yaml', 'rules/A.yaml', 'rules/team/a.yaml', 'rules/team/a.json', 'tables/t.csv')
const passing = 'cases:\n  - name: one\n    trigger: { type: ringing }\n    expect: [{ action: log }]\n'
const text = fc.constantFrom(
  rule('one'),
  rule('two', 'order: -1\n'),
  rule('six', passing),
  rule('off', `enabled: false\n${passing}`),
  rule('group', 'group: g\n'),
  rule('fallback', 'group: g\notherwise: true\n'),
  rule('opaque', "when: $string(call.waitSeconds) != ''\n"),
  rule('table', "when: $table('t', 'x').v = '1'\n"),
  rule('unsure', 'when: 1 = 1\n'),
  broken,
  failingCase('never'),
  'key;v\nx;1\n',
)
const operation = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('write' as const), file, text }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('delete' as const), file }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('settings' as const), constant: fc.constantFrom('x', 'y') }) },
)

const trigger = factsOf({
  id: '1',
  type: 'ringing',
  receivedAt: '2026-11-20T09:14:05.120Z',
  connection: 'paris',
  vendor: 'test',
  call: { id: 'c', interactionId: 'i', waitSeconds: 3 },
})

it('that followed its files is the one that is made of them anew', { timeout: 120_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { minLength: 1, maxLength: 12 }), async (operations) => {
      const home = tempHome({ 'rules/a.yaml': rule('one'), 'rules/team/b.yaml': rule('other') })
      const store = memoryStore()
      let constant = 'x'
      const following = await open(home, { store, settings: () => settings({ constant }) })
      for (const one of operations) {
        if (one.kind === 'write') put(home, one.file, one.text)
        else if (one.kind === 'delete') rmSync(join(home, one.file), { force: true })
        else constant = one.constant
        if (one.kind === 'settings') await following.refresh()
        else await following.rescan()
        // The same store: what was good before is known to both.
        const anew = await open(home, { store, settings: () => settings({ constant }) })
        expect(seen(following)).toEqual(seen(anew))
        expect((await following.at(anew.current().revision))?.revision).toBe(anew.current().revision)
        await anew.close()
      }
      await following.close()
      rmSync(home, { recursive: true })
    }),
    { numRuns: 40 },
  )
})

function seen(rulebook: Rulebook) {
  const { revision, rules, unindexed, limits, diagnostics, decide, explain } = rulebook.current()
  return {
    revision,
    rules: rules.map(({ id, file: path, hash, rule: own }) => ({ id, path, hash, own })),
    unindexed,
    limits,
    diagnostics: [...diagnostics].sort(byText),
    decision: decide(trigger),
    explanation: explain(trigger),
    source: rulebook.source().rules,
    statuses: rulebook.status(),
    told: rulebook.diagnostics(),
  }
}

function byText(one: unknown, other: unknown): number {
  return JSON.stringify(one) < JSON.stringify(other) ? -1 : 1
}
