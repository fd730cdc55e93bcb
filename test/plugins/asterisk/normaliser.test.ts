import { describe, expect, test } from 'vitest'
import { packet } from '../../fixtures/ami-server.ts'
import { lines } from './lines.ts'
import { channel } from './live.ts'
import { replayed } from './replay.ts'

type Headers = Readonly<Record<string, string>>

const trunk = (state = '4'): Headers => channel('PJSIP/trunk-1', '100.1', '100.1', state, '+12025550143')
const phone = (device: string, count: number, state = '0', linkedid = '100.1'): Headers =>
  channel(`PJSIP/${device}-${count}`, `100.${count}`, linkedid, state, device)

function dest(block: Headers): Headers {
  return Object.fromEntries(Object.entries(block).map(([name, value]) => [`Dest${name}`, value]))
}

/** What the events of a PBX that sends no timestamps give. */
async function given(...events: readonly Headers[]): Promise<readonly string[]> {
  const bytes = Buffer.from(`Asterisk Call Manager/5.0.4\r\n${events.map((event) => packet(event)).join('')}`)
  const { triggers, diagnoses, repeated } = await replayed([bytes])
  expect([diagnoses, repeated]).toEqual([[], []])
  return lines(triggers).filter((line) => !line.startsWith('link-state') && !line.startsWith('synthetic'))
}

const arrives: Headers = { Event: 'Newchannel', ...trunk(), Exten: '12025550124' }
const rings = (device: string, count: number): readonly Headers[] => [
  { Event: 'Newchannel', ...phone(device, count) },
  { Event: 'DialBegin', ...trunk(), ...dest(phone(device, count)) },
  { Event: 'Newstate', ...phone(device, count, '5') },
]

describe('a ring', () => {
  test('is told when it comes before it is known who calls', async () => {
    const [created, begins, ringing] = rings('1024', 2)
    if (created === undefined || begins === undefined || ringing === undefined) throw new Error('no events')
    expect(await given(arrives, created, ringing, begins)).toEqual(await given(arrives, created, begins, ringing))
    expect(await given(arrives, created, ringing, begins)).toEqual(['ringing 1024 c1/i1 inbound +12025550143->12025550124'])
  })

  test('at several phones is one interaction, and ends elsewhere for those that did not answer', async () => {
    const events = [
      arrives,
      ...rings('1024', 2),
      ...rings('1025', 3),
      { Event: 'DialEnd', ...trunk(), ...dest(phone('1025', 3, '6')), DialStatus: 'ANSWER' },
      { Event: 'DialEnd', ...trunk(), ...dest(phone('1024', 2, '5')), DialStatus: 'CANCEL' },
      { Event: 'BridgeEnter', BridgeUniqueid: 'b', ...phone('1025', 3, '6') },
      { Event: 'Hangup', ...phone('1024', 2, '5'), Cause: '26' },
    ]
    expect(await given(...events)).toEqual([
      'ringing 1024 c1/i1 inbound +12025550143->12025550124',
      'ringing 1025 c2/i1 inbound +12025550143->12025550124',
      'released 1024 c1/i1 inbound +12025550143->12025550124 cause=answered-elsewhere',
      'established 1025 c2/i1 inbound +12025550143->12025550124',
    ])
  })

  test('ends once, however many events say so', async () => {
    const end = { Event: 'DialEnd', ...trunk(), ...dest(phone('1024', 2, '5')) }
    const ends = await given(
      arrives,
      ...rings('1024', 2),
      { ...end, DialStatus: 'NOANSWER' },
      { ...end, DialStatus: 'CANCEL' },
      { Event: 'Hangup', ...phone('1024', 2, '5'), Cause: '0' },
      // A channel that is gone is not brought back by what comes late.
      { Event: 'Newstate', ...phone('1024', 2, '5') },
    )
    expect(ends.slice(1)).toEqual(['released 1024 c1/i1 inbound +12025550143->12025550124 cause=no-answer'])
  })

  test.each([
    ['<unknown>', 'anonymous'],
    ['anonymous', 'anonymous'],
    ['Restricted', 'anonymous'],
    ['', 'anonymous'],
    ['0388202122', '0388202122'],
  ])('from a caller whose number is %j shows %s', async (number, shown) => {
    const from = (event: Headers): Headers => ({ ...event, CallerIDNum: number, CallerIDName: '<unknown>' })
    const [created, begins, ringing] = rings('1024', 2)
    if (created === undefined || begins === undefined || ringing === undefined) throw new Error('no events')
    expect(await given(from(arrives), created, from(begins), ringing)).toEqual([`ringing 1024 c1/i1 inbound ${shown}->12025550124`])
  })

  test('of a queue member behind a Local channel is the ring of the phone, offered by the queue', async () => {
    const one = channel('Local/1024@agents-1;1', '100.2', '100.1', '0', '<unknown>')
    const two = channel('Local/1024@agents-1;2', '100.3', '100.1', '4', '+12025550143')
    const queue = { Queue: 'sales' }
    const events: readonly Headers[] = [
      arrives,
      { Event: 'QueueCallerJoin', ...trunk('6'), ...queue, Position: '1', Count: '1' },
      { Event: 'Newchannel', ...one },
      { Event: 'Newchannel', ...two, Exten: '1024' },
      { Event: 'AgentCalled', ...trunk('6'), ...dest(one), ...queue, Interface: 'Local/1024@agents/n', MemberName: 'Alice Adams' },
      { Event: 'DialBegin', ...trunk('6'), ...dest(one) },
      { Event: 'Newchannel', ...phone('1024', 4) },
      { Event: 'DialBegin', ...two, ...dest(phone('1024', 4)) },
      { Event: 'Newstate', ...phone('1024', 4, '5') },
      { Event: 'DialEnd', ...two, ...dest(phone('1024', 4, '6')), DialStatus: 'ANSWER' },
      { Event: 'DialEnd', ...trunk('6'), ...dest(one), DialStatus: 'ANSWER' },
      { Event: 'QueueCallerLeave', ...trunk('6'), ...queue, Count: '0' },
      { Event: 'AgentConnect', ...trunk('6'), ...dest(one), ...queue, HoldTime: '31', Interface: 'Local/1024@agents/n' },
      { Event: 'BridgeEnter', BridgeUniqueid: 'b', ...phone('1024', 4, '6') },
    ]
    expect(await given(...events)).toEqual([
      'queue-start queue=sales length=1 position=1 c1/i1 inbound +12025550143->12025550124',
      'queue-count queue=sales length=1',
      'queue-offer 1024 queue=sales c2/i1 inbound acd +12025550143->12025550124',
      'ringing 1024 queue=sales c2/i1 inbound acd +12025550143->12025550124',
      'queue-end queue=sales c1/i1 inbound +12025550143->12025550124 cause=answered',
      'queue-count queue=sales length=0',
      'queue-answer 1024 queue=sales c2/i1 inbound acd +12025550143->12025550124 wait=31',
      'established 1024 queue=sales c2/i1 inbound acd +12025550143->12025550124 wait=31',
    ])
  })
})

