import { randomUUID } from 'node:crypto'
import type { Command } from 'commander'
import { runOperation } from '../../control/client.ts'
import { homeOption } from '../options.ts'
import { say } from '../output.ts'
import type { Ended } from '../program.ts'

export function addPop(program: Command, _ended: Ended): void {
  program
    .command('pop <number>')
    .description('Say that a phone rings: for phone software that can only start a program, and to try a rule.')
    .requiredOption('--connection <id>', 'the connection in whose name it rings')
    .option('--device <device>', 'the extension that rings')
    .option('--called <number>', 'the number that was dialled')
    .addOption(homeOption())
    .action(async (number: string, options: { connection: string; device?: string; called?: string; home: string }) => {
      const id = randomUUID()
      await runOperation(options.home, 'ingest', {
        connection: options.connection,
        triggers: [
          {
            id,
            type: 'ringing',
            call: {
              id,
              media: 'voice',
              type: 'inbound',
              caller: { number: bare(number) },
              ...(options.called === undefined ? {} : { called: { number: bare(options.called) } }),
            },
            ...(options.device === undefined ? {} : { agent: { device: options.device } }),
          },
        ],
      })
      say(`accepted: ${number} rings${options.device === undefined ? '' : ` at ${options.device}`}`)
    })
}

// A protocol handler is started with the whole link: tel:+33388202122, ctidivalto:0388202122.
function bare(number: string): string {
  return decodeURIComponent(number.replace(/^[a-z][a-z0-9+.-]*:(\/\/)?/i, '').replace(/\/$/, ''))
}
