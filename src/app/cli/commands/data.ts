import { resolve } from 'node:path'
import type { Command } from 'commander'
import { runOperation } from '../../control/client.ts'
import { homeOption } from '../options.ts'
import { memberText, say } from '../output.ts'
import type { Ended } from '../program.ts'

export function addData(program: Command, _ended: Ended): void {
  program
    .command('backup <file>')
    .description('Write a consistent copy of the journal to a new file, also while the server runs.')
    .addOption(homeOption())
    .action(async (file: string, options: { home: string }) => {
      await runOperation(options.home, 'backup', { file: resolve(file) })
      say(`the journal is copied to ${resolve(file)}`)
    })

  program
    .command('forget <number>')
    .description('Erase a phone number from everything that is journalled.')
    .addOption(homeOption())
    .action(async (number: string, options: { home: string }) => {
      const answer = await runOperation(options.home, 'forget', { number })
      say(`${memberText(answer, 'forgotten')} triggers no longer name it`)
    })
}
