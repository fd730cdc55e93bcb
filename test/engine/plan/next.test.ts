import { describe, expect, test } from 'vitest'
import type { NextStep } from '../../../src/engine/index.ts'
import type { Facts, Outcome, Plan } from '../../../src/model/index.ts'
import { bookOf, ringing } from '../helpers/home.ts'

const lookup = "  - action: lookup\n    with: { directory: d, number: '{{ call.customer.e164 }}' }\n    as: who\n"

function rule(steps: string, keys = ''): string {
  return `name: A rule\non: [ringing, queue-start]\n${keys}do:\n${steps}`
}

function nextOf(text: string, outcomes: readonly Partial<Outcome>[] = [], facts: Facts = ringing(), plan: Partial<Plan> = {}): NextStep {
  const book = bookOf({ r: text })
  const [planned] = book.decide(facts).plans
  if (planned === undefined) throw new Error('not planned')
  const all = outcomes.map((outcome, index): Outcome => ({ index, action: 'x', status: 'done', attempts: 1, ...outcome }))
  return book.next({ ...planned, ...plan }, facts, all)
}

/** What is said of a step that is not run: kind, whether the rule ends, code, and where. */
function told(next: NextStep): string {
  if (next.kind === 'done') return 'done'
  if (next.kind === 'run') return `run ${next.step.action} ${JSON.stringify(next.step.input)}`
  const { code, place } = next.problem
  return `${next.kind}${next.kind === 'fail' ? (next.ends ? ' ends' : ' goes on') : ''} ${code}${place === undefined ? '' : ` ${place.field}:${place.line}:${place.column}`}`
}

describe('a step', () => {
  test('is made ready with its input, times and tries', () => {
    expect(nextOf(rule(lookup))).toMatchInlineSnapshot(`
      {
        "kind": "run",
        "step": {
          "action": "lookup",
          "as": "who",
          "atMostOnce": false,
          "connection": "paris",
          "continueOnError": false,
          "deadline": 1795166105120,
          "index": 0,
          "input": {
            "directory": "d",
            "number": "+33388202122",
          },
          "notBefore": undefined,
          "only": undefined,
          "retry": {
            "count": 0,
            "seconds": 1,
          },
          "timeoutSeconds": 3,
        },
      }
    `)
  })

  test('has the times, tries and place that it asks for', () => {
    const text = rule(
      '  - action: log\n    with: { text: x }\n    connection: lyon\n    timeout: 2\n    delay: 30\n    retry: { count: 3, seconds: 5 }\n    only: still-ringing\n    continueOnError: true\n',
      'atMostOnce: true\n',
    )
    const next = nextOf(text)
    expect(next.kind === 'run' && next.step).toMatchObject({
      connection: 'lyon',
      timeoutSeconds: 2,
      notBefore: Date.parse('2026-11-20T09:14:35.120Z'),
      deadline: Date.parse('2026-11-20T10:14:35.120Z'),
      retry: { count: 3, seconds: 5 },
      only: 'still-ringing',
      continueOnError: true,
      atMostOnce: true,
    })
  })

  test('sees the results of the steps before it', () => {
    const text = rule(`${lookup}  - { action: log, with: { text: 'Hello {{ who.name }} {{ who.status }}' } }\n`)
    expect(told(nextOf(text, [{ as: 'who', result: { status: 'one', name: 'Eva' } }]))).toContain('"text":"Hello Eva one"')
    expect(told(nextOf(text, [{ as: 'who', status: 'skipped' }]))).toContain('"text":"Hello  "')
  })

  test('that its condition leaves out is skipped, with the condition and its place', () => {
    const text = rule(`${lookup}  - action: log\n    when: who.status = 'one'\n    with: { text: x }\n`)
    expect(told(nextOf(text, [{ result: { status: 'none' } }]))).toBe('skip CORD_STEP_CONDITION do[1].when:8:11')
    expect(told(nextOf(text, [{ result: { status: 'one' } }]))).toBe('run log {"text":"x","level":"info"}')
  })

  test('whose condition or value fails ends the rule, or goes on if it says so', () => {
    const bad = (keys: string): string => rule(`  - action: log\n    with: { text: 'x {{ $number("a") }}' }\n${keys}`)
    expect(told(nextOf(bad('')))).toBe('fail ends CORD_EXPRESSION_FAILED do[0].with.text:5:25')
    expect(told(nextOf(bad('    continueOnError: true\n')))).toMatch(/^fail goes on/)
    expect(told(nextOf(bad("    when: $number('a') = 1\n")))).toBe('fail ends CORD_EXPRESSION_FAILED do[0].when:6:11')
  })

  test('whose input is not valid once rendered fails, with its place', () => {
    const text = rule("  - { action: log, with: { text: '{{ call.nothing }}' } }\n")
    expect(told(nextOf(text))).toBe('fail ends CORD_SHAPE_MISSING do[0].with:4:26')
    expect(told(nextOf(rule("  - { action: log, with: { text: '{{ call.waitSeconds }}' } }\n")))).toBe(
      'fail ends CORD_SHAPE_WANTS_TEXT do[0].with.text:4:34',
    )
  })

  test('at an agent fails where there is none, unless it says to whom', () => {
    const noAgent = ringing({ type: 'queue-start', agent: undefined })
    const notify = (more: string): string => rule(`  - { action: notify-agent, with: { text: x${more} } }\n`)
    expect(told(nextOf(notify(''), [], noAgent))).toBe('fail ends CORD_ACTION_NO_AGENT')
    expect(told(nextOf(notify(', to: bob'), [], noAgent))).toMatch(/^run notify-agent/)
  })
})

