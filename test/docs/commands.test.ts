import type { Command } from 'commander'
import { expect, test } from 'vitest'
import { buildProgram } from '../../src/app/cli/program.ts'
import { linesOf, pages, textOf } from './markdown.ts'

const program = buildProgram(() => undefined)

test.each(pages())('every command that %s names is one, with options that it has', (page) => {
  const wrong = linesOf(textOf(page)).flatMap(({ text, code }, index) =>
    commandsIn(text, code).flatMap((words) => mistakeIn(words).map((mistake) => `${page}:${index + 1} ${mistake}`)),
  )
  expect(wrong).toEqual([])
})

test('a command or an option that is not there is found', () => {
  expect(commandsIn('    echo x | cordboard user add marie --rolle agent', true).flatMap(mistakeIn)).toEqual([
    'cordboard user add: --rolle',
  ])
  expect(commandsIn('say `cordboard rules lst` or `cordboard starts`', false).flatMap(mistakeIn)).toEqual([
    'cordboard rules: lst',
    'cordboard: starts',
  ])
  expect(commandsIn('npm run --silent cordboard -- check --home examples/01-first-pop', true).flatMap(mistakeIn)).toEqual([])
})

/** The words after each `cordboard` that is written as a command: in code that begins a line or follows a pipe, or in backticks. */
function commandsIn(line: string, code: boolean): readonly (readonly string[])[] {
  const pieces = code ? line.split(/\||&&|;/) : [...line.matchAll(/`([^`]+)`/g)].map((found) => found[1] ?? '')
  return pieces.flatMap((piece) => {
    const found = /^[\s$(]*(?:[A-Z_]+=\S+ +)*(?:ExecStart=)?(?:npx |npm run (?:--silent )?|\S*\/)?cordboard(?: --)? +(.+)$/.exec(piece)
    return found?.[1] === undefined ? [] : [found[1].replace(/ #.*$/, '').replace(/\\$/, '').trim().split(/\s+/)]
  })
}

function mistakeIn(words: readonly string[]): readonly string[] {
  let command: Command = program
  let name = 'cordboard'
  let rest = words
  while (command.commands.length > 0) {
    const [word = '', ...others] = rest
    if (word.startsWith('-') || /^[<A-Z]/.test(word)) break
    const found = command.commands.find((one) => one.name() === word)
    if (found === undefined) return [`${name}: ${word}`]
    command = found
    name = `${name} ${word}`
    rest = others
  }
  const known = new Set(['--help', '-h', '--version', '-V', ...command.options.flatMap(({ long, short }) => [long, short])])
  return rest.flatMap((word) => (/^--?[a-z]/.test(word) && !known.has(word.split('=')[0]) ? [`${name}: ${word}`] : []))
}
