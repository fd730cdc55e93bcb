import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { compileExpression, compileRulebook, type LibraryRule } from '../../src/engine/public.ts'
import type { Trigger } from '../../src/model/index.ts'
import { repository } from '../architecture.walls.ts'

const trigger: Trigger = {
  id: '1',
  type: 'ringing',
  receivedAt: '2026-11-20T09:14:05.120Z',
  connection: 'desk',
  vendor: 'test',
  call: { id: 'c', interactionId: 'c', type: 'inbound' },
}

function rule(id: string, when: string): LibraryRule {
  return { id, rule: { name: id, on: 'ringing', when, do: [{ action: 'log', with: { text: '{{ call.type }}' } }] } }
}

const planned = (book: ReturnType<typeof compileRulebook>) => book.decide(trigger).plans.map((plan) => plan.rule)

test('rules as objects and as texts decide alike, and a plan goes on from its own data', () => {
  const text = "name: b\non: ringing\nwhen: call.type = 'inbound'\ndo: [{ action: log, with: { text: '{{ call.type }}' } }]\n"
  const book = compileRulebook([
    rule('a', "call.type = 'inbound'"),
    { id: 'b', text },
    rule('c', "call.type = 'outbound'"),
    rule('d', 'call.'),
  ])
  expect(planned(book)).toEqual(['a', 'b'])
  expect(book.diagnostics.map(({ code, place }) => [code, place?.file, place?.field])).toEqual([
    ['CORD_EXPRESSION_SYNTAX', 'rules/d.json', 'when'],
  ])
  const [plan] = JSON.parse(JSON.stringify(book.decide(trigger).plans))
  expect(book.next(plan, [])).toMatchObject({ kind: 'run', step: { action: 'log', input: { text: 'inbound' } } })
  expect(book.next(plan, [{ index: 0 }])).toEqual({ kind: 'done' })
})

test('replacing a rule gives the rulebook that has it from the start, and leaves the one before alone', () => {
  const before = compileRulebook([rule('a', "call.type = 'inbound'"), rule('b', 'true')])
  const after = before.replace(rule('a', "call.type = 'outbound'"))
  const anew = compileRulebook([rule('a', "call.type = 'outbound'"), rule('b', 'true')])
  expect([planned(before), planned(after), after.revision]).toEqual([['a', 'b'], ['b'], anew.revision])
  expect(after.explain(trigger)).toEqual(anew.explain(trigger))
  expect(after.replace(rule('c', 'true')).rules.map(({ id }) => id)).toEqual(['a', 'b', 'c'])
})

test('an expression sees its bindings, its functions, and the time it is given', () => {
  const functions = { twice: { signature: '<n:n>', run: (n: unknown) => Number(n) * 2 } }
  const made = compileExpression('$twice(x) + $more + $millis()', { functions, now: 5 })
  expect([made.mode, made.reads, made.evaluate({ x: 2 }, { more: 3 })]).toEqual(['compiled', ['x'], 12])
})

/** In a process of its own, where memory can be collected on request. */
const replacing = `
  import { compileRulebook } from 'cordboard/engine'
  const rule = (index, when) => ({ id: 'r' + index, rule: { name: 'r', on: 'ringing', when, do: [{ action: 'log', with: { text: 'x' } }] } })
  let book = compileRulebook(Array.from({ length: 100 }, (_, index) => rule(index, "queue.name = 'q" + index + "'")))
  const decide = () => book.decide({ id: '1', type: 'ringing', receivedAt: '2026-11-20T09:14:05.120Z', connection: 'x', vendor: 'x', queue: { id: 'q' } })
  const refs = []
  const replace = (times) => {
    for (let index = 0; index < times; index += 1) {
      if (index % 20 === 0) refs.push(new WeakRef(book))
      book = book.replace(rule(index % 100, "queue.name = 'other" + index + "'"))
      decide()
    }
  }
  const used = async () => {
    await new Promise((resolve) => setTimeout(resolve, 10))
    gc()
    return process.memoryUsage().heapUsed
  }
  replace(200)
  const before = await used()
  replace(500)
  const after = await used()
  console.log(JSON.stringify({ kept: refs.filter((ref) => ref.deref() !== undefined).length, grown: (after - before) / 1e6 }))
`

test('rulebooks that were replaced are let go of', () => {
  const run = spawnSync(process.execPath, ['--expose-gc', '--conditions=cordboard-source', '--input-type=module'], {
    cwd: repository,
    input: replacing,
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  })
  expect(run.stderr).toBe('')
  const { kept, grown } = JSON.parse(run.stdout)
  expect(kept).toBe(0)
  // Five hundred of them, each with a rule of some kilobytes of its own, would be far more.
  expect(grown).toBeLessThan(2)
})
