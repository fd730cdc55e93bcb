import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { EmittedTrigger } from '../../src/model/index.ts'
import { hashSecret } from '../../src/server/index.ts'
import type { CallLane, CallPicture, PastCallsAnswer, RuleThen, TracesAnswer } from '../../src/server/wire/index.ts'
import { type Request, session } from './clients.ts'
import { type Home, openHome } from './home.ts'

const note = `name: Note it
on: ringing
when: data.show = 'note'
do:
  - action: log
    with: { text: 'a call' }
`

let home: Home
let sam: Request
let count = 0

interface Told {
  readonly type: string
  readonly call: string
  readonly interaction?: string
  readonly agent?: EmittedTrigger['agent']
  readonly caller?: string
  readonly joined?: string
  readonly data?: EmittedTrigger['data']
}

/** Something happens on the phone system, some seconds after what was before. */
async function happens(told: Told, seconds = 5): Promise<string> {
  await home.clock.advance(seconds * 1000)
  count += 1
  const { type, call, interaction = `i-${call}`, agent, caller = '0388202122', joined, data = {} } = told
  const trigger = {
    id: `h-${count}`,
    type,
    call: {
      id: call,
      interactionId: interaction,
      type: 'inbound' as const,
      caller: { number: caller },
      called: { number: '0800100200' },
      ...(joined === undefined ? {} : { joinedInteractionId: joined }),
    },
    queue: { id: 'sales' },
    ...(agent === undefined ? {} : { agent }),
    data,
  }
  const [accepted] = await home.host.ingest('paris', [trigger])
  await home.host.idle()
  return String(accepted?.seq)
}

const history = async (query: Record<string, string>) =>
  (await sam('GET', `/api/v1/call-history?${new URLSearchParams(query)}`)).body as PastCallsAnswer
const names = ({ calls }: PastCallsAnswer) => calls.map(({ interactionId }) => interactionId)
const picture = async (trace: string) => (await sam('GET', `/api/v1/call-history/${trace}`)).body as CallPicture

let first: string
let ringing: string

beforeAll(async () => {
  home = await openHome({ files: { 'rules/sales/note.yaml': note } })
  sam = session(home, 'sam')
  first = await happens({ type: 'queue-start', call: 'a' })
  ringing = await happens({ type: 'ringing', call: 'a', agent: { device: '4021' }, data: { show: 'note' } }, 20)
  await happens({ type: 'established', call: 'a', agent: { device: '4021' } })
  await happens({ type: 'held', call: 'a', agent: { device: '4021' } }, 60)
  await happens({ type: 'ringing', call: 'a', agent: { device: '4022' } }, 2)
  await happens({ type: 'released', call: 'a', agent: { device: '4021' } })
  await happens({ type: 'established', call: 'a', agent: { device: '4022' } }, 1)
  await happens({ type: 'ringing', call: 'b', agent: { id: 'marie-at-the-acd', device: '4021' }, caller: '+49 30 1234567' }, 600)
})
afterAll(() => home.close())

describe('calls that were are found', () => {
  test.each(['0388202122', '03 88 20 21 22', '+33 3 88 20 21 22', '0033388202122', '+33 (0)3.88.20.21.22', ' 03-88-20-21-22 '])(
    'by a number written as %s',
    async (number) => {
      expect(names(await history({ number }))).toEqual(['i-a'])
    },
  )

  test('by a number nobody called from: none', async () => {
    expect(names(await history({ number: '0388000000' }))).toEqual([])
  })

  test('by an agent: a device, an id of the phone system, a user, in any case', async () => {
    expect(names(await history({ agent: '4022' }))).toEqual(['i-a'])
    expect(names(await history({ agent: 'marie-at-the-acd' }))).toEqual(['i-b'])
    expect(names(await history({ agent: 'Marie' }))).toEqual(['i-b', 'i-a'])
    expect(names(await history({ agent: 'PAUL', number: '0388202122' }))).toEqual(['i-a'])
    expect(names(await history({ agent: 'paul', number: '+49301234567' }))).toEqual([])
  })

  test('by the id of the call or of the contact', async () => {
    expect(names(await history({ callId: 'a' }))).toEqual(['i-a'])
    expect(names(await history({ callId: 'i-b' }))).toEqual(['i-b'])
  })

  test('by time, and page after page', async () => {
    const { calls, next } = await history({ limit: '1' })
    expect([calls.map(({ interactionId }) => interactionId), next]).toEqual([['i-b'], expect.any(Number)])
    expect(names(await history({ limit: '1', before: String(next) }))).toEqual(['i-a'])
    expect(names(await history({ until: calls[0]?.from ?? '' }))).toEqual(['i-a'])
    expect(names(await history({ since: calls[0]?.from ?? '' }))).toEqual(['i-b'])
  })

  test('with who had it, what came of it, and the trace to look at first', async () => {
    const { calls } = await history({ number: '0388202122' })
    expect(calls).toMatchObject([
      {
        connection: 'paris',
        trace: ringing,
        display: '+33 3 88 20 21 22',
        agents: ['marie', 'paul'],
        queue: 'sales',
        planned: ['sales/note'],
      },
    ])
  })

  test('and the list of triggers takes numbers and agents in the same way', async () => {
    const { traces } = (await sam('GET', '/api/v1/traces?number=03%2088%2020%2021%2022&agent=paul')).body as TracesAnswer
    expect(traces.map(({ trigger: { type }, device }) => [type, device])).toEqual([
      ['established', '4022'],
      ['ringing', '4022'],
    ])
  })
})