describe('after a step', () => {
  const text = rule('  - { action: log, with: { text: a } }\n  - { action: log, with: { text: b } }\n')
  const tolerant = rule(
    '  - { action: lookup, with: { directory: d }, as: who, continueOnError: true }\n  - { action: log, with: { text: "{{ who.status }} {{ who.failed }}: {{ who.message }}" } }\n',
  )

  test.each(['done', 'opened', 'offered', 'skipped', 'shadow'] as const)('that ended as %s the next one comes', (status) => {
    expect(told(nextOf(text, [{ status }]))).toBe('run log {"text":"b","level":"info"}')
    expect(told(nextOf(text, [{ status }, { status }]))).toBe('done')
  })

  test.each(['failed', 'expired', 'refused', 'withdrawn', 'cancelled', 'no-agent', 'no-user'] as const)(
    'that ended as %s the rule ends',
    (status) => {
      expect(told(nextOf(text, [{ status }]))).toBe('done')
    },
  )

  test('that failed and may, the next one sees the code and the message', () => {
    const problem = { code: 'CORD_ACTION_CALL_GONE', params: {} }
    expect(told(nextOf(tolerant, [{ status: 'failed', problem }]))).toContain(
      'failed CORD_ACTION_CALL_GONE: The call left the agent before this was done.',
    )
  })

  test('of a rule that is no longer there, nothing comes', () => {
    expect(told(nextOf(text, [], ringing(), { rule: 'gone' }))).toBe('done')
  })
})

describe('an address', () => {
  const url = (text: string): string => rule(`  - { action: open-record, with: { url: '${text}' } }\n`)

  test('has each inserted value encoded as a component', () => {
    const facts = ringing({ data: { id: 'a/b?c=d&e#f é' } })
    expect(told(nextOf(url('https://crm.example/x/{{ data.id }}?q={{ data.id }}'), [], facts))).toContain(
      '"url":"https://crm.example/x/a%2Fb%3Fc%3Dd%26e%23f%20%C3%A9?q=a%2Fb%3Fc%3Dd%26e%23f%20%C3%A9"',
    )
  })

  test('that is a whole value is not encoded, and passes the same list', () => {
    const whole = url('{{ data.url }}')
    expect(told(nextOf(whole, [], ringing({ data: { url: 'https://crm.example/a?b=c' } })))).toContain('"url":"https://crm.example/a?b=c"')
    const refused = [
      'https://evil.example/',
      'javascript:alert(1)',
      'https://crm.example@evil.example/',
      'https:/\\\\evil.example',
      ' https://crm.example/',
    ]
    const answers = []
    for (const one of refused) answers.push(told(nextOf(whole, [], ringing({ data: { url: one } }))))
    expect(answers).toMatchInlineSnapshot(`
      [
        "fail ends CORD_URL_ORIGIN do[0].with.url:4:41",
        "fail ends CORD_URL_SCHEME_REFUSED do[0].with.url:4:41",
        "fail ends CORD_URL_USERINFO do[0].with.url:4:41",
        "fail ends CORD_SHAPE_URI do[0].with.url:4:41",
        "fail ends CORD_SHAPE_URI do[0].with.url:4:41",
      ]
    `)
  })
})

