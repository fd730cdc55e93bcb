import { asJsonata } from '../rules/texts.ts'
import { type BenchRule, type Condition, createWorkload, holds } from '../rules/workload.ts'

/** What one call says, in this order. */
const course = ['queue-start', 'ringing', 'established', 'userEvent'] as const

/** Digits that stand for the number of the trigger and of its call: every post is another one, and none is longer. */
export const marks = { trigger: '777777777', call: '888888888', desk: '99999' } as const

export interface CallsToPlay {
  readonly rules: readonly BenchRule[]
  /** Bodies of triggers, `course.length` to a call, each about a kilobyte. */
  readonly bodies: readonly string[]
  /** The address that the first rule that matches makes of a trigger, by place in `bodies`. */
  readonly expected: readonly (string | undefined)[]
}

/** Calls as a contact center hears of them, with their answers. The same for the same numbers. */
export function createCalls(count: number, calls: number): CallsToPlay {
  const { rules, facts } = createWorkload(count, calls * course.length)
  const said = facts.map((one, index) => {
    const { e164: _, ...caller } = one.call?.caller ?? {}
    return {
      id: `t-${marks.trigger}`,
      type: course[index % course.length] ?? 'ringing',
      time: one.time,
      call: {
        id: `call-${marks.call}`,
        interactionId: `interaction-${marks.call}`,
        media: 'voice',
        type: one.call?.type,
        acd: true,
        caller,
        called: one.call?.called,
        waitSeconds: one.call?.waitSeconds,
      },
      agent: { id: `1${marks.desk}`, device: `2${marks.desk}`, name: 'Anna Keller', state: 'ready' },
      queue: one.queue,
      data: one.data,
      raw: one.raw,
    }
  })
  return {
    rules,
    bodies: said.map((one) => JSON.stringify(one)),
    expected: said.map((one) => {
      const rule = rules.find(({ type, condition }) => type === one.type && holds(condition, one))
      return rule === undefined ? undefined : addressOf(rule.id, String(one.data?.customerId), String(one.call.waitSeconds))
    }),
  }
}

function addressOf(rule: string, customer: string, wait: string): string {
  return `https://crm.example/${rule}/${customer}?wait=${wait}`
}

/** As a file of a home: planned and traced like any other, and nobody's screen is asked for. */
export function asRuleFile({ id, type, condition }: BenchRule): string {
  return `name: ${id}
enabled: shadow
on: ${type}
when: ${JSON.stringify(asJsonata(condition))}
do:
  - action: open-record
    with: { url: '${addressOf(id, '{{ data.customerId }}', '{{ call.waitSeconds }}')}' }
`
}

/** As the nodes of a Node-RED flow: the first rule that matches makes the address, and that is the answer. */
export function asFlow(rules: readonly BenchRule[], path: string): readonly object[] {
  const tests = rules.map(({ type, condition }) => ({
    t: 'jsonata_exp',
    v: `payload.type = '${type}' and (${asJsonata(moved(condition))})`,
    vt: 'jsonata',
  }))
  return [
    { id: 'n-tab', type: 'tab', label: 'Calls' },
    { id: 'n-in', type: 'http in', z: 'n-tab', url: path, method: 'post', wires: [['n-switch']] },
    {
      id: 'n-switch',
      type: 'switch',
      z: 'n-tab',
      property: 'payload',
      propertyType: 'msg',
      rules: [...tests, { t: 'else' }],
      checkall: 'false',
      outputs: tests.length + 1,
      wires: [...rules.map(({ id }) => [id]), ['n-none']],
    },
    ...rules.map(({ id }) =>
      change(id, `'https://crm.example/${id}/' & $encodeUrlComponent(payload.data.customerId) & '?wait=' & payload.call.waitSeconds`),
    ),
    change('n-none', "''"),
    { id: 'n-answer', type: 'http response', z: 'n-tab', statusCode: '200', wires: [] },
  ]
}

function change(id: string, expression: string): object {
  const rules = [{ t: 'set', p: 'payload', pt: 'msg', to: expression, tot: 'jsonata' }]
  return { id, type: 'change', z: 'n-tab', rules, wires: [['n-answer']] }
}

function moved(condition: Condition): Condition {
  if ('all' in condition) return { all: condition.all.map(moved) }
  if ('any' in condition) return { any: condition.any.map(moved) }
  return { ...condition, path: `payload.${condition.path}` }
}
