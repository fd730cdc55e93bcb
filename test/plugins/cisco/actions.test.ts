import { describe, expect, test } from 'vitest'
import type { EmittedTrigger, Json } from '../../../src/plugin-api/index.ts'
import type { CtiServerOptions } from '../../fixtures/cti-server/server.ts'
import { type Call, element, variable } from '../../fixtures/cti-server/switchboard.ts'
import { type Request, tags, textIn } from '../../fixtures/cti-server/wire.ts'
import { type Live, startLive } from './live.ts'

const customer = '0388202122'

interface Talking extends Live {
  readonly talk: Call
  readonly about: EmittedTrigger
}

/** A customer who talks to the agent at 1001; another agent sits at 1002. */
async function talking(server: CtiServerOptions = {}): Promise<Talking> {
  const live = await startLive({ server, config: { devices: ['1001'] } })
  await live.online()
  live.board.agent('4711', '1001', 3)
  live.board.agent('4712', '1002', 3)
  const talk = live.board.inbound({ ani: customer })
  live.board.ring(talk, '1001')
  live.board.answer(talk, '1001')
  const about = await live.seen('established')
  // Desk settings are asked for at the first news of an agent.
  await live.server.received(131, 2)
  await live.clock.advance(0)
  return { ...live, talk, about }
}

function last(live: Live, type: number): Request | undefined {
  return live.server.requests.filter((request) => request.type === type).at(-1)
}

const done: Json = { status: 'done' }

describe('attach-data', () => {
  test('sets call variables, wrap-up data, expanded variables and arrays, which come back as a change', async () => {
    const live = await talking()
    await live.act(
      'attach-data',
      { data: { customerId: 'C-42', CallVariable2: 7, CallWrapupData: 'sold', 'user.segment': 'vip', 'user.orders': ['A-1', 'A-2'] } },
      live.about,
    )
    const request = last(live, 26)
    expect(request?.fixed).toMatchObject({ call: live.talk.id, peripheral: 5000, variables: 1, arrays: 2 })
    const changed = await live.seen('data-changed')
    expect(changed.data).toEqual({
      customerId: 'C-42',
      CallVariable2: '7',
      CallWrapupData: 'sold',
      'user.segment': 'vip',
      'user.orders': ['A-1', 'A-2'],
    })
  })

  test('empties what it deletes, an array element by element, and takes typed pairs', async () => {
    const live = await talking()
    live.board.setData(live.talk, [variable(1, 'C-42'), element('user.orders', 0, 'A-1'), element('user.orders', 1, 'A-2')])
    await live.seen('data-changed')
    await live.act(
      'attach-data',
      {
        mode: 'delete',
        data: [
          { key: 'customerId', type: 'text', value: '' },
          { key: 'user.orders', type: 'list', value: '' },
        ],
      },
      live.about,
    )
    expect(last(live, 26)?.fixed).toMatchObject({ variables: 0, arrays: 2 })
    expect(last(live, 26)?.floats.map(({ tag }) => tag)).toEqual([tags.connection, tags.variable1, tags.namedArray, tags.namedArray])
    expect(textIn(last(live, 26) ?? { type: 26, fixed: {}, floats: [] }, 'variable1')).toBe('')
  })

  test.each([
    [{ 'not a name': 'x' }, undefined, 'neither a call variable'],
    [{ CallVariable1: 'é'.repeat(21) }, '74', 'CallVar1 is 42 bytes long'],
    [{ 'user.long': 'x'.repeat(211) }, '74', 'user.long is 211 bytes long'],
    [Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`user.n${index}`, 'x'.repeat(200)])), '73', 'together'],
  ])('refuses %j before the wire, with the code that the CTI Server would give', async (data, vendorCode, message) => {
    const live = await talking()
    await expect(live.act('attach-data', { data }, live.about)).rejects.toMatchObject({
      kind: 'bad-input',
      vendorCode,
      message: expect.stringContaining(message),
    })
    expect(last(live, 26)).toBeUndefined()
  })

  test('shows whose refusal it was, its number, its name and a sentence', async () => {
    const live = await talking()
    live.server.refusing.set(26, { status: 67 })
    await expect(live.act('attach-data', { data: { 'user.unknown': 'x' } }, live.about)).rejects.toMatchObject({
      kind: 'refused',
      vendorCode: '67',
      message: 'the CTI Server refused: ECC variable not configured (NAMED_VARIABLE_NOT_CONFIGURED, 67)',
    })
  })
})

