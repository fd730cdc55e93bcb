import type { Command } from 'commander'
import type { Clause, Json, RuleExplanation } from '../../../model/index.ts'
import { explanationsIn, isProblem } from '../../answers.ts'
import { runOperation } from '../../control/client.ts'
import { homeOption, jsonOption } from '../options.ts'
import { member, memberText, say, sayJson, shortProblem, table } from '../output.ts'
import type { Ended } from '../program.ts'

export function addExplain(program: Command, _ended: Ended): void {
  program
    .command('traces')
    .description('List the newest traces, to find the one to explain.')
    .option('--number <number>', 'only of this phone number')
    .option('--limit <n>', 'how many', '20')
    .addOption(homeOption())
    .addOption(jsonOption())
    .action(async (options: { number?: string; limit: string; home: string; json?: boolean }) => {
      const rows = await runOperation(options.home, 'traces', {
        limit: Number(options.limit),
        ...(options.number === undefined ? {} : { number: options.number }),
      })
      if (options.json === true || !Array.isArray(rows)) return sayJson(rows)
      say(
        table([
          ['trace', 'time', 'type', 'connection', 'outcome', 'planned'],
          ...rows.map((row) => [
            ...['id', 'at', 'type', 'connection', 'outcome'].map((key) => memberText(row, key)),
            words(member(row, 'planned')),
          ]),
        ]),
      )
    })

  program
    .command('explain <trace-id>')
    .description('Say why a call did or did not pop: rules asked, the clause that said no, values read, steps done.')
    .addOption(homeOption())
    .addOption(jsonOption())
    .action(async (id: string, options: { home: string; json?: boolean }) => {
      const answer = await runOperation(options.home, 'explain', { id })
      if (options.json === true) return sayJson(answer)
      say(describe(answer))
    })
}

function describe(answer: Json): string {
  const trace = member(answer, 'trace')
  const trigger = member(trace, 'trigger')
  const call = member(trigger, 'call')
  const lines = [
    `${memberText(trigger, 'type')} on ${memberText(trigger, 'connection')} at ${memberText(trigger, 'receivedAt')}`,
    `  caller ${memberText(member(call, 'caller'), 'number')}, device ${memberText(member(trigger, 'agent'), 'device')}, queue ${memberText(member(trigger, 'queue'), 'name')}`,
  ]
  const explanations = explanationsIn(member(answer, 'explanations'))
  if (explanations.length === 0) lines.push('no rule is asked for this type of trigger')
  for (const rule of explanations) {
    lines.push(`${sign(rule.outcome)} ${rule.rule}: ${rule.name} (${rule.outcome})`)
    for (const clause of rule.clauses) lines.push(...describeClause(clause, '    '))
  }
  for (const plan of asList(member(trace, 'plans'))) {
    for (const step of asList(member(plan, 'outcomes'))) {
      const found = member(step, 'problem')
      const why = isProblem(found) ? `: ${shortProblem(found)}` : ''
      lines.push(
        `  step ${memberText(step, 'index')} of ${memberText(plan, 'rule')}: ${memberText(step, 'action')} ${memberText(step, 'status')} ${memberText(step, 'detail')}${why}`,
      )
    }
  }
  return lines.join('\n')
}

function describeClause(clause: Clause, indent: string): readonly string[] {
  if (clause.holds === 'not-reached') return []
  const values = (clause.values ?? []).map((read) => `${read.path} = ${read.missing ?? JSON.stringify(read.value)}`).join(', ')
  const because = clause.because === undefined ? '' : ` ${shortProblem(clause.because)}`
  const head = `${indent}${clause.holds === 'yes' ? '+' : '-'} ${clause.name}${clause.text === undefined ? '' : ` ${clause.text}`}${values === '' ? '' : `  [${values}]`}${because}`
  return [head, ...(clause.parts ?? []).flatMap((part) => describeClause(part, `${indent}  `))]
}

function sign(outcome: RuleExplanation['outcome']): string {
  return outcome === 'planned' || outcome === 'shadow' ? '+' : '-'
}

function words(value: Json | undefined): string {
  return Array.isArray(value) ? value.join(' ') : ''
}

function asList(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : []
}
