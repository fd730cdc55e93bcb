import { type Command, InvalidArgumentError } from 'commander'
import { CordError } from '../../../model/index.ts'
import { runOperation } from '../../control/client.ts'
import { homeOption, jsonOption } from '../options.ts'
import { complainOf, exit, member, memberText, say, sayJson, table } from '../output.ts'
import type { Ended } from '../program.ts'

export function addAudit(program: Command, ended: Ended): void {
  const audit = program.command('audit').description('Who changed or read what, when, and from where.')
  audit
    .command('list')
    .description('List the newest entries.')
    .option('--limit <n>', 'so many', count, 50)
    .addOption(homeOption())
    .addOption(jsonOption())
    .action(async (options: { limit: number; home: string; json?: boolean }) => {
      const entries = await runOperation(options.home, 'audit.list', { limit: options.limit })
      if (options.json === true || !Array.isArray(entries)) return sayJson(entries)
      say(
        table([
          ['entry', 'when', 'who', 'from', 'what', 'of', ''],
          ...entries.map((one) => [
            ...['seq', 'at', 'actor', 'address', 'action', 'subject'].map((key) => memberText(one, key)),
            details(JSON.stringify(member(one, 'detail') ?? {})),
          ]),
        ]),
      )
    })
  audit
    .command('verify')
    .description(
      'Walk the chain of hashes and say whether anything was changed, taken out or cut off; note the last entry it prints elsewhere.',
    )
    .option('--noted <number:hash>', 'an entry that was noted before and must still be there')
    .addOption(homeOption())
    .addOption(jsonOption())
    .action(async (options: { noted?: string; home: string; json?: boolean }) => {
      const check = await runOperation(options.home, 'audit.check', options.noted === undefined ? {} : { noted: options.noted })
      const good = member(check, 'good') === true
      if (options.json === true) sayJson(check)
      else if (good)
        say(
          `${memberText(check, 'count')} entries hold; the last is ${memberText(member(check, 'head'), 'seq')}:${memberText(member(check, 'head'), 'hash')}`,
        )
      else complainOf(broken(memberText(check, 'seq'), memberText(check, 'count'), memberText(check, 'why')))
      if (!good) ended(exit.findings)
    })
}

function broken(seq: string, count: string, why: string): CordError {
  return new CordError('CORD_CLI_AUDIT_BROKEN', { seq, count, why })
}

function details(text: string): string {
  return text === '{}' ? '' : text
}

function count(value: string): number {
  const number = Number(value)
  if (!Number.isInteger(number) || number < 1 || number > 10_000) throw new InvalidArgumentError('A whole number from 1 to 10000.')
  return number
}
