import type { Command } from 'commander'
import { CordError, type Diagnostic } from '../../../model/index.ts'
import { inspectHome } from '../../inspect.ts'
import { enableRule } from '../../rules-edit.ts'
import { homeOption, jsonOption } from '../options.ts'
import { exit, renderProblem, say, sayJson, table } from '../output.ts'
import type { Ended } from '../program.ts'
import { addRuleSet } from './rule-set.ts'

export function addRules(program: Command, ended: Ended): void {
  const rules = program.command('rules').description('The rules of a home.')
  addRuleSet(rules, ended)
  rules
    .command('list')
    .description('List the rules as they lie in the home, with their state.')
    .addOption(homeOption())
    .addOption(jsonOption())
    .action(async (options: { home: string; json?: boolean }) => {
      const { rules: found } = await inspectHome(options.home)
      if (options.json === true) return sayJson(found)
      say(
        table([['rule', 'enabled', 'state', 'name'], ...found.map((rule) => [rule.id, String(rule.enabled), rule.state, rule.name ?? ''])]),
      )
      for (const problem of found.flatMap((rule) => rule.diagnostics).filter(isError)) say(renderProblem(problem))
      if (found.some((rule) => rule.diagnostics.some(isError))) ended(exit.findings)
    })
  for (const [verb, value] of [
    ['enable', 'true'],
    ['disable', 'false'],
  ] as const) {
    rules
      .command(`${verb} <rule>`)
      .description(`Write "enabled: ${value}" into the rule's file; a running server follows within a second.`)
      .addOption(homeOption())
      .action(async (id: string, options: { home: string }) => {
        const { rules: found } = await inspectHome(options.home)
        const rule = found.find((one) => one.id === id)
        if (rule === undefined) throw new CordError('CORD_CLI_RULE_UNKNOWN', { rule: id })
        enableRule(options.home, rule.file, value)
        say(`${id}: enabled: ${value}`)
      })
  }
}

function isError(found: Diagnostic): boolean {
  return found.severity === 'error'
}
