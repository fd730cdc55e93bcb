import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { jumpOf } from '../../src/app/rollback/jump.ts'
import { type Request, session } from '../server/clients.ts'
import { type Home, openHome } from '../server/home.ts'

const limits = { factor: 5, minimum: 20 }
const tally = (triggers: number, plans: number, errors = 0) => ({ triggers, plans, errors })

describe('a jump', () => {
  test.each([
    ['ten times as often as before', tally(1000, 60), tally(40, 30), 'CORD_RULE_ROLLED_BACK_POPS'],
    ['twice as often', tally(1000, 300), tally(40, 24), undefined],
    ['often, but too few to tell', tally(1000, 10), tally(19, 19), undefined],
    ['never before, now for a few calls', tally(1000, 0), tally(200, 40), undefined],
    ['never before, now for every second trigger', tally(1000, 0), tally(60, 30), 'CORD_RULE_ROLLED_BACK_POPS'],
    ['a busy hour: as large a share as before', tally(1000, 100), tally(9000, 900), undefined],
    ['so little was seen of the one before', tally(199, 0), tally(60, 60), undefined],
    ['it fails nearly always, and did not', tally(1000, 100), tally(50, 2, 10), 'CORD_RULE_ROLLED_BACK_ERRORS'],
    ['it fails as it always did', tally(1000, 100, 60), tally(50, 8, 12), undefined],
    ['it failed a few times', tally(1000, 100), tally(50, 0, 9), undefined],
  ])('%s', (_, before, after, code) => {
    expect(jumpOf('r', before, after, limits)?.code).toBe(code)
  })
})

const rule = (when: string) => `name: Calm\non: ringing\nwhen: ${when}\ndo: [{ action: notify-agent, with: { text: hello } }]\n`
const PATH = '/api/v1/rules/calm'

let home: Home
let ines: Request
let calls = 0

async function ringTimes(times: number, show: string): Promise<void> {
  let trace = ''
  for (let at = 0; at < times; at += 1) {
    calls += 1
    trace = await home.ring(`${calls}`, { show }, { device: '4099' })
  }
  await expect.poll(async () => (await ines('GET', `/api/v1/traces/${trace}`)).body, { timeout: 20_000 }).toHaveProperty('decision')
}

async function publish(text: string): Promise<number> {
  const etag = (await ines('GET', PATH)).headers.get('etag') ?? ''
  return (await ines('PUT', PATH, text, { 'content-type': 'application/yaml', 'if-match': etag })).status
}

const liveText = async () => (await ines('GET', PATH)).body
const rollbacks = async () =>
  ((await ines('GET', '/api/v1/rollbacks')).body as { rollbacks: { rule: string; problem: { code: string } }[] }).rollbacks

describe('a rule that was published', () => {
  beforeEach(async () => {
    home = await openHome({ config: { rollback: { minimum: 4 } }, files: { 'rules/calm.yaml': rule("data.show = 'calm'") } })
    ines = session(home, 'ines')
  })
  afterEach(() => home.close())

  test('goes back by itself when it acts on far more calls, says so, and stays when it is meant', async () => {
    await ringTimes(40, 'other')
    const wrong = rule("data.show != 'nobody'")
    expect(await publish(wrong)).toBe(200)
    await ringTimes(5, 'other')
    await expect.poll(liveText, { timeout: 20_000 }).toBe(rule("data.show = 'calm'"))
    expect(readFileSync(join(home.folder.path, 'rules/calm.yaml'), 'utf8')).toBe(rule("data.show = 'calm'"))
    expect(await rollbacks()).toMatchObject([
      { rule: 'calm', problem: { code: 'CORD_RULE_ROLLED_BACK_POPS', message: expect.stringMatching(/calm/) } },
    ])
    const entries = async () => ((await session(home, 'ada')('GET', '/api/v1/audit')).body as { entries: { action: string }[] }).entries
    await expect.poll(entries).toContainEqual(expect.objectContaining({ actor: 'server', action: 'ruleRolledBack', subject: 'calm' }))
    expect((await session(home, 'sam')('DELETE', '/api/v1/rollbacks/calm')).status).toBe(403)
    expect((await ines('DELETE', '/api/v1/rollbacks/calm')).status).toBe(204)
    expect(await rollbacks()).toEqual([])
    expect(await publish(wrong)).toBe(200)
    await ringTimes(10, 'other')
    expect([await liveText(), await rollbacks()]).toEqual([wrong, []])
  })

  test('goes back when it fails, and not when its watch is over', async () => {
    await ringTimes(3, 'calm')
    expect(await publish(rule('$number(data.show) > 1'))).toBe(200)
    await ringTimes(4, 'calm')
    await expect.poll(liveText, { timeout: 20_000 }).toBe(rule("data.show = 'calm'"))
    expect((await rollbacks())[0]?.problem.code).toBe('CORD_RULE_ROLLED_BACK_ERRORS')
    const other = rule('$number(data.show) > 2')
    expect(await publish(other)).toBe(200)
    await home.clock.advance(31 * 60_000)
    await ringTimes(10, 'calm')
    expect(await liveText()).toBe(other)
  })

  test('in a stage is taken out when it fails', async () => {
    await ringTimes(3, 'calm')
    const text = rule('$number(data.show) > 3')
    expect((await ines('PUT', `${PATH}/stage`, { text, stage: { share: 100 } }, { 'if-none-match': '*' })).status).toBe(201)
    await ringTimes(4, 'calm')
    await expect.poll(async () => (await ines('GET', '/api/v1/rules/calm.stage')).status, { timeout: 20_000 }).toBe(404)
    expect(await liveText()).toBe(rule("data.show = 'calm'"))
    expect((await rollbacks())[0]?.rule).toBe('calm.stage')
  })
})
