import fc from 'fast-check'
import type { Json } from '../../../src/model/index.ts'

/** Names of fields, so few that most paths find something. */
const names = ['a', 'b', 'c', 'list', 'type', 'number'] as const
const variables = ['$x', '$y', '$v', '$i'] as const

const leaf: fc.Arbitrary<Json> = fc.oneof(
  fc.integer({ min: -3, max: 20 }),
  fc.constantFrom<Json>('', 'a', 'b', 'inbound', '+33123', '12', 'a b', 'é', '😀x', null, true, false, 0.1, 1e21, 'Z'),
)

/** A trigger: an object with lists, lists in lists, and things missing. */
export const trigger: fc.Arbitrary<Json> = fc.letrec<{ value: Json; list: Json; object: Json }>((tie) => ({
  value: fc.oneof({ maxDepth: 4, withCrossShrink: true }, leaf, tie('object'), tie('list')),
  list: fc.oneof(
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(tie('object'), { maxLength: 4 }),
    fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 5 }),
  ),
  object: fc.dictionary(fc.constantFrom(...names), tie('value'), { maxKeys: 5, noNullPrototype: true }),
})).object

interface Grammar {
  readonly expression: string
  readonly path: string
  readonly step: string
  readonly call: string
  readonly lambda: string
  readonly condition: string
  readonly block: string
  readonly constructed: string
  readonly stream: string
}

const literal = fc.oneof(
  fc.integer({ min: -2, max: 20 }).map(String),
  fc.constantFrom('"a"', '"inbound"', '""', '"+33"', '"a b"', 'true', 'false', 'null', '0.5', '"é😀"'),
)
const name = fc.constantFrom(...names)
const variable = fc.constantFrom(...variables, '$', '$$', '$nothing')
const operator = fc.constantFrom('+', '-', '*', '/', '%', '=', '!=', '<', '<=', '>', '>=', '&', 'and', 'or', 'in', '..', '??', '?:')
// No pattern here counts characters: re2js counts those beyond 16 bits as one, JavaScript as two.
const regex = fc.constantFrom(
  ...['/a/', '/[0-9]+/', '/^([a-z])([a-z])/', '/b|i/i', '/(x)?n/', '/\\w\\b/', '/[^a-z+]+/i', '/(a|(b))*x?/', '/\\s/', '/^a$/m'],
  ...['/(?:in|out)bound$/', '/\\u00e9|\\.|\\+33/', '/[\\d\\-]/', '/x*/', '/a.*b/'],
)
const picture = fc.constantFrom('"#,##0.00"', '"000"', '"w"', '"I"', '"1;o"', '"#0.0%"', '"0.0e0"', '"A"', '"Ww"', '""', '"[Y]"')
const moment = fc.constantFrom(
  '"[Y0001]-[M01]-[D01]"',
  '"[H01]:[m]"',
  '"[FNn], [D1o] [MNn] [Y]"',
  '"[h]:[m01][P]"',
  '"[W]-[d]"',
  '"[Z]"',
  '""',
  '"[X]"',
)

function phrase(...parts: readonly (string | fc.Arbitrary<string>)[]): fc.Arbitrary<string> {
  return fc.tuple(...parts.map((part) => (typeof part === 'string' ? fc.constant(part) : part))).map((texts) => texts.join(''))
}

