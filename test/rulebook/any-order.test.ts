import { existsSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { broken, liveRules, open, put, rule, tempHome } from './helpers.ts'

const file = fc.constantFrom('rules/a.yaml', 'rules/b.yaml', 'rules/team/a.yaml', 'rules/team/c.json')

const operation = fc.oneof(
  fc.record({ kind: fc.constant('write' as const), file, name: fc.constantFrom('one', 'two', 'six') }),
  fc.record({ kind: fc.constant('break' as const), file }),
  fc.record({ kind: fc.constant('delete' as const), file }),
  fc.record({ kind: fc.constant('rename' as const), file, to: file }),
  fc.record({ kind: fc.constant('look' as const) }),
)

it('has live, after any operations and a look, exactly the good files, and for broken ones what was good of them when it looked', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(operation, { maxLength: 25 }), async (operations) => {
      const home = tempHome()
      const rulebook = await open(home)
      const onDisk = new Map<string, string>()
      const lastGood = new Map<string, string>()
      const look = async () => {
        await rulebook.rescan()
        for (const known of [...lastGood.keys()]) if (!onDisk.has(known)) lastGood.delete(known)
        for (const [path, name] of onDisk) if (name !== 'broken') lastGood.set(path, name)
        const expected = [...lastGood].map(([path, name]) => `${path.replace(/^rules\/|\.\w+$/g, '')}: ${name}`).sort()
        expect(liveRules(rulebook)).toEqual(expected)
      }
      for (const step of operations) {
        if (step.kind === 'look') await look()
        else if (step.kind === 'write' || step.kind === 'break') {
          put(home, step.file, step.kind === 'write' ? rule(step.name) : broken)
          onDisk.set(step.file, step.kind === 'write' ? step.name : 'broken')
        } else if (step.kind === 'delete') {
          rmSync(join(home, step.file), { force: true })
          onDisk.delete(step.file)
        } else if (existsSync(join(home, step.file)) && existsSync(join(home, step.to, '..'))) {
          renameSync(join(home, step.file), join(home, step.to))
          const moved = onDisk.get(step.file) ?? ''
          onDisk.delete(step.file)
          onDisk.set(step.to, moved)
        }
      }
      await look()
      rmSync(home, { recursive: true })
    }),
    { numRuns: 60 },
  )
})
