import type { Command } from 'commander'
import type { Json } from '../../../model/index.ts'
import { isProblem } from '../../answers.ts'
import { runOperation } from '../../control/client.ts'
import { homeOption, jsonOption } from '../options.ts'
import { member, memberText, say, sayJson, shortProblem, table } from '../output.ts'
import type { Ended } from '../program.ts'

export function addDeadLetters(program: Command, _ended: Ended): void {
  const letters = program.command('dead-letters').description('Steps that failed for good: look at them, send them again, drop them.')
  letters
    .command('list')
    .description('List them, newest first.')
    .option('--limit <n>', 'how many', '50')
    .addOption(homeOption())
    .addOption(jsonOption())
    .action(async (options: { limit: string; home: string; json?: boolean }) => {
      const rows = await runOperation(options.home, 'dead-letters.list', { limit: Number(options.limit) })
      if (options.json === true || !Array.isArray(rows)) return sayJson(rows)
      say(table([['letter', 'since', 'trace', 'rule', 'action', 'why'], ...rows.map(line)]))
    })
  letters
    .command('show <id>')
    .description('Show one as JSON: what was to be sent, and why it was not.')
    .addOption(homeOption())
    .action(async (id: string, options: { home: string }) => sayJson(await runOperation(options.home, 'dead-letters.show', { id })))
  letters
    .command('send [ids...]')
    .description('Try these again in the running server, with the same keys.')
    .option('--all', 'all of them')
    .addOption(homeOption())
    .action(async (ids: string[], options: { home: string; all?: boolean }) => {
      for (const id of await chosen(ids, options)) await runOperation(options.home, 'dead-letters.send', { id })
      say('on its way: cordboard dead-letters list shows what failed again')
    })
  letters
    .command('drop [ids...]')
    .description('Give these up; their traces stay.')
    .option('--all', 'all of them')
    .addOption(homeOption())
    .action(async (ids: string[], options: { home: string; all?: boolean }) => {
      const gone = await chosen(ids, options)
      for (const id of gone) await runOperation(options.home, 'dead-letters.drop', { id })
      say(`${gone.length} dropped`)
    })
}

const mostAtOnce = 10_000

async function chosen(ids: readonly string[], options: { readonly home: string; readonly all?: boolean }): Promise<readonly string[]> {
  if (options.all !== true) return ids
  const rows = await runOperation(options.home, 'dead-letters.list', { limit: mostAtOnce })
  // Oldest first, as they would have been sent.
  return Array.isArray(rows) ? rows.map((row) => memberText(row, 'id')).reverse() : []
}

function line(row: Json): readonly string[] {
  const outcome = member(row, 'outcome')
  const found = member(outcome, 'problem')
  const why = isProblem(found) ? shortProblem(found) : memberText(outcome, 'status')
  return [memberText(row, 'id'), memberText(row, 'at'), memberText(row, 'seq'), memberText(row, 'rule'), memberText(outcome, 'action'), why]
}