/** Expressions made of everything that the language has, many of which fail, as texts. */
export const expression: fc.Arbitrary<string> = fc.letrec<Grammar>((tie: fc.LetrecTypedTie<Grammar>) => {
  const e = tie('expression')
  const one = (texts: readonly string[], ...rest: readonly (string | fc.Arbitrary<string>)[]) => phrase(fc.constantFrom(...texts), ...rest)
  return {
    expression: fc.oneof(
      { maxDepth: 5, depthSize: 'small' },
      { arbitrary: fc.oneof(name, literal, variable), weight: 3 },
      { arbitrary: tie('path'), weight: 5 },
      { arbitrary: tie('condition'), weight: 4 },
      { arbitrary: tie('call'), weight: 5 },
      { arbitrary: tie('block'), weight: 2 },
      { arbitrary: tie('constructed'), weight: 2 },
      { arbitrary: tie('stream'), weight: 1 },
    ),
    path: fc.oneof(
      { maxDepth: 5 },
      phrase(name, '.', tie('step')),
      phrase(tie('step'), '.', tie('step')),
      phrase(tie('step'), '.', tie('step'), '.', tie('step')),
      phrase(tie('path'), '[', e, ']'),
      phrase(tie('path'), '[]'),
      phrase(tie('path'), '^(', fc.constantFrom('', '<', '>'), e, ')'),
      phrase(tie('path'), '^(>', name, ',', name, ')'),
      phrase(tie('path'), '{', e, ': ', e, '}'),
    ),
    step: fc.oneof(
      { maxDepth: 5 },
      name,
      name,
      name,
      variable,
      fc.constantFrom('*', '**', '$', '`type`'),
      phrase(name, '[', e, ']'),
      phrase(name, fc.constantFrom('[0]', '[-1]', '[[0..1]]', '[]', '[type = "inbound"]', '[number > 2]', '[$ = 1]')),
      phrase('(', e, ')'),
      phrase('[', e, ']'),
      phrase('{"a": ', e, '}'),
      tie('call'),
    ),
    call: fc.oneof(
      { maxDepth: 5 },
      one(['$string', '$boolean', '$not', '$exists', '$type', '$count', '$keys', '$number', '$length', '$uppercase', '$trim'], '(', e, ')'),
      one(['$sum', '$max', '$min', '$average', '$reverse', '$distinct', '$sort', '$merge', '$spread', '$abs', '$floor'], '(', e, ')'),
      one(['$substring', '$append', '$substringBefore', '$contains', '$split', '$join', '$lookup', '$round', '$zip'], '(', e, ', ', e, ')'),
      one(['$string', '$uppercase', '$length', '$number', '$keys', '$boolean', '$exists'], '()'),
      phrase('$substring(', e, ', ', fc.integer({ min: -3, max: 3 }).map(String), ', ', fc.integer({ min: -1, max: 3 }).map(String), ')'),
      one(['$contains', '$match', '$split'], '(', e, ', ', regex, ')'),
      phrase('$replace(', e, ', ', fc.oneof(regex, literal), ', ', fc.constantFrom('"-"', '"$0$1"'), ')'),
      phrase('$replace(', e, ', ', regex, ', function($m){$m.match & "!"})'),
      one(['$map', '$filter', '$single', '$each', '$sift', '$sort'], '(', e, ', ', tie('lambda'), ')'),
      phrase('$reduce(', e, ', ', tie('lambda'), fc.oneof(fc.constant(''), phrase(', ', e)), ')'),
      one(['$map', '$filter'], '(', e, ', ', fc.constantFrom('$string', '$uppercase', '$not', '$exists', '$sum', '$boolean'), ')'),
      phrase(tie('lambda'), '(', e, ', ', e, ')'),
      phrase(e, ' ~> ', fc.constantFrom('$string', '$sum', '$count()', '$uppercase', '$append(1)', '$map(function($v){[$v]})', '$sort')),
      phrase(
        '(',
        e,
        ' ~> |',
        fc.constantFrom('$', 'a', 'list', '**'),
        '|{"b": ',
        e,
        '}',
        fc.constantFrom('', ', "a"', ', ["a", "c"]'),
        '|)',
      ),
      phrase('$append(?, ', e, ')(', e, ')'),
      phrase('(', fc.constantFrom('$uppercase', '$string'), ' ~> ', fc.constantFrom('$length', '$string'), ')(', e, ')'),
      phrase('$error(', e, ')'),
      one(['$formatNumber', '$formatInteger', '$parseInteger'], '(', e, ', ', picture, ')'),
      phrase('$fromMillis(', fc.oneof(e, fc.constantFrom('0', '1531310400000', '-1e12')), ', ', moment, ')'),
      phrase('$toMillis(', fc.oneof(e, fc.constantFrom('"2018-07-11"', '"12:30"', '"2018-07-11T12:00:00Z"')), ')'),
      one(
        ['$ceil', '$sqrt', '$base64encode', '$base64decode', '$encodeUrl', '$encodeUrlComponent', '$decodeUrl', '$lowercase'],
        '(',
        e,
        ')',
      ),
      one(['$power', '$formatBase', '$pad', '$assert', '$substringAfter', '$sift', '$each'], '(', e, ', ', e, ')'),
      phrase('$pad(', e, ', ', fc.integer({ min: -6, max: 6 }).map(String), ', ', literal, ')'),
      phrase('$formatBase(', e, ', ', fc.integer({ min: 1, max: 37 }).map(String), ')'),
      phrase(e, '.', one(['$uppercase', '$length', '$string', '$number', '$type', '$contains', '$keys', '$spread', '$round'], '()')),
      phrase('(', regex, ')(', e, ')', fc.constantFrom('', '.match', '.next()', '.groups')),
      phrase(e, ' ~> ', regex),
      phrase('$map(', e, ', $', name, ')'),
      phrase('$clone(', e, ')'),
      phrase('$substring(', e, ', ', e, ', ', e, ')'),
      phrase('(', fc.constantFrom('$map', '$filter', '$reduce', '$sort', '$split'), '(', e, ', ?))(', tie('lambda'), ')'),
      phrase('(', e, ' ~> |$', fc.constantFrom('', '.a', '.list[0]', '.*'), '|', e, '|)'),
    ),
    lambda: fc.oneof(
      { maxDepth: 5 },
      phrase('function($v){', e, '}'),
      phrase('function($v, $i){', e, '}'),
      phrase('function($v, $i){$v & $i}'),
      phrase('function($v, $i){$v > $i}'),
      phrase('function($v, $i)<', fc.constantFrom('xx?:x', 's-n?:x', 'ax:x', 'n:n'), '>{', e, '}'),
    ),
    condition: fc.oneof(
      { maxDepth: 5 },
      phrase(e, ' ', operator, ' ', e),
      phrase(e, ' ', operator, ' ', literal),
      phrase(tie('step'), ' = ', literal),
      phrase('(', e, ') ', operator, ' (', e, ')'),
      phrase('(', e, ' ? ', e, ' : ', e, ')'),
      phrase('(', e, ' ? ', e, ')'),
      phrase('-', e),
      phrase(e, ' in [', literal, ', ', literal, ']'),
    ),
    block: fc.oneof(
      { maxDepth: 5 },
      phrase('(', e, '; ', e, ')'),
      phrase('($x := ', e, '; ', e, ')'),
      phrase('($x := ', e, '; $y := ', e, '; ', e, ')'),
      phrase('($f := function($v){$v > 0 ? $f($v - 1) : ', e, '}; $f(3))'),
      phrase('($f := function($v){$v > 0 ? $v + $f($v - 1) : ', e, '}; $f(3))'),
      phrase('($x := ', tie('lambda'), '; $x(', e, ', ', e, '))'),
      phrase('($x := ', tie('lambda'), '; $y := ', tie('lambda'), '; ($x ~> $y)(', e, '))'),
    ),
    constructed: fc.oneof(
      { maxDepth: 5 },
      phrase('[', e, ', ', e, ']'),
      phrase('[', fc.integer({ min: -2, max: 3 }).map(String), '..', e, ']'),
      phrase('{"a": ', e, ', "b": ', e, '}'),
      phrase('{', e, ': ', e, '}'),
      phrase('[', e, '][', e, ']'),
      phrase('(', e, ')[', e, ']'),
      phrase('(', e, ')[]'),
      phrase('[', e, '..', e, ']'),
      phrase('{"a": ', e, ', ', e, ': ', e, '}.', name),
      phrase('[', e, '].', tie('step'), '[]'),
      phrase('{', e, ': ', e, '}{', e, ': ', e, '}'),
    ),
    stream: fc.oneof(
      { maxDepth: 5 },
      phrase(name, '@$x.', tie('step')),
      phrase(name, '@$x.', name, '@$y[', e, '].', e),
      phrase(name, '#$i.', tie('step')),
      phrase(name, '#$i[', e, ']'),
      phrase(name, '.', name, '#$i.{"a": $i, "b": ', e, '}'),
      phrase(name, '.', name, '.%.', name),
      phrase(name, '.', name, '.{"a": %.', name, '}'),
      phrase(name, '@$x{', e, ': ', e, '}'),
      phrase(name, '#$i^(', e, ').', e),
      phrase(name, '.', name, '.', name, '.%.%.', name),
      phrase(name, '.', name, '[%.', name, ' = ', e, ']'),
      phrase(name, '.*#$i[', e, '].', e),
      phrase(name, '@$x[$x.', name, ' = ', e, ']#$i.', tie('step')),
      phrase('$#$i.', tie('step')),
      phrase('(', e, ')@$x.', tie('step')),
      phrase('**@$x[', e, '].', name),
      phrase(name, '^(%.', name, ').', name),
    ),
  }
}).expression
