import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { anonymise } from '../../src/app/anonymise.ts'
import '../helpers/seed.ts'

const plugins = join(import.meta.dirname, '../../src/plugins')
const changed = (text: string) => Buffer.from(anonymise(Buffer.from(text))).toString()

test('a number becomes another of the same length, the same everywhere; times, ids and short numbers stay', () => {
  const said = changed(
    '{"tel":"0388202122","again":"0388202122","e164":"+33388202122","at":1795165200000,"phone":"1024","stamp":"1425554670255954700"}',
  )
  expect(said).toMatchInlineSnapshot(
    `"{"tel":"0389356663","again":"0389356663","e164":"+33389356663","at":1795165200000,"phone":"1024","stamp":"1425554670255954700"}"`,
  )
  const [, tel, again, e164] = /"tel":"0(\d+)","again":"0(\d+)","e164":"\+33(\d+)"/.exec(said) ?? []
  expect([tel?.length, tel === again, tel === e164, tel === '388202122']).toEqual([9, true, true, false])
})

test('names are gone, in headers, JSON and XML', () => {
  const said = changed(
    'CallerIDName: Zoé Dupont\r\nCallerIDName: <unknown>\r\n{"name":"Dupont","id":"Dupont-1"}<displayName>Dupont</displayName><a>Dupont</a>',
  )
  expect(said).toMatchInlineSnapshot(`
    "CallerIDName: Person 987
    CallerIDName: <unknown>
    {"name":"Person 673","id":"Dupont-1"}<displayName>Person 673</displayName><a>Dupont</a>"
  `)
})

test('frames that say how long they are keep their length, whatever is in them', () => {
  const pieces = fc.oneof(
    fc.uint8Array({ maxLength: 20 }),
    fc
      .constantFrom('0388202122', '+33388202122', 'Name: Zoé Dupont', '<cn:callingName>Dupont</cn:callingName>', '"name":"x"')
      .map((text) => new Uint8Array(Buffer.from(text))),
  )
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 12 }), (parts) => {
      const bytes = Buffer.concat([Buffer.of(0, 8), ...parts])
      const said = anonymise(bytes)
      expect(said.length).toBe(bytes.length)
      expect(anonymise(said).length).toBe(bytes.length)
    }),
  )
})

test('a binary recording differs in its numbers alone', () => {
  const frame = Buffer.concat([Buffer.of(0, 0, 0, 12, 0, 255, 200), Buffer.from('0388202122'), Buffer.of(0, 128)])
  const said = Buffer.from(anonymise(frame))
  expect([said.subarray(0, 7), said.subarray(17)]).toEqual([frame.subarray(0, 7), frame.subarray(17)])
  expect(said.subarray(7, 17).toString()).toMatch(/^038\d{7}$/)
  expect(said.equals(frame)).toBe(false)
})

test('a recording of Asterisk is anonymised as text, and stays one that can be read', () => {
  const recording = readFileSync(join(plugins, 'asterisk/fixtures/queue-answer.ami'))
  const said = Buffer.from(anonymise(recording)).toString()
  expect(said).not.toContain('+12025550143')
  expect(said).not.toContain('Dana Reyes')
  expect(said.split('\r\n').length).toBe(recording.toString().split('\r\n').length)
})
