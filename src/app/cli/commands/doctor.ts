import type { Command } from 'commander'
import { examine } from '../../doctor/examine.ts'
import { homeOption, jsonOption } from '../options.ts'
import { exit, say, sayJson } from '../output.ts'
import type { Ended } from '../program.ts'

export function addDoctor(program: Command, ended: Ended): void {
  program
    .command('doctor')
    .description('Look at an installation and say what is wrong and what to do.')
    .addOption(homeOption())
    .addOption(jsonOption())
    .action(async (options: { home: string; json?: boolean }) => {
      const findings = await examine(options.home)
      if (options.json === true) sayJson(findings)
      else for (const one of findings) say(`${one.good ? 'good' : 'look'}  ${one.about}: ${one.text}`)
      if (findings.some((one) => !one.good)) ended(exit.findings)
    })
}
