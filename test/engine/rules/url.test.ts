import { expect, test } from 'vitest'
import { checkUrl } from '../../../src/engine/index.ts'

const records = { origins: ['https://crm.example', 'http://localhost:8080'], schemes: ['ctidivalto'] }
const verdict = (url: string) => checkUrl(url, records)?.code ?? 'fine'

test.each([
  ['https://crm.example/contacts/42', 'fine'],
  ['https://CRM.example:443/', 'fine'],
  ['http://localhost:8080/x', 'fine'],
  ['ctidivalto:open?id=42', 'fine'],
  ['CtiDivalto://open/42', 'fine'],
  ['http://crm.example/', 'CORD_URL_ORIGIN'],
  ['https://crm.example.evil.example/', 'CORD_URL_ORIGIN'],
  ['https://crm.example:8443/', 'CORD_URL_ORIGIN'],
  ['https:evil.example', 'CORD_URL_ORIGIN'],
  ['https:/\\evil.example', 'CORD_URL_ORIGIN'],
  ['https://crm%2eexample.evil.example/', 'CORD_URL_ORIGIN'],
  ['https://crm.example@evil.example/', 'CORD_URL_USERINFO'],
  ['https://user:secret@crm.example/', 'CORD_URL_USERINFO'],
  ['javascript:alert(1)', 'CORD_URL_SCHEME_REFUSED'],
  ['JavaScript:alert(1)', 'CORD_URL_SCHEME_REFUSED'],
  ['" java\nscript:alert(1)', 'CORD_URL_CONTROL'],
  ['java\tscript:alert(1)', 'CORD_URL_CONTROL'],
  ['\u0001javascript:alert(1)', 'CORD_URL_CONTROL'],
  [' https://crm.example/', 'CORD_URL_CONTROL'],
  ['data:text/html,x', 'CORD_URL_SCHEME_REFUSED'],
  ['blob:https://crm.example/1', 'CORD_URL_SCHEME_REFUSED'],
  ['file:///etc/passwd', 'CORD_URL_SCHEME_REFUSED'],
  ['ftp://crm.example/', 'CORD_URL_SCHEME'],
  ['//crm.example/', 'CORD_URL_INVALID'],
  ['/contacts/42', 'CORD_URL_INVALID'],
  ['', 'CORD_URL_INVALID'],
])('%j is judged as browsers would follow it: %s', (url, expected) => {
  expect(verdict(url)).toBe(expected)
})

test('a star allows every web site, but no scheme', () => {
  const all = { origins: ['*'], schemes: [] }
  expect([checkUrl('https://anything.example/', all), checkUrl('javascript:1', all)?.code, checkUrl('tel:42', all)?.code]).toEqual([
    undefined,
    'CORD_URL_SCHEME_REFUSED',
    'CORD_URL_SCHEME',
  ])
})

test('a refused scheme stays refused when it is allowed by mistake', () => {
  expect(checkUrl('javascript:alert(1)', { origins: [], schemes: ['javascript'] })?.code).toBe('CORD_URL_SCHEME_REFUSED')
})
