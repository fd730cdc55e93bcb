import { expect, test } from 'vitest'
import { compileExpression, ExpressionError } from '../../../src/engine/index.ts'
import type { Json } from '../../../src/model/index.ts'

const input: Json = { a: 1, x: [{ y: 1 }, { y: 2 }], b: { c: 1 } }

async function codeOf(text: string): Promise<string> {
  try {
    const value = await compileExpression(text).evaluate(input, { values: {}, now: 0, seed: 's', functions: {} })
    return `gives ${JSON.stringify(value)}`
  } catch (error) {
    if (error instanceof ExpressionError) return error.code
    throw error
  }
}

const hostile: readonly (readonly [string, string])[] = [
  // Never ends.
  ['($f := function($n){$f($n)}; $f(1))', 'too-many-steps'],
  ['($a := function($x){$b($x)}; $b := function($x){$a($x)}; $a(1))', 'too-many-steps'],
  ['($f := function($n){1 + $f($n + 1)}; $f(1))', 'D1011'],
  ['$map([1..1000], function($i){$map([1..1000], function($j){$i})})', 'too-many-steps'],
  // Swells.
  ['[1..10000000]', 'D2015'],
  ['[1..100000000]', 'D2014'],
  ['[1..1000].[1..1000].[1..1000]', 'value-too-large'],
  ['$pad("x", 500000000)', 'value-too-large'],
  ['$pad("x", -500000000)', 'value-too-large'],
  ['$length($pad("x", 500000000))', 'value-too-large'],
  ['($d := function($t, $n){$n = 0 ? $t : $d($t & $t, $n - 1)}; $length($d("x", 28)))', 'value-too-large'],
  ['$reduce([1..1000], function($i, $j){$i & $i & "xx"})', 'value-too-large'],
  ['$base64encode($join([1..1000].$pad("x", 9999)))', 'value-too-large'],
  ['$join([1..1000].$string(), $pad("x", 9999))', 'value-too-large'],
  ['$fromMillis(0, "[Y,100000000]")', 'value-too-large'],
  ['$fromMillis(0, "[Y,*-100000000]")', 'value-too-large'],
  ['$fromMillis(0, $pad("[Y]", 9999, "[Y]"))', 'value-too-large'],
  ['$toMillis("x", "[Y,100000000]")', 'value-too-large'],
  ['$now("[Y,999999]")', 'value-too-large'],
  ['$formatNumber(1, $pad("0", 9999, "0"))', 'value-too-large'],
  ['($g := function($x, $n){$n = 0 ? $x : $g({"a": $x, "b": $x}, $n - 1)}; $g(1, 60))', 'value-too-large'],
  ['($g := function($x, $n){$n = 0 ? $x : $g([[$x], [$x]], $n - 1)}; $g(1, 60))', 'value-too-large'],
  ['($g := function($x, $n){$n = 0 ? $x : $g({"a": $x, "b": $x}, $n - 1)}; $g(1, 40) = $g(1, 40))', 'value-too-large'],
  ['$distinct([1..2000])', 'D2015'],
  ['$distinct($split($pad("a", 9999, "ab"), ""))', 'value-too-large'],
  // Backtracks.
  ['$match("aaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", /(?=a)(a+)+$/)', 'regex-refused'],
  ['$contains("x", /(a)\\1/)', 'regex-refused'],
  ['$contains("x", /(?<!a)b/)', 'regex-refused'],
  ['$contains("x", /a{5000}/)', 'regex-refused'],
  ['$replace($pad("a", 9999, "a"), /a.*b|a/, "x")', 'too-much-matching'],
  ['$contains($pad("a", 9999, "a") & "!", /^(a+)+$/)', 'gives false'],
  // Runs text as code.
  ['$eval("1")', 'eval-refused'],
  ['($e := $eval; $e("1"))', 'eval-refused'],
  ['x^($eval("1"))', 'eval-refused'],
  ['$map(["1"], $eval)', 'eval-refused'],
  ['"1" ~> $eval', 'eval-refused'],
  ['x{$eval("1"): y}', 'eval-refused'],
  // Reaches for the machine.
  ['$$.constructor.constructor("return process")()', 'gives undefined'],
  ['$lookup($$, "__proto__")', 'gives undefined'],
  ['{"__proto__": {"x": 1}}', 'gives {}'],
  ['$merge([{"constructor": {"prototype": 1}}])', 'gives {}'],
  ['{"_jsonata_lambda": true}', 'D1013'],
  ['$sum', 'gives undefined'],
  ['[$sum, 1]', 'gives [null,1]'],
  ['{"a": function($x){$x}}', 'gives {}'],
  // Too long, too deep, or no JSONata at all.
  ['1'.padEnd(5000, '0'), 'text-too-long'],
  [`${'('.repeat(1500)}1${')'.repeat(1500)}`, 'too-nested'],
  [`1${' + 1'.repeat(900)}`, 'too-nested'],
  ['a.b.c(', 'S0203'],
  ['"open', 'S0101'],
  ['/open', 'S0302'],
  ['a := 1', 'S0212'],
  ['call.type == "inbound"', 'S0211'],
  ['a && b', 'S0211'],
  // Wrong types.
  ['"a" + 1', 'T2001'],
  ['$nope(1)', 'T1006'],
  ['$uppercase(1)', 'T0410'],
  ['$number("x")', 'D3030'],
  ['$error("stop")', 'D3137'],
  ['$replace("ab", /x*/, "-")', 'D1004'],
]

test.each(hostile.map(([text, code]) => [text.slice(0, 100), code, text] as const))(
  'the expression %s ends quickly, with: %s',
  async (_, code, text) => {
    const before = performance.now()
    expect(await codeOf(text)).toBe(code)
    expect(performance.now() - before).toBeLessThan(5000)
  },
)

test('an expression is stopped at the same place each time, so that a replay gives the same answer', async () => {
  const text = '($f := function($n){$f($n + 1)}; $f(1))'
  expect([await codeOf(text), await codeOf(text)]).toEqual(['too-many-steps', 'too-many-steps'])
})