describe('calls', () => {
  test('are answered, held, retrieved and ended, and say so when it was done before', async () => {
    const live = await talking()
    const second = live.board.inbound({ ani: '0145678901' })
    live.board.ring(second, '1002')
    const ringing = await live.seen('ringing', '1002')
    expect(await live.act('answer', {}, ringing)).toEqual(done)
    await live.seen('established', '1002')
    expect(await live.act('answer', {}, ringing)).toEqual({ status: 'done', detail: 'it was answered before' })
    expect(await live.act('hold', {}, ringing)).toEqual(done)
    await live.seen('held', '1002')
    expect(await live.act('retrieve', {}, ringing)).toEqual(done)
    await live.seen('retrieved', '1002')
    expect(await live.act('send-digits', { digits: '12#' }, ringing)).toEqual(done)
    expect(textIn(last(live, 91) ?? { type: 91, fixed: {}, floats: [] }, 'digitsToSend')).toBe('12#')
    expect(await live.act('hang-up', {}, ringing)).toEqual(done)
    await live.seen('released', '1002')
    await expect(live.act('hang-up', {}, ringing)).rejects.toMatchObject({ kind: 'not-found' })
  })

  test.each([
    ['answer', {}],
    ['retrieve', {}],
    ['complete-transfer', {}],
    ['alternate', {}],
    ['reconnect', {}],
    ['conference', {}],
  ])('%s makes no sense of a single call that talks: refused before the wire', async (action, input) => {
    const live = await talking()
    const before = live.server.requests.length
    const attempt = live.act(action, input, live.about)
    if (action === 'answer' || action === 'retrieve')
      await expect(attempt).resolves.toMatchObject({ detail: expect.stringContaining('before') })
    else await expect(attempt).rejects.toMatchObject({ kind: 'not-capable', vendorCode: '25' })
    expect(live.server.requests.length).toBe(before)
  })

  test('digits do not go into a held call, and one that rings is not put on hold', async () => {
    const live = await talking()
    live.board.hold(live.talk, '1001')
    await live.seen('held')
    await expect(live.act('send-digits', { digits: '1' }, live.about)).rejects.toMatchObject({
      kind: 'not-capable',
      message: 'send-digits needs a call that is talking; at 1001 it is held',
    })
    const second = live.board.inbound({ ani: '0145678901' })
    live.board.ring(second, '1002')
    const ringing = await live.seen('ringing', '1002')
    await expect(live.act('hold', {}, ringing)).rejects.toMatchObject({ kind: 'not-capable', vendorCode: '22' })
  })

  test('go to another phone in one step; one that rings is deflected', async () => {
    const live = await talking()
    await live.act('transfer', { to: '1002' }, live.about)
    const ringing = await live.seen('ringing', '1002')
    expect(ringing.call).toMatchObject({ type: 'inbound', transferredFrom: '1001', caller: { number: customer } })
    expect(await live.act('transfer', { to: '10 01' }, ringing)).toMatchObject({ detail: 'it rings there instead' })
    expect((await live.seen('ringing', '1001', 2)).call?.interactionId).toBe(ringing.call?.interactionId)
    await expect(live.act('transfer', { to: 'x;y' }, await live.seen('ringing', '1001', 2))).rejects.toMatchObject({ kind: 'bad-input' })
  })

  test('are consulted about, alternated, taken back, and completed', async () => {
    const live = await talking()
    expect(await live.act('consult', { to: '1002' }, live.about)).toMatchObject({ status: 'done' })
    const asked = await live.seen('ringing', '1002')
    await live.act('answer', {}, asked)
    const consultation = await live.seen('established', '1001', 2)
    expect(consultation.call).toMatchObject({ type: 'consult', parentId: live.about.call?.id })
    await live.act('alternate', {}, consultation)
    await live.seen('retrieved', '1001')
    await live.act('alternate', {}, consultation)
    await live.seen('retrieved', '1001', 2)
    await live.act('reconnect', {}, consultation)
    await live.seen('retrieved', '1001', 3)
    await live.act('consult', { to: '1002' }, live.about)
    await live.act('answer', {}, await live.seen('ringing', '1002', 2))
    await live.seen('established', '1002', 2)
    // Named by either of the two calls.
    await live.act('complete-transfer', {}, live.about)
    expect(await live.seen('transferred', '1002')).toMatchObject({ call: { type: 'inbound', transferredFrom: '1001' } })
    await expect(live.act('consult', { to: '1001', inherit: 'separate' }, await live.seen('transferred', '1002'))).rejects.toMatchObject({
      kind: 'not-capable',
    })
  })

  test('become a conference, after a consultation or in one step', async () => {
    const live = await talking()
    await live.act('consult', { to: '1002' }, live.about)
    await live.act('answer', {}, await live.seen('ringing', '1002'))
    await live.seen('established', '1002')
    await live.act('conference', {}, live.about)
    const joined = await live.seen('conferenced', '1002')
    expect(joined.call?.interactionId).toBe(live.about.call?.interactionId)
    live.server.refusing.set(48, { code: 38, peripheralCode: 77, text: 'no bridge' })
    await expect(live.act('conference', { to: '1003' }, live.about)).rejects.toMatchObject({
      kind: 'refused',
      vendorCode: '38/77',
      message: "the switch refused: the conference is full (CONFERENCE_MEMBER_LIMIT_EXCEEDED, 38), the switch's own code 77: no bridge",
    })
  })

  test('are placed from the agent, and refused with the code of the switch', async () => {
    const live = await talking()
    expect(await live.act('dial', { number: '01 45 67 89 01' }, { agent: { device: '1002' } })).toMatchObject({ status: 'done' })
    expect((await live.seen('dialing', '1002')).call).toMatchObject({ type: 'outbound', called: { number: '0145678901' } })
    await expect(live.act('dial', { number: 'abc' }, { agent: { device: '1002' } })).rejects.toMatchObject({
      kind: 'refused',
      vendorCode: '6',
      message: 'the switch refused: the called device is not valid (INVALID_CALLED_DEVICE, 6)',
    })
    await expect(live.act('dial', { number: '' }, { agent: { device: '1002' } })).rejects.toMatchObject({ kind: 'bad-input' })
  })

  test('are recorded, where a server for it is there', async () => {
    const live = await talking()
    await live.act('record-call', { command: 'start' }, live.about)
    await live.act('record-call', { command: 'stop' }, live.about)
    expect(last(live, 149)?.fixed).toMatchObject({ session: 7, serverData: 9, call: live.talk.id })
    await expect(live.act('record-call', { command: 'pause' }, live.about)).rejects.toMatchObject({ kind: 'not-capable' })
  })
})

