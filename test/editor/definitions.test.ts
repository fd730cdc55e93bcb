import { expect, test } from 'vitest'
import { referenceAt } from '../../editor/text/definitions.ts'

const text = `name: Pilots
on: ringing
when: $exists($table('pilots', call.called.number)) and data.text = 'action'
do:
  - action: open-record
    with: { url: "https://crm.example/{{ $table('screens', queue.name).url }}" }
  - { action: log, with: { text: '{{ $table(''quoted'', queue.name).text }} of $table(''nothing'', 1)' } }
cases:
  - name: one
    trigger: { type: ringing }
    expect: [{ action: notify-agent }]
`
const at = (word: string) => {
  const found = referenceAt(text, text.indexOf(word) + 2)
  return found === undefined ? undefined : [found.kind, found.name, text.slice(found.from, found.to)]
}

test('a word of a rule leads to the table or the action that it names, and no other word leads anywhere', () => {
  expect(at('pilots')).toEqual(['table', 'pilots', "$table('pilots"])
  expect(at("$table('screens")).toEqual(['table', 'screens', "$table('screens"])
  expect(at('quoted')).toEqual(['table', 'quoted', "$table(''quoted"])
  expect(at('open-record')).toEqual(['action', 'open-record', 'open-record'])
  expect(at('log')).toEqual(['action', 'log', 'log'])
  expect(at('notify-agent')).toEqual(['action', 'notify-agent', 'notify-agent'])
  for (const word of ['Pilots', 'ringing', 'call.called', "'action'", 'nothing', 'expect']) expect(at(word), word).toBeUndefined()
})
