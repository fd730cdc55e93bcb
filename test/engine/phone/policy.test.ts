import { describe, expect, it } from 'vitest'
import { dialString, judgeNumber, numberForms } from '../../../src/engine/index.ts'
import type { NumbersConfig } from '../../../src/model/index.ts'

const strict: NumbersConfig = { outsidePrefix: '0', internalDigits: 4, minimumDigits: 6, anonymous: 'skip', internal: 'skip', busy: 'skip' }
const exceptions = [
  { number: '03 88 20 21 22', agents: [] },
  { number: '+33639980001', agents: ['marie', '4022'] },
]

function against(
  number: string | undefined,
  more: { internal?: boolean; busy?: boolean; agent?: readonly string[] } = {},
  policy = strict,
) {
  const call = { number, country: 'FR', internal: false, busy: undefined, agent: [], ...more }
  return judgeNumber(call, policy, exceptions)
    .filter(({ skips }) => skips)
    .map(({ check }) => check)
}

describe('the number policy', () => {
  it('keeps records shut for hidden, internal, short and listed numbers, and while the agent is busy', () => {
    expect({
      customer: against('0353010001'),
      hidden: against('anonymous'),
      unsaid: against(undefined),
      internalByType: against('0353010001', { internal: true }),
      internalByLength: against('1024'),
      short: against('12345'),
      listed: against('+33388202122'),
      listedForAnother: against('06 39 98 00 01', { agent: ['paul', '4021'] }),
      listedForMarie: against('06 39 98 00 01', { agent: ['marie'] }),
      listedForADesk: against('06 39 98 00 01', { agent: ['paul', '4022'] }),
      busy: against('0353010001', { busy: true }),
    }).toEqual({
      customer: [],
      hidden: ['anonymous'],
      unsaid: ['anonymous'],
      internalByType: ['internal'],
      internalByLength: ['internal'],
      short: ['digits'],
      listed: ['exception'],
      listedForAnother: [],
      listedForMarie: ['exception'],
      listedForADesk: ['exception'],
      busy: ['busy'],
    })
  })

  it('says nothing against a call where nothing is set but the exceptions', () => {
    for (const number of ['0353010001', 'anonymous', '1024', '12345', undefined]) {
      expect(against(number, { internal: true, busy: true }, {})).toEqual([])
    }
    expect(against('0388202122', {}, {})).toEqual(['exception'])
  })
})

describe('a number that is dialled', () => {
  it('gets the prefix for an outside line, the spelling of its country or from there abroad, and none inside', () => {
    const dialled = (number: string, policy = strict) => dialString(number, policy, 'FR')?.dialled
    expect(
      [
        '+33 3 53 01 00 01',
        '03.53.01.00.01',
        'tel:+33353010001',
        'callto:0353010001',
        'tel:%2B33353010001',
        '+44 20 7946 0123',
        '1024',
        '3949',
      ].map((number) => dialled(number)),
    ).toEqual(['00353010001', '00353010001', '00353010001', '00353010001', '00353010001', '000442079460123', '1024', '3949'])
    expect(dialled('+33353010001', {})).toBe('0353010001')
    expect(dialString('+33353010001', strict, undefined)?.dialled).toBe('0+33353010001')
  })

  it('is refused where it is none', () => {
    for (const text of ['', 'call me', "1024'; drop", '0353010001\n0353010002 or more', 'x'.repeat(300)]) {
      expect(dialString(text, strict, 'FR')).toBeUndefined()
    }
  })

  it('is shown in the forms that are known of it', () => {
    expect(numberForms('0353010001', strict, 'FR')).toEqual({
      e164: '+33353010001',
      national: '03 53 01 00 01',
      international: '+33 3 53 01 00 01',
      country: 'FR',
      dialled: '00353010001',
    })
    expect(numberForms('1024', strict, 'FR')).toEqual({ dialled: '1024' })
  })
})