describe('supervision', () => {
  test.each([
    ['monitor', 1],
    ['whisper', 2],
    ['barge-in', 3],
    ['intercept', 4],
    ['clear', 0],
  ])('%s names the call, its agent and the supervisor', async (command, action) => {
    const live = await talking()
    await live.act('cisco:supervise', { command, supervisor: '2900' }, live.about)
    const request = last(live, 124)
    expect(request?.fixed).toMatchObject({ agentCall: live.talk.id, supervisorCall: 0xffff_ffff, action })
    expect(request?.floats.find(({ tag }) => tag === tags.supervisor)?.data.toString()).toBe('2900\0')
  })

  test('is asked for, and an emergency declared: both come back as triggers', async () => {
    const live = await talking()
    await live.act('cisco:supervisor-assist', {}, live.about)
    await live.act('cisco:emergency-call', {}, live.about)
    await live.act('cisco:bad-line', {}, live.about)
    expect((await live.seen('cisco:supervisor-assist')).call?.id).toBe(live.about.call?.id)
    expect((await live.seen('cisco:emergency')).agent).toEqual({ id: '4711', device: '1001' })
    expect(last(live, 139)?.fixed.call).toBe(live.talk.id)
  })

  test('is not asked for where the desk settings do not allow it', async () => {
    const live = await talking({ desk: 0 })
    await live.connection.snapshot?.()
    await expect(live.act('cisco:supervisor-assist', {}, live.about)).rejects.toMatchObject({
      kind: 'not-capable',
      message: 'the desk settings of agent 4711 do not allow cisco:supervisor-assist',
    })
    expect(last(live, 118)).toBeUndefined()
  })
})

