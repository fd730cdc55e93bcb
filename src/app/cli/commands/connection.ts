import type { Command } from 'commander'
import type { Json } from '../../../model/index.ts'
import { runOperation } from '../../control/client.ts'
import { homeOption, jsonOption } from '../options.ts'
import { exit, member, memberText, say, sayJson, table } from '../output.ts'
import type { Ended } from '../program.ts'

export function addConnection(program: Command, ended: Ended): void {
  const connection = program.command('connection').description('The connections of the running server.')
  connection
    .command('list')
    .description('List the connections with their states.')
    .addOption(homeOption())
    .addOption(jsonOption())
    .action(async (options: { home: string; json?: boolean }) => {
      const answer = await runOperation(options.home, 'connections', {})
      if (options.json === true) return sayJson(answer)
      const rows = Array.isArray(answer) ? answer : []
      say(table([['connection', 'kind', 'state', 'why'], ...rows.map(rowOf)]))
      if (rows.some((row) => ['failed', 'auth-required'].includes(memberText(member(row, 'state'), 'kind')))) ended(exit.findings)
    })
  for (const [verb, description] of [
    ['on', 'Switch a connection on again.'],
    ['off', 'Switch a connection off, until it is switched on again; also over a restart. What it says meanwhile is not heard.'],
    ['reload', 'Open a connection anew; nothing is lost that its system does not lose.'],
  ] as const) {
    connection
      .command(`${verb} <id>`)
      .description(description)
      .addOption(homeOption())
      .action(async (id: string, options: { home: string }) => {
        const answer =
          verb === 'reload'
            ? await runOperation(options.home, 'connections.reload', { id })
            : await runOperation(options.home, 'connections.switch', { id, enabled: verb === 'on' })
        say(`${id}: ${memberText(member(answer, 'state'), 'kind')}`)
      })
  }
}

function rowOf(row: Json): readonly string[] {
  const state = member(row, 'state')
  return [memberText(row, 'id'), memberText(row, 'kind'), memberText(state, 'kind'), memberText(state, 'reason')]
}