describe('a stay in a queue ends once', () => {
  const join = { Event: 'QueueCallerJoin', ...trunk('6'), Queue: 'sales', Position: '1', Count: '1', Timestamp: '1795197000.000001' }
  const leave = { Event: 'QueueCallerLeave', ...trunk('6'), Queue: 'sales', Position: '1', Count: '0', Timestamp: '1795197040.000002' }
  const abandon = { Event: 'QueueCallerAbandon', ...trunk('6'), Queue: 'sales', Timestamp: '1795197040.000003' }
  const hangup = { Event: 'Hangup', ...trunk('6'), Cause: '16', Timestamp: '1795197040.000004' }
  const ends = async (...events: readonly Headers[]) =>
    (await given(arrives, join, ...events)).filter((line) => line.startsWith('queue-end'))
  const ended = (cause: string) => [`queue-end queue=sales c1/i1 inbound +12025550143->12025550124 cause=${cause}`]

  test.each([
    ['abandoned, left, hung up', [abandon, leave, hangup]],
    ['left, abandoned, hung up', [leave, abandon, hangup]],
    ['left, hung up, abandoned', [leave, hangup, abandon]],
    ['hung up, left, abandoned', [hangup, leave, abandon]],
    ['abandoned, hung up, left', [abandon, hangup, leave]],
  ])('as abandoned, in whatever order: %s', async (_, events) => {
    expect(await ends(...events)).toEqual(ended('abandoned'))
  })

  test('as left when the caller goes on in the dial plan', async () => {
    const later = { Event: 'NewCallerid', ...trunk('6'), Timestamp: '1795197042.000000' }
    expect(await ends(leave, later, hangup)).toEqual(ended('left'))
  })

  test('and again when the caller comes back', async () => {
    const again = { ...join, Timestamp: '1795197050.000001' }
    expect(await ends(abandon, leave, again, { ...abandon, Timestamp: '1795197060.000001' })).toHaveLength(2)
  })
})

