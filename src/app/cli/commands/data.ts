import { writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { CordError } from '../../../model/index.ts'
import { runOperation } from '../../control/client.ts'
import { homeOption } from '../options.ts'
import { memberText, say, sayJson } from '../output.ts'
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
    .command('export-person <number>')
    .description('Write what is journalled about a phone number, as JSON: for the person who asks.')
    .option('--out <file>', 'into a new file instead of the screen')
    .addOption(homeOption())
    .action(async (number: string, options: { out?: string; home: string }) => {
      const answer = await runOperation(options.home, 'person.export', { number })
      if (options.out === undefined) return sayJson(answer)
      writeNew(resolve(options.out), `${JSON.stringify(answer, null, 2)}\n`)
      say(`written to ${resolve(options.out)}`)
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

// Nobody else's to read, and nothing that is there is overwritten.
function writeNew(file: string, text: string): void {
  try {
    writeFileSync(file, text, { flag: 'wx', mode: 0o600 })
  } catch (cause) {
    throw new CordError('CORD_CLI_FILE', { file, detail: cause instanceof Error ? cause.message : String(cause) }, { cause })
  }
}
