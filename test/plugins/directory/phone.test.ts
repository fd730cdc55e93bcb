import fc from 'fast-check'
import { parsePhoneNumberFromString } from 'libphonenumber-js'
import { describe, expect, it } from 'vitest'
import { planOf } from '../../../src/plugins/directory/countries.ts'
import { normalForm } from '../../../src/plugins/directory/phone.ts'

const form = (text: string, country?: string) => {
  const normal = normalForm(text, planOf(country))
  return normal === undefined
    ? 'no number'
    : `${normal.kind} ${normal.digits}${'lostZero' in normal && normal.lostZero ? ' (lost its zero)' : ''}`
}

describe('a number of a directory', () => {
  it('has one form however it is written', () => {
    const written = [
      '03 53 01 00 01',
      ' 0353010001 ',
      '03.53.01.00.01',
      '+33 3 53 01 00 01',
      '+33 (0)3 53 01 00 01',
      '(+33) 3 53 01 00 01',
      '0033353010001',
      '33353010001',
      'tel:+33353010001',
      'Tél. : 03 53 01 00 01',
      '03 53 01 00 01 poste 12',
      '0353010001 x12',
      '03\u00a053\u00a001\u00a000\u00a001',
      '\uff10353010001',
    ]
    expect([...new Set(written.map((text) => form(text, 'FR')))]).toEqual(['international 33353010001'])
  })

  it('is read by the habits of its country', () => {
    expect(
      [
        ['353010001', 'FR'],
        ['(212) 555-0101', 'US'],
        ['1 212 555 0101', 'US'],
        ['011 33 3 53 01 00 01', 'US'],
        ['02/123.45.67', 'BE'],
        ['06 1234 5678', 'IT'],
        ['8 495 123 45 67', 'RU'],
        ['612 34 56 78', 'ES'],
        ['3949', 'FR'],
        ['201', 'FR'],
        ['03 53 01 00', 'FR'],
        ['03 53 01 00 01', undefined],
        ['3.5301E+08', 'FR'],
        ['call me', 'FR'],
        ['', 'FR'],
      ].map(([text, country]) => `${country} ${text} -> ${form(text ?? '', country)}`),
    ).toMatchInlineSnapshot(`
      [
        "FR 353010001 -> international 33353010001 (lost its zero)",
        "US (212) 555-0101 -> international 12125550101",
        "US 1 212 555 0101 -> international 12125550101",
        "US 011 33 3 53 01 00 01 -> international 33353010001",
        "BE 02/123.45.67 -> international 3221234567",
        "IT 06 1234 5678 -> international 390612345678",
        "RU 8 495 123 45 67 -> international 74951234567",
        "ES 612 34 56 78 -> international 34612345678",
        "FR 3949 -> exact 3949",
        "FR 201 -> exact 201",
        "FR 03 53 01 00 -> exact 03530100",
        "undefined 03 53 01 00 01 -> national 353010001",
        "FR 3.5301E+08 -> no number",
        "FR call me -> no number",
        "FR  -> no number",
      ]
    `)
  })

  it('agrees with libphonenumber on every possible number of France, Germany, Britain and the United States', () => {
    const digits = (length: number) =>
      fc.array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length }).map((all) => all.join(''))
    const numbers = fc.oneof(
      fc
        .tuple(fc.constant('FR'), fc.integer({ min: 1, max: 9 }), digits(8))
        .map(([country, first, rest]) => [country, `0${first}${rest}`] as const),
      fc
        .tuple(fc.constant('DE'), fc.constantFrom('30', '40', '89'), digits(7))
        .map(([country, area, rest]) => [country, `0${area}${rest}`] as const),
      fc
        .tuple(fc.constant('GB'), fc.constantFrom('20', '161'), digits(8))
        .map(([country, area, rest]) => [country, `0${area}${rest}`.slice(0, 11)] as const),
      fc
        .tuple(fc.constant('US'), fc.constantFrom('212', '415'), digits(7))
        .map(([country, area, rest]) => [country, `${area}${rest}`] as const),
    )
    fc.assert(
      fc.property(numbers, ([country, text]) => {
        const parsed = parsePhoneNumberFromString(text, country as 'FR')
        fc.pre(parsed?.isValid() === true)
        expect(`+${normalForm(text, planOf(country))?.digits}`).toBe(parsed?.number)
        expect(normalForm(parsed?.formatInternational() ?? '', planOf(country))).toEqual(normalForm(text, planOf(country)))
      }),
    )
  })
})
