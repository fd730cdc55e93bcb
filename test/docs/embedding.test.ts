import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writeNewPlugin } from '../../src/app/new-plugin.ts'
import { repository } from '../architecture.walls.ts'
import { temporaryHome } from '../helpers/home.ts'
import { textOf } from './markdown.ts'

const guide = textOf('docs/guides/embedding.md')
const programs = new Map([...guide.matchAll(/```js file=(\S+)\n(.*?)```/gs)].map(([, name = '', code = '']) => [name, code]))

/** What a program of the guide prints, run by its public names. */
function printed(name: string, home = '/srv/cordboard'): string {
  const run = spawnSync(process.execPath, ['--conditions=cordboard-source', '--input-type=module'], {
    cwd: repository,
    input: programs.get(name)?.replaceAll('/srv/cordboard', home) ?? '',
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
  })
  expect(run.stderr).toBe('')
  return run.stdout
}

test('the program with a host runs, and prints what was done', () => {
  using home = temporaryHome({
    'cordboard.yaml': 'log: { level: error }\nconnections:\n  desk: { kind: ingest, country: FR }\n',
    'rules/note.yaml': "name: Note\non: ringing\ndo:\n  - action: log\n    with: { text: 'from {{ call.caller.e164 }}' }\n",
  })
  const text = printed('host.js', home.path)
  expect(text).toMatch(/^open at http:\/\/127\.0\.0\.1:\d+\n/)
  expect(text).toContain("rule: 'note'")
})

test('the program with rules decides, goes on step by step, and replaces one', () => {
  expect(printed('engine.js')).toMatchInlineSnapshot(`
    "[]
    [ { rule: 'greet', outcome: 'planned' } ]
    log { text: 'Call from 0388202122', level: 'info' }
    [
      [ 'synthetic', 'yes', undefined ],
      [ 'when', 'no', 'CORD_WHY_COMPARED' ],
      [ 'once', 'not-reached', undefined ]
    ]
    "
  `)
})

test('the programs with an expression and a schema run', () => {
  expect(printed('expression.js')).toMatchInlineSnapshot(`
    "compiled [ 'items', 'items.count', 'items.price' ]
    30
    S0203 6
    "
  `)
  expect(printed('schemas.js')).toBe('Rule\n')
})

test('the program with the conformance kit runs', () => {
  using home = temporaryHome()
  writeNewPlugin(join(home.path, 'plugins/acme'))
  const outcomes = printed('kit.js', home.path)
    .trim()
    .split('\n')
    .map((line) => line.split(' ')[0])
  expect(outcomes).not.toContain('failed')
  expect(outcomes).toContain('passed')
})
