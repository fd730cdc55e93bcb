import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createHost, type Host } from '../../src/app/index.ts'
import { createPressure } from '../../src/app/pressure.ts'
import { type TemporaryHome, temporaryHome } from '../helpers/home.ts'
import { createVirtualClock } from '../helpers/virtual-clock.ts'
import { program, type Request } from '../server/clients.ts'

const quiet = { debug() {}, info() {}, warn() {}, error() {} }
const soon = { timeout: 10_000 }

describe('what waits', () => {
  function pressureOf() {
    const plans = { count: 0 }
    const pressure = createPressure({
      undecided: 90,
      plans: () => plans.count,
      settings: () => ({ undecided: 100, plans: 200 }),
      clock: createVirtualClock(),
      log: quiet,
    })
    return { plans, pressure }
  }

  it('holds sources back at the limit, and lets them go on when a fifth of it is free again', async () => {
    const { pressure } = pressureOf()
    pressure.admit()
    pressure.accepted(10)
    expect(() => pressure.admit()).toThrow('CORD_OVERLOADED')
    let gone = false
    const waits = pressure.relieved().then(() => {
      gone = true
    })
    for (let count = 0; count < 20; count += 1) pressure.decided()
    await Promise.resolve()
    expect([gone, pressure.state()]).toEqual([false, { kind: 'held-back', since: '2026-11-20T09:00:00.000Z', undecided: 80, plans: 0 }])
    pressure.decided()
    await waits
    expect(pressure.state()).toEqual({ kind: 'normal', undecided: 79, plans: 0 })
    pressure.admit()
  })

  it('counts plans too, and a stop lets everybody go', async () => {
    const { plans, pressure } = pressureOf()
    plans.count = 200
    expect(() => pressure.admit()).toThrow('CORD_OVERLOADED')
    const waits = pressure.relieved()
    pressure.close()
    await waits
    pressure.admit()
  })
})

describe('a target that does not answer', () => {
  let home: TemporaryHome
  let host: Host
  let api: Request
  let target: Server
  let answers: (() => void)[] = []
  let slow = true
  let polls = 0

  beforeEach(async () => {
    slow = true
    answers = []
    polls = 0
    target = createServer((request, response) => {
      if (request.url === '/status') {
        polls += 1
        response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ number: polls }))
        return
      }
      const answer = (): unknown => response.writeHead(200).end()
      if (slow) answers.push(answer)
      else answer()
    })
    await new Promise<void>((resolve) => target.listen(0, '127.0.0.1', resolve))
    const { port } = target.address() as AddressInfo
    const url = `http://127.0.0.1:${port}`
    home = temporaryHome({
      'cordboard.yaml': `connections:
  desk: { kind: ingest, country: FR }
  pbx:
    kind: generic-http
    config:
      poll:
        url: ${url}/status
        type: json
        everySeconds: 0.2
        targets: [{ phone: '1' }]
        map: '{ "type": "dialing", "call": { "id": "p" & $string(body.number) } }'
http: { baseUrls: ['${url}'] }
outbox: { plans: 100 }
`,
      'rules/tell.yaml': `name: Tell
on: ringing
do:
  - { action: http-request, timeout: 600, with: { url: '${url}/calls' } }
`,
    })
    host = await createHost({ home: home.path, port: 0, log: quiet, env: {}, watch: false })
    const made = await host.operations.run('tokens.add', { name: 'ci', scopes: ['admin'] })
    api = program(host.url, made !== null && typeof made === 'object' && 'token' in made ? String(made.token) : '')
  })

  afterEach(async () => {
    target.closeAllConnections()
    await host.close()
    await new Promise((resolve) => target.close(resolve))
    home[Symbol.dispose]()
  })

  const ring = (from: number) =>
    api(
      'POST',
      '/api/v1/triggers',
      Array.from({ length: 50 }, (_, index) => ({
        connection: 'desk',
        id: `${from + index}`,
        type: 'ringing',
        call: { id: `c${from + index}`, type: 'inbound' },
      })),
    )

  it('makes senders come again later and polls pause instead of growing, visibly, and is forgotten when it answers', async () => {
    expect([(await ring(0)).status, (await ring(100)).status]).toEqual([202, 202])
    // The last of them may be decided a moment after the first plans are too many.
    const told = async () => JSON.stringify((await api('GET', '/readyz')).body)
    await expect.poll(told, soon).toContain('(0 triggers undecided, 100 plans')
    const refused = await ring(200)
    expect([refused.status, refused.headers.get('retry-after'), refused.body]).toEqual([
      503,
      '5',
      expect.objectContaining({ code: 'CORD_OVERLOADED', params: { undecided: expect.any(Number), plans: 100 } }),
    ])
    expect((await api('GET', '/readyz')).body).toMatchObject({ ready: false, reasons: [expect.stringContaining('CORD_OVERLOADED')] })
    expect(await host.operations.run('status', {})).toMatchObject({ waiting: { kind: 'held-back', plans: 100, deadLetters: 0 } })
    expect((await api('GET', '/metrics')).body).toContain('cordboard_sources_held_back 1')
    // A poll asks for no more either: what it brought last waits to be taken.
    let before = -1
    const isQuiet = (): boolean => {
      const quietSince = before === polls
      before = polls
      return quietSince
    }
    await expect.poll(isQuiet, { timeout: 20_000, interval: 1500 }).toBe(true)

    slow = false
    await expect.poll(() => answers.length, soon).toBeGreaterThan(0)
    await expect
      .poll(async () => {
        for (const answer of answers.splice(0)) answer()
        return (await api('GET', '/readyz')).status
      }, soon)
      .toBe(200)
    expect((await ring(200)).status).toBe(202)
    await expect.poll(() => polls, soon).toBeGreaterThan(before + 1)
  })
})