test('an Unhold without a Hold says nothing', async () => {
  const talks = { Event: 'BridgeEnter', BridgeUniqueid: 'b', ...phone('1024', 2, '6') }
  const events = await given(arrives, ...rings('1024', 2), talks, { Event: 'Unhold', ...phone('1024', 2, '6') })
  expect(events.map((line) => line.split(' ')[0])).toEqual(['ringing', 'established'])
})

describe('a call that an agent places', () => {
  const dials: Headers = { Event: 'Newchannel', ...phone('1024', 2, '4', '100.2'), Exten: '0388202122' }
  const line = (count: number): Headers => channel(`PJSIP/trunk-${count}`, `100.${count}`, '100.2', '0', '<unknown>')
  const begin = (count: number): Headers => ({ Event: 'DialBegin', ...phone('1024', 2, '4', '100.2'), ...dest(line(count)) })
  const end = (count: number, status: string): Headers => ({
    Event: 'DialEnd',
    ...phone('1024', 2, '4', '100.2'),
    ...dest(line(count)),
    DialStatus: status,
  })
  const outbound = '1024 c1/i1 outbound 1024->0388202122'

  test('fails with the reason when the last line that was tried refuses it', async () => {
    expect(await given(dials, begin(3), end(3, 'BUSY'), { Event: 'Hangup', ...phone('1024', 2, '4', '100.2'), Cause: '17' })).toEqual([
      `dialing ${outbound}`,
      `failed ${outbound} cause=busy`,
      `released ${outbound} cause=busy`,
    ])
  })

  test('has not failed when another line takes it', async () => {
    const talks = { Event: 'BridgeEnter', BridgeUniqueid: 'b', ...phone('1024', 2, '6', '100.2') }
    expect(await given(dials, begin(3), begin(4), end(3, 'CONGESTION'), end(4, 'ANSWER'), talks)).toEqual([
      `dialing ${outbound}`,
      `established ${outbound}`,
    ])
  })

  test('has not failed when the agent gives up', async () => {
    expect(await given(dials, begin(3), end(3, 'CANCEL'))).toEqual([`dialing ${outbound}`])
  })
})

test('a channel that joins another conversation joins the interactions', async () => {
  const picked = { ...phone('1026', 7, '6', '100.7'), Exten: '*8' }
  const events = await given(
    arrives,
    ...rings('1024', 2),
    { Event: 'Newchannel', ...picked, ChannelState: '4' },
    { Event: 'BridgeEnter', BridgeUniqueid: 'b', ...picked },
    { Event: 'NewCallerid', ...picked, Linkedid: '100.1' },
    { Event: 'NewCallerid', ...picked, Linkedid: '100.1' },
  )
  expect(events.slice(1)).toEqual(['established 1026 c2/i2 outbound 1026->*8', 'data-changed 1026 c2/i1 outbound 1026->*8 joined=i2'])
})

test('a renamed channel stays the same call', async () => {
  const events = await given(
    arrives,
    ...rings('1024', 2),
    { Event: 'Rename', Channel: 'PJSIP/1024-2', Newname: 'PJSIP/1024-9', Uniqueid: '100.2' },
    { Event: 'UserEvent', UserEvent: 'Note', Channel: 'PJSIP/1024-9', Text: 'x' },
    { Event: 'Hangup', ...phone('1024', 2, '5'), Channel: 'PJSIP/1024-9', Cause: '16' },
  )
  expect(events.at(-1)).toBe('released 1024 c1/i1 inbound +12025550143->12025550124 cause=normal')
})

test('a user event finds its call by CallId, by Uniqueid or by Channel, and its agent by To', async () => {
  const say = (payload: Headers): Headers => ({ Event: 'UserEvent', UserEvent: 'Pop', ...payload })
  const events = await given(
    arrives,
    ...rings('1024', 2),
    say({ CallId: '100.1' }),
    say({ Uniqueid: '100.2' }),
    say({ Channel: 'PJSIP/trunk-1' }),
    say({ CallId: '999.9', To: '1025' }),
  )
  expect(events.slice(1)).toMatchInlineSnapshot(`
    [
      "userEvent 1024 c1/i1 inbound +12025550143->12025550124 "Pop" {"CallId":"100.1"}",
      "userEvent 1024 c1/i1 inbound +12025550143->12025550124 "Pop" {"Uniqueid":"c1"}",
      "userEvent 1024 c1/i1 inbound +12025550143->12025550124 "Pop" {"Channel":"PJSIP/trunk-1"}",
      "userEvent 1025 "Pop" to=1025 {"CallId":"999.9","To":"1025"}",
    ]
  `)
})