describe('a record to open', () => {
  const open = (more = ''): string =>
    rule(`${lookup}  - { action: open-record, with: { url: 'https://crm.example/{{ who.id }}'${more} } }\n`)
  const none = [{ result: { status: 'none', matches: [] } }]
  const many = [
    {
      result: {
        status: 'many',
        matches: [
          { id: '1', name: 'Eva' },
          { id: '2', name: 'Ben' },
        ],
      },
    },
  ]

  test('is left out when its lookup found nobody, unless the step says otherwise', () => {
    expect(told(nextOf(open(), none))).toBe('skip CORD_STEP_LOOKUP_NONE')
    expect(told(nextOf(open(', none: create'), none))).toContain('"url":"https://crm.example/"')
  })

  test('is a choice when its lookup found several, unless the step says otherwise', () => {
    expect(told(nextOf(open(), many))).toMatch(/"url":"https:\/\/crm.example\/1","present":"offer","title":"Eva \/ Ben"/)
    expect(told(nextOf(open(', many: first'), many))).toMatch(/"url":"https:\/\/crm.example\/1",.*"present":"open"/)
    expect(told(nextOf(open(', many: skip'), many))).toBe('skip CORD_STEP_LOOKUP_MANY')
  })

  test('names each of several as the step would open it, the likeliest first', () => {
    const found = [
      { id: '1', name: 'Eva', openCase: 'no', lastContact: '2026-11-19' },
      { id: '2', name: 'Ben', openCase: 'no', lastContact: '2026-11-20' },
      { id: '3', name: 'Zoe', openCase: 'yes' },
      { id: '4', name: 'Max', owner: 'MARIE' },
    ]
    const agent = { device: '1024', user: { id: 'marie', name: 'Marie Curie', teams: [] } }
    const choicesOf = (more: string) => {
      const next = nextOf(open(more), [{ result: { status: 'many', matches: found } }], { ...ringing(), agent })
      return next.kind === 'run' ? next.step.input : undefined
    }
    expect(choicesOf('')).toMatchObject({
      url: 'https://crm.example/4',
      choices: [
        { id: '4', title: 'Max', hints: ['owner: MARIE'], url: 'https://crm.example/4' },
        { id: '3', title: 'Zoe', hints: ['openCase: yes'], url: 'https://crm.example/3' },
        { id: '2', title: 'Ben', url: 'https://crm.example/2' },
        { id: '1', title: 'Eva', url: 'https://crm.example/1' },
      ],
    })
    expect(choicesOf(', many: first, rank: [lastContact]')).toMatchObject({ url: 'https://crm.example/2', present: 'open' })
    expect(choicesOf(", title: '{{ who.name }} of {{ who.id }}'")).toMatchObject({ choices: [{ title: 'Max of 4' }, {}, {}, {}] })
    expect(choicesOf(', title: Customer')).toMatchObject({ choices: [{ title: 'Max' }, { title: 'Zoe' }, {}, {}] })
  })

  test('goes to the search or to a new record for nobody', () => {
    const pages = ", searchUrl: 'https://crm.example/find?n={{ call.customer.e164 }}', createUrl: 'https://crm.example/new'"
    expect(told(nextOf(open(`${pages}, none: search`), none))).toContain('"url":"https://crm.example/find?n=%2B33388202122"')
    expect(told(nextOf(open(`${pages}, none: create`), none))).toContain('"url":"https://crm.example/new"')
    expect(told(nextOf(open(pages), none))).toBe('skip CORD_STEP_LOOKUP_NONE')
  })

  test('does not come on top of another call, where the step says so', () => {
    const text = (busy: string): string => rule(`  - { action: open-record, with: { url: 'https://crm.example/1', busy: ${busy} } }\n`)
    const beside = (state: 'talking' | 'ringing', id = 'other'): Facts => ({
      ...ringing(),
      agent: { device: '1024', calls: [{ id, interactionId: id, state }] },
    })
    expect(told(nextOf(text('offer'), [], beside('talking')))).toContain('"present":"offer"')
    expect(told(nextOf(text('skip'), [], beside('talking')))).toBe('skip CORD_STEP_BUSY')
    expect(told(nextOf(text('open'), [], beside('talking')))).toContain('"present":"open"')
    expect(told(nextOf(text('skip'), [], beside('ringing')))).toContain('"present":"open"')
    expect(told(nextOf(text('offer'), [], ringing()))).toContain('"present":"open"')
  })

  test('does not depend on a lookup that it does not read', () => {
    const text = rule(`${lookup}  - { action: open-record, with: { url: 'https://crm.example/new' } }\n`)
    expect(told(nextOf(text, none))).toContain('"url":"https://crm.example/new"')
  })

  test('is offered when the plan says so, but opened for somebody else', () => {
    const text = (more: string): string => rule(`  - { action: open-record, with: { url: 'https://crm.example/1'${more} } }\n`)
    expect(told(nextOf(text(''), [], ringing(), { asOffer: true }))).toContain('"present":"offer"')
    expect(told(nextOf(text(', to: bob'), [], ringing(), { asOffer: true }))).toContain('"present":"open"')
  })
})
