import { resolve } from 'node:path'
import type { Command } from 'commander'
import { Option } from 'commander'
import { demoPages, demoSignIns, freePort, prepareDemoHome } from '../../demo.ts'
import { createHost } from '../../host.ts'
import { portOption } from '../options.ts'
import { say } from '../output.ts'
import type { Ended } from '../program.ts'
import { untilStopped } from '../until-stopped.ts'

export function addDemo(program: Command, ended: Ended): void {
  program
    .command('demo')
    .description('Run a small contact center that places believable calls, with sign-ins to try everything.')
    .addOption(
      new Option('--home <dir>', 'folder of the demo, made when absent')
        .default(resolve('.cordboard-demo'), './.cordboard-demo')
        .argParser((value) => resolve(value)),
    )
    .addOption(portOption())
    .action(async (options: { home: string; port?: string }) => {
      const port = await freePort(options.port === undefined ? 8070 : Number(options.port), options.port === undefined)
      prepareDemoHome(options.home, `http://127.0.0.1:${port}`)
      const signIns = await demoSignIns(options.home)
      const host = await createHost({ home: options.home, port, demoPages })
      const stopped = untilStopped(() => host.close())
      say(`Cordboard is open at ${host.url}`)
      say('')
      for (const one of signIns) say(`  ${one.role.padEnd(14)} ${one.id.padEnd(8)} password ${one.password}   ${host.url}${one.page}`)
      say('')
      say(`Sign in as ${signIns.at(-1)?.id ?? 'the agent'} and wait: within seconds a demo call rings and its record opens. Ctrl+C stops.`)
      ended(await stopped)
    })
}
