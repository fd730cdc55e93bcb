import jsonata from 'jsonata'
import { describe, expect, test } from 'vitest'
import { compileExpression, ExpressionError, limitProfiles, type Scope } from '../../../src/engine/index.ts'
import type { Json } from '../../../src/model/index.ts'

const scope: Scope = { values: {}, now: Date.parse('2026-11-20T09:14:05.120Z'), seed: 'event-1', functions: {} }

function resultOf(text: string, input: Json = {}, changes: Partial<Scope> = {}): Json | undefined {
  return compileExpression(text).evaluate(input, { ...scope, ...changes })
}

function errorOf(run: () => unknown): Pick<ExpressionError, 'code' | 'position' | 'token'> {
  try {
    run()
  } catch (error) {
    if (error instanceof ExpressionError) return { code: error.code, position: error.position, token: error.token }
  }
  throw new Error('no ExpressionError')
}

describe('an expression', () => {
  test('sees the input, the values of its scope and its functions', () => {
    const functions = { twice: { signature: '<n-:n>', run: (n: Json | undefined) => (typeof n === 'number' ? n * 2 : undefined) } }
    const text = '{"type": call.type, "crm": $const.crm, "four": $twice(2), "chained": 3 ~> $twice()}'
    expect(resultOf(text, { call: { type: 'inbound' } }, { values: { const: { crm: 'x' } }, functions })).toEqual({
      type: 'inbound',
      crm: 'x',
      four: 4,
      chained: 6,
    })
  })

  test('has the time of the trigger, not that of the machine', () => {
    expect(resultOf('[$now(), $millis(), $now("[H01]:[m01]")]')).toEqual(['2026-11-20T09:14:05.120Z', scope.now, '09:14'])
  })

  test('has chance that depends on the seed alone', () => {
    const text = '[$random(), $random(), $shuffle([1..5])]'
    const first = resultOf(text)
    expect(resultOf(text)).toEqual(first)
    expect(resultOf(text, {}, { seed: 'event-2' })).not.toEqual(first)
    expect(first).toMatchInlineSnapshot(`
      [
        0.2735768926795572,
        0.2902557903435081,
        2,
        5,
        1,
        4,
        3,
      ]
    `)
  })

  test('gives a copy: neither the result nor the evaluation can change the input', () => {
    const input = { list: [{ a: 1 }], o: { b: 2 } }
    const result = resultOf('[o, list[], list ~> |$|{"a": 5}|]', input)
    expect(result).toEqual([{ b: 2 }, { a: 1 }, { a: 5 }])
    expect(input).toEqual({ list: [{ a: 1 }], o: { b: 2 } })
    expect(Object.keys(input.list)).toEqual(['0'])
    const whole = resultOf('$', input)
    expect(whole).toEqual(input)
    expect(whole).not.toBe(input)
  })

  test('does not take data for functions, whatever its keys', () => {
    const input = { y: { _jsonata_function: true, v: 1 }, z: { _jsonata_lambda: true, body: { type: 'value', value: 1 }, v: 2 } }
    expect(resultOf('[y.v, z.v, $type(y)]', input)).toEqual([1, 2, 'object'])
  })

  test('has no value where JSON has none', () => {
    expect([resultOf('nothing'), resultOf('null'), resultOf('1/0')]).toEqual([undefined, null, null])
  })

  test('keeps nothing of one evaluation for the next', () => {
    const one = compileExpression('($x := $millis(); $map([1..50], function($i){$i + $$.n}); [$x, $millis(), $$.n])')
    const answers = [1, 2, 3].map((n) => one.evaluate({ n }, { ...scope, now: n }))
    expect(answers).toEqual([
      [1, 1, 1],
      [2, 2, 2],
      [3, 3, 3],
    ])
  })

  test('goes on working after a failure', () => {
    const one = compileExpression('$number(n)')
    expect(errorOf(() => one.evaluate({ n: 'x' }, scope))).toMatchObject({ code: 'D3030' })
    expect(one.evaluate({ n: '4' }, scope)).toBe(4)
  })

  test('is compiled in a time that grows with its length, however it is nested', () => {
    const nested = [
      ['$abs(', ')'],
      ['{"a": ', '}'],
      ['[', '][0].x'],
      ['[', ']'],
      ['$contains(', ', /a/)'],
      ['(', ')'],
      ['$f(', ')'],
      ['a[', ']'],
    ]
    for (const [open = '', close = ''] of nested) {
      const before = performance.now()
      const text = `${open.repeat(40)}1${close.repeat(40)}`
      expect(compileExpression(text).mode, text).toBe('compiled')
      expect(performance.now() - before, text).toBeLessThan(2000)
    }
  })

  test.each([
    ['list@$x[$y := $x.a].$y', undefined],
    ['list@$x.{"a": ($y := $x.a; $y)}', [{ a: 1 }, { a: 2 }]],
    ['list@$x[($z := $x.a) = 2]#$i.{"a": $x.a, "i": $i}', { a: 2, i: 0 }],
    ['(list@$x[$z := 1].a; $z)', undefined],
    ['(list[$z := 1].a; $z)', 1],
    ['($o := {"a": 1}; $c := ($ ~> |$o|{"a": 2}|); $o)', { a: 2 }],
    ['($ ~> |list[a = $const.two]|{"hit": true}|).list.hit', true],
    ['($ ~> |$const|{"two": 3}|; $const)', { two: 3 }],
    ['$contains("object", /x/) ?: "none"', false],
    ['$ ~> |$sum|{"implementation": 1}|', { list: [{ a: 1 }, { a: 2 }] }],
  ])('%s is compiled like all others, and gives %j', async (text, result) => {
    const input = { list: [{ a: 1 }, { a: 2 }] }
    const values = { const: { two: 2 } }
    expect(resultOf(text, input, { values })).toEqual(result)
    expect({ input, values }).toEqual({ input: { list: [{ a: 1 }, { a: 2 }] }, values: { const: { two: 2 } } })
    const reference = await jsonata(text).evaluate(structuredClone(input), structuredClone(values))
    expect(JSON.stringify(reference)).toBe(JSON.stringify(result))
  })

  test('runs text as code only in the profile that says so, with the variables of the place', () => {
    const trusted = (text: string) => compileExpression(text, { limits: limitProfiles.suite }).evaluate({ a: 2 }, scope)
    expect(trusted('($x := 3; $eval("a * $x"))')).toBe(6)
    expect(trusted('$map([1, 2], function($i){$eval("$i + $$.a")})')).toEqual([3, 4])
    expect(trusted('["a", "1"] ~> $map($eval)')).toBe(1)
    expect(errorOf(() => trusted('$eval("1 +")'))).toMatchObject({ code: 'D3120' })
    expect(errorOf(() => trusted('$eval("-$string(a)")'))).toMatchObject({ code: 'D3121' })
  })

  test('says where it is wrong', () => {
    expect([
      errorOf(() => compileExpression("call.type = 'inbound")),
      errorOf(() => compileExpression('call.type == 1')),
      errorOf(() => compileExpression('a and $eval("1")')),
      errorOf(() => compileExpression('$contains(a, /(?=x)y/)')),
      errorOf(() => resultOf('1 + $uppercase(2)')),
    ]).toMatchInlineSnapshot(`
      [
        {
          "code": "S0101",
          "position": 20,
          "token": undefined,
        },
        {
          "code": "S0211",
          "position": 12,
          "token": "=",
        },
        {
          "code": "eval-refused",
          "position": 11,
          "token": undefined,
        },
        {
          "code": "regex-refused",
          "position": 21,
          "token": "/(?=x)y/",
        },
        {
          "code": "T0410",
          "position": 15,
          "token": "uppercase",
        },
      ]
    `)
  })
})

