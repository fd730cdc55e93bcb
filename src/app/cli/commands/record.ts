import { readFileSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { anonymise } from '../../anonymise.ts'
import { runOperation } from '../../control/client.ts'
import { homeOption } from '../options.ts'
import { say } from '../output.ts'
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
      say(`recording ${connection} to ${file}`)
      ended(
        await untilStopped(async () => {
          await runOperation(options.home, 'record.stop', { file })
          if (options.anonymous === true) writeFileSync(file, anonymise(readFileSync(file, 'utf8')))
        }),
      )
    })
}
