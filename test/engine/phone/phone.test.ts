import { expect, test } from 'vitest'
import { isAnonymous, sameNumber, toE164 } from '../../../src/engine/index.ts'

test.each([
  ['0388202122', '+33388202122'],
  ['03 88 20 21 22', '+33388202122'],
  ['03.88.20.21.22', '+33388202122'],
  ['+33 (0)3 88 20 21 22', '+33388202122'],
  ['0033388202122', '+33388202122'],
  ['33388202122', '+33388202122'],
  ['388202122', '+33388202122'],
  ['sip:0388202122@pbx.example', '+33388202122'],
  ['sip:%2B33388202122@pbx.example;user=phone', '+33388202122'],
  ['"Anna" <sip:+33388202122@pbx.example>', '+33388202122'],
  ['tel:+33-3-88-20-21-22;ext=12', '+33388202122'],
  ['0388202122 ext. 12', '+33388202122'],
  ['0639981234', '+33639981234'],
  ['001 212 555 0100', '+12125550100'],
  ['4021', undefined],
  ['112', undefined],
  ['3631', undefined],
  ['0049', undefined],
  ['*21#', undefined],
  ['Anna', undefined],
  ['', undefined],
  ['anonymous', undefined],
  ['sip:4021@pbx.example', undefined],
])('%j seen from France is %s', (number, e164) => {
  expect(toE164(number, 'FR')).toBe(e164)
})

test('without a country, only numbers that name theirs are known', () => {
  expect([
    toE164('0388202122', undefined),
    toE164('+33388202122', undefined),
    toE164('0033388202122', undefined),
    toE164('1', 'XX'),
  ]).toEqual([undefined, '+33388202122', '+33388202122', undefined])
})

test('the country decides what a national number is', () => {
  expect([toE164('0721 12345', 'de'), toE164('0388202122', 'BE'), toE164('(212) 555-0100', 'US')]).toEqual([
    '+4972112345',
    '+32388202122',
    '+12125550100',
  ])
})

test.each([
  '',
  ' ',
  '-',
  'anonymous',
  'Anonymous',
  '<unknown>',
  'Restricted',
  'PRIVATE',
  'unavailable',
  'Masqué',
  'sip:anonymous@anonymous.invalid',
  '"Anonymous" <sip:anonymous@x>',
])('%j shows no number', (number) => {
  expect(isAnonymous(number)).toBe(true)
})

test('a number or an internal number is not withheld', () => {
  expect(['0388202122', '4021', 'Anna', '0'].map(isAnonymous)).toEqual([false, false, false, false])
})

test('two spellings are one number, internal ones by their digits, withheld ones never', () => {
  expect([
    sameNumber('0388202122', '+33 3 88 20 21 22', 'FR'),
    sameNumber('0388202122', '0388202123', 'FR'),
    sameNumber('4021', 'sip:4021@pbx', 'FR'),
    sameNumber('4021', '0388204021', 'FR'),
    sameNumber('anonymous', 'anonymous', 'FR'),
    sameNumber('', '', undefined),
  ]).toEqual([true, false, true, false, false, false])
})
