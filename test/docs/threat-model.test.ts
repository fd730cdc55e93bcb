import { existsSync, globSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { repository } from '../architecture.walls.ts'
import { textOf } from './markdown.ts'

const document = textOf('docs/reference/security.md')

test('every claim of the threat model names its tests, and they are there and run', () => {
  const rows = claimsOf(document)
  expect(rows.length).toBeGreaterThan(35)
  expect(rows.flatMap(mistakesIn)).toEqual([])
})

test('every table of borders is one of claims', () => {
  const borders = document.slice(document.indexOf('## The borders'), document.indexOf('## What is not promised'))
  const heads = borders.split('\n').filter((line, index, lines) => line.startsWith('|') && lines[index + 1]?.startsWith('|---'))
  expect(heads.length).toBeGreaterThan(4)
  expect(new Set(heads)).toEqual(new Set(['| claim | test |']))
})

test('a claim without a test, with one that is gone, empty or left out is found', () => {
  const made = `| claim | test |
|---|---|
| Nobody comes in | |
| Nobody gets out | \`test/server/gone.test.ts\` |
| Nobody looks | \`test/server/home.ts\` |
| All is well | \`test/docs/threat-model.test.ts\`, \`test/docs\` |
`
  expect(claimsOf(made).flatMap(mistakesIn)).toEqual([
    'Nobody comes in: no test',
    'Nobody gets out: test/server/gone.test.ts is not there',
    'Nobody looks: test/server/home.ts has no test',
  ])
  expect(leftOut("test.skip('x', () => {})") && leftOut("  it.only('x')") && leftOut("describe.todo('x')")).toBe(true)
  expect(leftOut("test.skipIf(process.getuid?.() !== 0)('x')") || leftOut("// test.skip( is not said here'")).toBe(false)
})

interface Claim {
  readonly claim: string
  readonly tests: readonly string[]
}

/** The rows of the tables whose second column says which test attacks the claim. */
function claimsOf(text: string): readonly Claim[] {
  let isClaims = false
  return text.split('\n').flatMap((line) => {
    if (!line.startsWith('|')) isClaims = false
    const cells = line.split(/(?<!\\)\|/).map((cell) => cell.trim())
    if (line === '| claim | test |') isClaims = true
    else if (isClaims && !line.startsWith('|---')) {
      return [{ claim: cells[1] ?? '', tests: [...(cells[2] ?? '').matchAll(/`([^`]+)`/g)].map(([, path = '']) => path) }]
    }
    return []
  })
}

function mistakesIn({ claim, tests }: Claim): readonly string[] {
  if (tests.length === 0) return [`${claim}: no test`]
  return tests.flatMap((path) => {
    const full = join(repository, path)
    if (!existsSync(full)) return [`${claim}: ${path} is not there`]
    const files = statSync(full).isDirectory() ? globSync('**/*.test.ts', { cwd: full }).map((file) => join(full, file)) : [full]
    const texts = files.map((file) => readFileSync(file, 'utf8'))
    if (!texts.some((text) => /^ *(?:test|it)(?:\.\w+)*[(<]/m.test(text))) return [`${claim}: ${path} has no test`]
    return texts.some(leftOut) ? [`${claim}: ${path} leaves tests out`] : []
  })
}

function leftOut(text: string): boolean {
  return /^ *(?:test|it|describe)\.(?:skip|only|todo)\(/m.test(text)
}
