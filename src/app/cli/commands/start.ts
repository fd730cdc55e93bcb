import type { Command } from 'commander'
import { runOperation } from '../../control/client.ts'
import { createHost } from '../../host.ts'
import { firstSignIn } from '../first-sign-in.ts'
import { homeOption, portOf, portOption } from '../options.ts'
import { say } from '../output.ts'
import type { Ended } from '../program.ts'
import { untilStopped } from '../until-stopped.ts'

export function addStart(program: Command, ended: Ended): void {
  program
    .command('start')
    .description('Run the installation in a home folder until it is stopped.')
    .addOption(homeOption())
    .addOption(portOption())
    .action(async (options: { home: string; port?: string }) => {
      const first = await firstSignIn(options.home)
      const host = await createHost({ home: options.home, ...portOf(options) })
      // Whoever reads that it is open may stop it at once.
      const stopped = untilStopped(() => host.close())
      say(`Cordboard is open at ${host.url}`)
      if (first !== undefined) say(`sign in as ${first.id} with password ${first.password} (shown this once)`)
      ended(await stopped)
    })

  program
    .command('status')
    .description('Say how the running server of a home is.')
    .addOption(homeOption())
    .action(async (options: { home: string }) => {
      say(JSON.stringify(await runOperation(options.home, 'status', {}), null, 2))
    })
}