describe('a function contributed as JSONata text', () => {
  const library = {
    shout: 'function($x){ $uppercase($x) & "!" }',
    greet: 'function($name){ "hello " & $name & " of " & $const.company & " " & $twice(1) }',
    broken: '"no function"',
    loop: 'function($n){ $forever($n) }',
  }
  const functions = { twice: { signature: '<n:n>', run: (n: Json | undefined) => (typeof n === 'number' ? n * 2 : undefined) } }

  test('is called like any other', () => {
    const expression = compileExpression('$shout(name) & " " & $join($map(["a", "b"], $shout), ",")', { library })
    expect(expression.evaluate({ name: 'anna' }, scope)).toBe('ANNA! A!,B!')
  })

  test('sees functions of ours, and the values of the scope', () => {
    const expression = compileExpression('$greet("anna")', { library })
    expect(expression.evaluate({}, { ...scope, values: { const: { company: 'Acme' } }, functions })).toBe('hello anna of Acme 2')
  })

  test('that is none is an error where it is used, and nowhere else', () => {
    const broken = compileExpression('$broken(1)', { library })
    expect(errorOf(() => broken.evaluate({}, scope))).toMatchObject({ code: 'not-a-function' })
    expect(compileExpression('1', { library }).evaluate({}, scope)).toBe(1)
  })
})

describe('reads', () => {
  test.each([
    ["call.type = 'inbound' and queue.name = 'sales'", ['call.type', 'queue.name']],
    ['call.caller.{ "n": e164 }', ['call.caller', 'call.caller.e164']],
    ['call[state = "ringing"].caller.e164', ['call.caller.e164', 'call.state']],
    ['$$.agent.user.id & $.call.id', ['agent.user.id', 'call.id']],
    ['$map(data.items, function($i){ $i.price * data.rate })', ['data.items', 'data.rate']],
    ['data.*.x', ['data']],
    ['data.**', ['data']],
    ['$exists(call.customer.`first name`)', ['call.customer.first name']],
    ['$const.limit > 1', []],
    ['call.caller.$uppercase(name)', ['call.caller', 'call.caller.name']],
    ['agent.calls^(state)[0].id', ['agent.calls', 'agent.calls.state']],
    ['(a; b ? c : d)', ['a', 'b', 'c', 'd']],
    ['data.x{k: v}', ['data.x', 'data.x.k', 'data.x.v']],
    ["'x' in data.list", ['data.list']],
  ])('of %s are %j', (text, reads) => {
    expect(compileExpression(text).reads).toEqual(reads)
  })
})