describe('the picture of a call', () => {
  const told = ({ device, user, states, triggers }: CallLane, from: string) => ({
    lane: [device, user],
    states: states.map(({ state, from: begin, to, isOpen }) => `${state} ${since(from, begin)}-${since(from, to)}${isOpen ? ' open' : ''}`),
    triggers: triggers.map(({ type, at, outcome }) => `${type} ${since(from, at)} ${outcome}`),
  })
  const since = (from: string, time: string) => (Date.parse(time) - Date.parse(from)) / 1000

  test('has a lane for each device, with the states that rules saw, and the same from any of its triggers', async () => {
    const found = await picture(first)
    expect(found.lanes.map((lane) => told(lane, found.from))).toEqual([
      { lane: [undefined, undefined], states: ['queued 0-25'], triggers: ['queue-start 0 nothing'] },
      {
        lane: ['4021', 'marie'],
        states: ['ringing 20-25', 'talking 25-85', 'held 85-92'],
        triggers: ['ringing 20 planned', 'established 25 nothing', 'held 85 nothing', 'released 92 nothing'],
      },
      {
        lane: ['4022', 'paul'],
        states: ['ringing 87-93', 'talking 93-93 open'],
        triggers: ['ringing 87 nothing', 'established 93 nothing'],
      },
    ])
    expect(found).toEqual(await picture(ringing))
    expect(found).toMatchObject({ display: '+33 3 88 20 21 22', isCut: false })
  })

  test('says what was done, when it began and how it stands', async () => {
    const { lanes } = await picture(first)
    expect(lanes.flatMap(({ steps }) => steps)).toMatchObject([
      { trace: ringing, rule: 'sales/note', index: 0, action: 'log', status: 'done' },
    ])
  })

  test('joins contacts that turned out to be one', async () => {
    const consult = await happens({ type: 'ringing', call: 'c1', agent: { device: '4022' }, caller: '0388202199' })
    const joined = await happens({ type: 'transferred', call: 'c2', interaction: 'i-c2', joined: 'i-c1', agent: { device: '4021' } })
    for (const trace of [consult, joined]) {
      expect((await picture(trace)).lanes.flatMap(({ triggers }) => triggers.map(({ type }) => type)).sort()).toEqual([
        'ringing',
        'transferred',
      ])
    }
  })

  test('is there for nothing but calls', async () => {
    expect((await sam('GET', '/api/v1/call-history/999999')).status).toBe(404)
    const [accepted] = await home.host.ingest('paris', [{ id: 'login', type: 'agent-state', agent: { device: '4021', state: 'ready' } }])
    await home.host.idle()
    expect((await sam('GET', `/api/v1/call-history/${accepted?.seq}`)).status).toBe(404)
  })
})

describe('a rule as it was when a trigger was decided', () => {
  test('is given with the places of its steps, also after it was changed', async () => {
    const ines = session(home, 'ines')
    const path = '/api/v1/rules/sales%2Fnote'
    const then = () => sam('GET', `/api/v1/traces/${ringing}/rules/sales%2Fnote`)
    const place = { line: 5, column: 5, endLine: 6 }
    expect((await then()).body).toMatchObject({ text: note, isLive: true, steps: [place] })
    const etag = (await ines('GET', path)).headers.get('etag') ?? ''
    const changed = `# new\n${note}`
    const saved = await ines('PUT', path, changed, { 'content-type': 'application/yaml', 'if-match': etag })
    expect(saved.status).toBe(200)
    const body = (await then()).body as RuleThen
    expect(body).toMatchObject({ rule: 'sales/note', text: note, hash: hashSecret(note), isLive: false, steps: [place] })
  })

  test('is given of a rule that said no, and not of one that was not there', async () => {
    expect((await sam('GET', `/api/v1/traces/${ringing}/rules/sales%2Fghost`)).body).toMatchObject({ rule: 'sales/ghost' })
    expect((await sam('GET', `/api/v1/traces/${ringing}/rules/sales%2Fnowhere`)).status).toBe(404)
  })
})
