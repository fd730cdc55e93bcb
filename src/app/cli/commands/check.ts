import type { Command } from 'commander'
import { inspectHome } from '../../inspect.ts'
import { homeOption, jsonOption } from '../options.ts'
import { exit, renderProblem, say, sayJson } from '../output.ts'
import type { Ended } from '../program.ts'

export function addCheck(program: Command, ended: Ended): void {
  program
    .command('check')
    .description('Check a home: configuration, rules and their cases, tables, plugins. Nothing is connected or done.')
    .addOption(homeOption())
    .addOption(jsonOption())
    .action(async (options: { home: string; json?: boolean }) => {
      const { diagnostics, rules } = await inspectHome(options.home)
      const errors = diagnostics.filter((found) => found.severity === 'error').length
      if (options.json === true) sayJson({ rules: rules.length, diagnostics })
      else {
        for (const found of diagnostics) say(`${found.severity}: ${renderProblem(found)}`)
        say(`${rules.length} rules, ${errors} errors, ${diagnostics.length - errors} warnings`)
      }
      if (errors > 0) ended(exit.findings)
    })
}
