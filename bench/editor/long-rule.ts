/** A rule as it grows in years: so many lines, a long condition, commented steps with templates. All of it compiles. */
export function longRule(lines: number): string {
  const head = ['name: Calls of sales', 'on: ringing', 'when: >-', "  queue.name = 'sales'", '  and (']
  const clauses = Array.from(
    { length: Math.min(40, lines / 5) },
    (_, index) => `    call.waitSeconds > ${index + 30} and call.called.number = '08001${index}' or`,
  )
  const all = [...head, ...clauses, '    $exists(call.caller.number))', 'do:']
  for (let step = 0; all.length < lines; step += 1)
    all.push(
      '  # Who calls sales waits for nobody.',
      '  - action: log',
      `    when: call.waitSeconds > ${step + 10}`,
      '    with:',
      '      level: warn',
      '      text: >-',
      '        Waited {{ call.waitSeconds }} s at {{ queue.name }},',
      `        called {{ call.called.number }}, step ${step}.`,
    )
  return `${all.join('\n')}\n`
}
