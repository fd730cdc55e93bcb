import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createHttpService, type HttpService } from '../../src/app/services/http.ts'
import { CordError } from '../../src/model/index.ts'

/** A service on this machine that notes who asked for what; `/away` redirects. */
let server: Server
let port: number
const asked: string[] = []
beforeAll(async () => {
  server = createServer((request, response) => {
    asked.push(`${request.headers.host} ${request.url}`)
    if (request.url?.endsWith('/away')) response.writeHead(302, { location: `http://127.0.0.1:${port}/secret` }).end()
    else response.end('ok')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})
afterAll(() => new Promise((resolve) => server.close(resolve)))

/** Asks, with these base URLs declared and names that mean these addresses; gives the status, or the code of the refusal. */
async function ask(service: HttpService, url: string, headers: Readonly<Record<string, string>> = {}): Promise<number | string> {
  try {
    return (await service.request({ url, method: 'GET', headers, body: undefined, signal: AbortSignal.timeout(20_000) })).status
  } catch (error) {
    if (error instanceof CordError) return error.problem.code
    throw error
  }
}

async function once(bases: readonly string[], url: string, headers?: Readonly<Record<string, string>>): Promise<number | string> {
  const service = createHttpService(() => bases)
  try {
    return await ask(service, url, headers)
  } finally {
    await service.close()
  }
}

describe('http-request', () => {
  test('asks below a base URL that the administrator declared, private or not', async () => {
    expect(await once([`http://127.0.0.1:${port}/api`], `http://127.0.0.1:${port}/api/contacts?a=1`)).toBe(200)
    expect(await once([`http://localhost:${port}/`], `http://localhost:${port}/x`)).toBe(200)
    // Another spelling of what was declared is the same address.
    expect(await once([`http://127.0.0.1:${port}/`], `http://2130706433:${port}/x`)).toBe(200)
  })

  test.each([
    ['another host', 'http://other.example/'],
    ['the same name in front of another', `http://crm.example@127.0.0.1:PORT/api/`],
    ['user info', 'http://user:pass@crm.example/api/x'],
    ['a name that begins alike', 'http://crm.example.evil.example/api/x'],
    ['another port', 'http://crm.example:8081/api/x'],
    ['another scheme', 'https://crm.example/api/x'],
    ['a file', 'file:///etc/passwd'],
    ['a folder beside it', 'http://crm.example/apiary'],
    ['a step up', 'http://crm.example/api/../admin'],
    ['a step up in disguise', 'http://crm.example/api/%2e%2e/admin'],
    ['a step up that only the service sees', 'http://crm.example/api/..%2fadmin'],
    ['the same with dots in disguise', 'http://crm.example/api/%2e%2e%2fadmin'],
    ['the same by backslash', 'http://crm.example/api/x%5c..%5cadmin'],
    ['this machine', 'http://127.0.0.1:PORT/api/'],
    ['this machine in decimal', 'http://2130706433:PORT/'],
    ['this machine in octal', 'http://0177.0.0.1:PORT/'],
    ['this machine in hexadecimal', 'http://0x7f.1:PORT/'],
    ['this machine in short', 'http://127.1:PORT/'],
    ['this machine as IPv6', 'http://[::1]:PORT/'],
    ['this machine mapped', 'http://[::ffff:127.0.0.1]:PORT/'],
    ['no address at all', 'http://0.0.0.0:PORT/'],
    ['the metadata of a cloud', 'http://169.254.169.254/latest/meta-data/'],
  ])('refuses %s', async (_, url) => {
    const before = asked.length
    expect(await once(['http://crm.example/api'], url.replace('PORT', String(port)))).toBe('CORD_HTTP_NOT_ALLOWED')
    expect(asked.length).toBe(before)
  })

  test('does not follow where an answer leads', async () => {
    expect(await once([`http://127.0.0.1:${port}/api/`], `http://127.0.0.1:${port}/api/away`)).toBe(302)
    expect(asked).not.toContainEqual(expect.stringContaining('/secret'))
  })

  test.each(['Host', 'content-length', 'Transfer-Encoding', 'connection', 'upgrade', 'Proxy-Authorization'])(
    'refuses the header %s',
    async (header) => {
      expect(await once([`http://127.0.0.1:${port}/`], `http://127.0.0.1:${port}/`, { [header]: 'x' })).toBe('CORD_HTTP_HEADER')
    },
  )
})

describe('a declared name', () => {
  const service = (answers: readonly (readonly string[])[], base = 'http://crm.test', looked: () => void = () => {}) => {
    let turn = -1
    return createHttpService(
      () => [`${base}:${port}/`],
      async () => {
        turn = Math.min(turn + 1, answers.length - 1)
        looked()
        return answers[turn] ?? []
      },
    )
  }

  test.each([
    ['the metadata of a cloud', '169.254.169.254'],
    ['the same mapped', '::ffff:169.254.169.254'],
    ['the same by NAT64', '64:ff9b::a9fe:a9fe'],
    ['the same by 6to4', '2002:a9fe:a9fe::'],
    ['the metadata over IPv6', 'fd00:ec2::254'],
    ['this machine', '127.0.0.1'],
    ['this machine by another of its addresses', '127.8.8.8'],
    ['this machine over IPv6', '::1'],
    ['this machine mapped', '::ffff:7f00:1'],
    ['this machine by compatible form', '::127.0.0.1'],
    ['no address', '0.0.0.0'],
    ['a link-local neighbor', 'fe80::1'],
    ['everybody', '255.255.255.255'],
  ])('that leads to %s is refused, and nothing is asked there', async (_, address) => {
    const before = asked.length
    const http = service([[address], ['127.0.0.1']])
    expect(await ask(http, `http://crm.test:${port}/`)).toBe('CORD_HTTP_REACH')
    await http.close()
    const mixed = service([['192.0.2.1', address]])
    expect(await ask(mixed, `http://crm.test:${port}/`)).toBe('CORD_HTTP_REACH')
    await mixed.close()
    expect(asked.length).toBe(before)
  })

  test('that was public and leads inside later (rebinding) is refused with the line to add', async () => {
    // 192.0.2.1 answers nobody: who asked gives up once the name was looked up, and it is remembered as public.
    const gaveUp = new AbortController()
    const http = service([['192.0.2.1'], ['10.0.0.7']], 'http://crm.test', () => setImmediate(() => gaveUp.abort()))
    const first = http.request({ url: `http://crm.test:${port}/`, method: 'GET', headers: {}, body: undefined, signal: gaveUp.signal })
    await expect(first).rejects.toThrow()
    const second = http.request({
      url: `http://crm.test:${port}/`,
      method: 'GET',
      headers: {},
      body: undefined,
      signal: AbortSignal.timeout(20_000),
    })
    await expect(second).rejects.toMatchObject({
      problem: { code: 'CORD_HTTP_REACH', params: { address: '10.0.0.7', line: `- http://10.0.0.7:${port}/` } },
    })
    await http.close()
  })

  test('localhost leads to this machine', async () => {
    const http = service([['127.0.0.1']], 'http://crm.localhost')
    expect(await ask(http, `http://crm.localhost:${port}/x`)).toBe(200)
    expect(asked.at(-1)).toBe(`crm.localhost:${port} /x`)
    await http.close()
  })
})
