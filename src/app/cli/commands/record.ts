import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { problem } from '../../../model/index.ts'
import { anonymise } from '../../anonymise.ts'
import { runOperation } from '../../control/client.ts'
import { homeOption } from '../options.ts'
import { exit, member, renderProblem, say } from '../output.ts'
import type { Ended } from '../program.ts'
import { untilStopped } from '../until-stopped.ts'

export function addRecord(program: Command, ended: Ended): void {
  program
    .command('record <connection>')
    .description('Copy what a running connection receives to a new file, until stopped with Ctrl+C.')
    .requiredOption('--out <file>', 'the file to write')
    .option('--anonymous', 'replace phone numbers and names when the recording ends')
    .addOption(homeOption())
    .action(async (connection: string, options: { out: string; anonymous?: boolean; home: string }) => {
      const file = resolve(options.out)
      await runOperation(options.home, 'record.start', { connection, file })
      let empty = false
      // Whoever reads that it records may stop it at once.
      const stopped = untilStopped(async () => {
        empty = member(await runOperation(options.home, 'record.stop', { file }), 'bytes') === 0
        if (options.anonymous === true && !empty) writeFileSync(file, anonymise(readFileSync(file)))
      })
      say(`recording ${connection} to ${file}`)
      const code = await stopped
      if (empty) say(renderProblem(problem('CORD_RECORD_EMPTY', { connection })))
      ended(empty ? exit.findings : code)
    })
}
