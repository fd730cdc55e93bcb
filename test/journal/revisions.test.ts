import fc from 'fast-check'
import { expect, it } from 'vitest'
import { at, memoryJournal } from './helpers.ts'

const texts = fc.dictionary(fc.constantFrom('a', 'b', 'team/c', 'd'), fc.constantFrom('one', 'two', 'six'), { maxKeys: 4 })
const step = fc.oneof(
  { weight: 5, arbitrary: fc.record({ kind: fc.constant('put' as const), rules: texts, tables: texts }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('again' as const), which: fc.nat() }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('prune' as const), seconds: fc.nat(20) }) },
)

it('gives each revision back as it was put, however many came before and behind it, as long as it is kept', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
      const journal = memoryJournal()
      const put = new Map<string, { readonly rules: object; readonly tables: object }>()
      for (const [index, one] of steps.entries()) {
        if (one.kind === 'prune') await journal.prune(at(one.seconds))
        else {
          const ids = [...put.keys()]
          const id = one.kind === 'put' ? `r${index}` : ids[one.which % Math.max(1, ids.length)]
          const { rules, tables } = one.kind === 'put' ? one : (journal.revision(id ?? '') ?? { rules: {}, tables: {} })
          if (id === undefined || (one.kind === 'again' && journal.revision(id) === undefined)) continue
          put.set(id, { rules, tables })
          await journal.putRevision({ id, at: at(index), rest: 'rest', rules, tables })
        }
        const kept = journal.revisions(99)
        expect(kept.map(({ id, rules, tables }) => ({ id, rules, tables }))).toEqual(kept.map(({ id }) => ({ id, ...put.get(id) })))
        if (one.kind !== 'prune') expect(kept[0]?.at).toBe(at(index))
      }
    }),
    { numRuns: 100 },
  )
})
