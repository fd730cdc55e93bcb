import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { Command } from 'commander'
import { shapeOf } from '../../../engine/index.ts'
import { CordError } from '../../../model/index.ts'
import type { RuleSet } from '../../../rulebook/index.ts'
import { openHome } from '../../inspect.ts'
import { homeOption } from '../options.ts'
import { exit, renderProblem, say, sayJson, table } from '../output.ts'
import type { Ended } from '../program.ts'

const texts = { type: 'object', additionalProperties: { type: 'string' } }
const ruleSet = {
  type: 'object',
  required: ['cordboard', 'rules', 'tables'],
  additionalProperties: false,
  properties: { cordboard: { const: 'rule-set' }, rules: texts, tables: texts },
}

export function addRuleSet(rules: Command, ended: Ended): void {
  rules
    .command('export [file]')
    .description('Write all rules and tables into one file, or to standard output.')
    .addOption(homeOption())
    .action(async (file: string | undefined, options: { home: string }) => {
      await using opened = await openHome(options.home)
      const set = { cordboard: 'rule-set', ...opened.rulebook.set.export() }
      if (file === undefined) return sayJson(set)
      writeFileSync(file, `${JSON.stringify(set, null, 2)}\n`)
      say(`${Object.keys(set.rules).length} rules and ${Object.keys(set.tables).length} tables are in ${file}`)
    })
  rules
    .command('import <file>')
    .description('Take rules and tables out of such a file, all or nothing; a running server follows within a second.')
    .option('--dry-run', 'say what would change, and write nothing')
    .addOption(homeOption())
    .action(async (file: string, options: { home: string; dryRun?: boolean }) => {
      const set = readSet(file)
      await using opened = await openHome(options.home)
      const { rulebook } = opened
      const entries = rulebook.set.compare(set)
      say(table([['', 'id', 'state'], ...entries.map(({ kind, id, state }) => [kind, id, state])]))
      const errors = entries.flatMap(({ diagnostics }) => diagnostics).filter(({ severity }) => severity === 'error')
      for (const found of errors) say(renderProblem(found))
      if (errors.length > 0) return ended(exit.findings)
      if (options.dryRun !== true) await rulebook.set.import(set, rulebook.current().revision)
    })
}

function readSet(file: string): RuleSet {
  if (!existsSync(file)) throw new CordError('CORD_CLI_FILE', { file, detail: 'there is no such file' })
  const value = parsed(file)
  if (!isSet(value)) throw new CordError('CORD_CLI_FILE', { file, detail: 'it is not a set of rules that "rules export" wrote' })
  return value
}

function parsed(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new CordError('CORD_CLI_FILE', { file, detail: error instanceof Error ? error.message : String(error) }, { cause: error })
  }
}

function isSet(value: unknown): value is RuleSet {
  return shapeOf(ruleSet).check(value).length === 0
}