describe('agents', () => {
  test('log in, change and log out', async () => {
    const live = await startLive()
    await live.online()
    await live.act('agent-login', { agentId: '4711', device: '1001', password: 'pw', queue: 'sales' })
    expect((await live.seen('agent-state')).agent).toMatchObject({ id: '4711', device: '1001', state: 'logged-in' })
    expect(
      last(live, 38)
        ?.floats.find(({ tag }) => tag === tags.skillGroup)
        ?.data.readUInt32BE(0),
    ).toBe(5001)
    await live.act('set-agent-state', { state: 'not-ready', reason: '7' }, { agent: { device: '1001' } })
    await live.act('set-agent-state', { state: 'after-call-work' }, { agent: { id: '4711' } })
    await live.act('set-agent-state', { state: 'ready', agentId: '4711' })
    await live.act('agent-logout', { reason: '3' }, { agent: { id: '4711' } })
    const out = await live.context.until(() => live.context.triggers.find((trigger) => trigger.agent?.state === 'logged-out'))
    expect(out.agent).toMatchObject({ reason: '3' })
    expect(live.context.triggers.slice(1).map(({ agent }) => agent?.state)).toEqual([
      'logged-in',
      'not-ready',
      'after-call-work',
      'ready',
      'logged-out',
    ])
  })

  test('are refused with the code of the switch, and the password is not told', async () => {
    const live = await startLive()
    await live.online()
    const wrong = live.act('agent-login', { agentId: '4711', device: '1001', password: 'wrong' })
    await expect(wrong).rejects.toMatchObject({
      kind: 'refused',
      vendorCode: '257',
      message: expect.stringContaining('the password is wrong'),
    })
    await expect(wrong.catch((error: Error) => error.message)).resolves.not.toContain("'wrong'")
    await expect(live.act('agent-login', { device: '1001' })).rejects.toMatchObject({ kind: 'bad-input' })
    await expect(live.act('set-agent-state', { state: 'ready', device: '1001', reason: 'lunch' })).rejects.toMatchObject({
      vendorCode: '266',
    })
    await expect(live.act('set-agent-state', { state: 'ready', device: '1001', queue: 'nowhere' })).rejects.toMatchObject({
      kind: 'bad-input',
    })
  })

  test('must give a reason where their desk settings ask for one', async () => {
    const live = await talking({ desk: 0x3fff })
    await live.connection.snapshot?.()
    const before = live.server.requests.length
    await expect(live.act('set-agent-state', { state: 'not-ready' }, live.about)).rejects.toMatchObject({
      kind: 'bad-input',
      vendorCode: '281',
    })
    await expect(live.act('agent-logout', {}, live.about)).rejects.toMatchObject({ kind: 'bad-input', vendorCode: '281' })
    expect(live.server.requests.length).toBe(before)
    await live.act('set-agent-state', { state: 'not-ready', reason: '5' }, live.about)
    expect(last(live, 38)?.fixed).toMatchObject({ agentState: 2, reason: 5 })
  })
})

describe('send-user-event', () => {
  test('goes to everybody, and its echo is no news, while the same text of another is', async () => {
    const live = await talking()
    await live.act('send-user-event', { name: 'Popped', data: { id: 7 } }, live.about)
    const said = textIn(await live.server.received(107), 'text') ?? ''
    expect(JSON.parse(said)).toEqual({ event: 'Popped', call: live.about.call?.id, data: { id: 7 } })
    live.server.message('other', said)
    const event = await live.seen('userEvent')
    expect(event).toMatchObject({ userEvent: { name: 'Popped', from: 'other' }, call: { id: live.about.call?.id }, data: { id: 7 } })
    live.server.message('cordboard', said)
    expect((await live.seen('userEvent', undefined, 2)).userEvent?.from).toBe('cordboard')
  })

  test.each([
    ['desktop7', 0, 'desktop7'],
    ['supervisor', 1, undefined],
    ['team', 2, undefined],
    ['4712', 3, undefined],
    [undefined, 3, undefined],
  ])('to %s is distributed as %i', async (to, distribution, clientId) => {
    const live = await talking()
    await live.act('send-user-event', { name: 'X', ...(to === undefined ? {} : { to }) }, live.about)
    const request = await live.server.received(107)
    expect([request.fixed.distribution, textIn(request, 'clientId')]).toEqual([distribution, clientId])
  })

  test('that is longer than the CTI Server takes is refused before the wire', async () => {
    const live = await talking()
    const attempt = live.act('send-user-event', { name: 'X', data: { text: 'x'.repeat(250) } }, live.about)
    await expect(attempt).rejects.toMatchObject({ kind: 'bad-input', vendorCode: '23' })
    expect(last(live, 107)).toBeUndefined()
  })
})

describe('a request', () => {
  test('that is not answered times out, and one without a connection says so', async () => {
    const live = await talking()
    live.server.hanging.add(54)
    const silent = live.act('hold', {}, live.about)
    silent.catch(() => undefined)
    await live.server.received(54)
    await live.clock.advance(9000)
    await expect(silent).rejects.toMatchObject({ kind: 'timeout', message: 'the CTI Server did not answer HOLD_CALL_REQ within 9 seconds' })
    const pending = live.act('hold', {}, live.about)
    pending.catch(() => undefined)
    await live.server.received(54, 2)
    live.server.drop()
    await expect(pending).rejects.toMatchObject({ kind: 'unavailable' })
    await live.context.until(() => live.context.states.find((state) => state.kind === 'retrying'))
    await expect(live.act('hold', {}, live.about)).rejects.toMatchObject({ kind: 'unavailable', message: 'not connected to a CTI Server' })
  })
})
