import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseConfig } from '../../src/app/config/load.ts'
import { checkEmitted } from '../../src/engine/index.ts'
import { CordError, type Json } from '../../src/model/index.ts'
import { addressOf, isAddressRange } from '../../src/server/auth/addresses.ts'
import { validSignature } from '../../src/server/auth/secrets.ts'
import { HttpError } from '../../src/server/http/errors.ts'
import { parseJson } from '../../src/server/http/json.ts'
import { readPeople } from '../../src/server/routes/people-csv.ts'
import { length, patience } from './length.ts'

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }),
  fc.string({ unit: fc.constantFrom(...'abc:-[]{}"\'\n\t #&*!|>%,;?'), maxLength: 300 }),
)
const config =
  'server:\n  host: 127.0.0.1\nconnections:\n  paris: { kind: ingest, country: FR }\nsignIn:\n  oidc: { issuer: https://id.example, clientId: c }\n'
const mangledConfig = fc
  .tuple(fc.nat(config.length), fc.nat(20), text)
  .map(([at, cut, put]) => config.slice(0, at) + put + config.slice(at + cut))

test('a configuration is read or told to be wrong', { timeout: patience }, () => {
  fc.assert(
    fc.property(fc.oneof(text, mangledConfig), (source) => {
      const { config: read, diagnostics } = parseConfig(source)
      expect(read !== undefined || diagnostics.some(({ severity }) => severity === 'error')).toBe(true)
    }),
    length,
  )
})

test('bytes are JSON or refused with a status of the sender', { timeout: patience }, () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array({ maxLength: 200 }),
        fc.json().map((one) => Buffer.from(one)),
      ),
      (bytes) => {
        try {
          parseJson(bytes)
        } catch (error) {
          expect(error instanceof HttpError && error.status === 400).toBe(true)
        }
      },
    ),
    length,
  )
})

test('what claims to be a trigger is good or has its mistakes named', { timeout: patience }, () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), fc.constantFrom('ringing', 'userEvent', 'x'), (value, type) => {
      const candidate = typeof value === 'object' && value !== null && !Array.isArray(value) ? { id: '1', type, ...value } : value
      try {
        expect(Array.isArray(checkEmitted(candidate as Json))).toBe(true)
      } catch (error) {
        expect(error).toBeInstanceOf(CordError)
      }
    }),
    length,
  )
})

test('a list of people, an address and a signature are read without a throw', { timeout: patience }, () => {
  fc.assert(
    fc.property(text, fc.oneof(text, fc.ipV4(), fc.ipV6()), (source, address) => {
      expect(Object.keys(readPeople(`user,name,role\n${source}`, ['paris']))).toHaveLength(1)
      const known = isAddressRange(address) ? [address] : ['10.0.0.0/8']
      expect(typeof addressOf({ headers: { 'x-forwarded-for': source }, socket: { remoteAddress: address } }, known)).toBe('string')
      expect(validSignature(source, Buffer.from(source), 'a-secret-of-the-relay', 0)).toBeUndefined()
    }),
    length,
  )
})
