import type { Command } from 'commander'
import type { CaseResult } from '../../../engine/index.ts'
import { inspectHome } from '../../inspect.ts'
import { homeOption } from '../options.ts'
import { exit, renderProblem, say } from '../output.ts'
import type { Ended } from '../program.ts'

export function addTest(program: Command, ended: Ended): void {
  program
    .command('test')
    .description("Run the rules' own cases.")
    .addOption(homeOption())
    .option('--format <format>', 'tap or junit', 'tap')
    .action(async (options: { home: string; format: string }) => {
      const { cases, diagnostics } = await inspectHome(options.home)
      say(options.format === 'junit' ? junit(cases) : tap(cases))
      const broken = diagnostics.filter((found) => found.severity === 'error')
      for (const found of broken) say(`# ${renderProblem(found)}`)
      if (broken.length > 0 || cases.some((one) => !one.passed)) ended(exit.findings)
    })
}

function tap(cases: readonly CaseResult[]): string {
  const lines = cases.flatMap((one, index) => [
    `${one.passed ? 'ok' : 'not ok'} ${index + 1} - ${one.rule}: ${one.case}`,
    ...one.diagnostics.map((found) => `  # ${renderProblem(found)}`),
  ])
  return ['TAP version 14', `1..${cases.length}`, ...lines].join('\n')
}

function junit(cases: readonly CaseResult[]): string {
  const failed = cases.filter((one) => !one.passed).length
  const rows = cases.map((one) => {
    const head = `  <testcase classname="${xml(one.rule)}" name="${xml(one.case)}"`
    return one.passed ? `${head}/>` : `${head}><failure message="${xml(one.diagnostics.map(renderProblem).join(' '))}"/></testcase>`
  })
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="cordboard" tests="${cases.length}" failures="${failed}">`,
    ...rows,
    '</testsuite>',
  ].join('\n')
}

function xml(text: string): string {
  return text.replace(/[<>&"]/g, (sign) => `&#${sign.charCodeAt(0)};`)
}
