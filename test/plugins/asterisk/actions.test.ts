import { describe, expect, test } from 'vitest'
import type { EmittedTrigger } from '../../../src/plugin-api/index.ts'
import { type AmiAnswer, type AmiHeaders, error } from '../../fixtures/ami-server.ts'
import { channel, inbound, type Live, type LiveOptions, startLive } from './live.ts'

const ok = (): AmiAnswer => ({ response: { Message: 'ok' } })

/** A connection with a call that the agent at 1024 is in. */
async function talking(options: LiveOptions = {}): Promise<Live & { readonly call: EmittedTrigger }> {
  const live = await startLive({
    ...options,
    server: { ...options.server, answers: { Setvar: ok, UserEvent: ok, ...options.server?.answers } },
  })
  await live.online()
  const [trunk, phone] = inbound('1')
  for (const event of inbound('1')) live.server.event(event)
  live.server.event({ ...phone, Event: 'BridgeEnter', BridgeUniqueid: 'b', ChannelState: '6' })
  live.server.event({ ...trunk, Event: 'BridgeEnter', BridgeUniqueid: 'b', ChannelState: '6' })
  const call = await live.context.until(() => live.context.triggers.find((trigger) => trigger.type === 'established'))
  return { ...live, call }
}

/** The variable in which a channel keeps what was done to it. */
function isMark({ Variable }: AmiHeaders): boolean {
  return String(Variable).startsWith('CORDBOARD_')
}

function sent(live: Live, action: string): readonly AmiHeaders[] {
  return live.server.actions.filter((one) => one.Action === action && !isMark(one)).map(({ ActionID: _, Action: __, ...fields }) => fields)
}

describe('attach-data', () => {
  test('sets variables on the channel of the customer, typed values as text, by their configured names', async () => {
    const live = await talking()
    await live.act('attach-data', { data: { customerId: 'C-1', COUNT: 3, VIP: true, MORE: { a: [1] } } }, live.call)
    await live.act('attach-data', { data: [{ key: 'A', type: 'text', value: 'x' }], mode: 'delete' }, live.call)
    const Channel = 'PJSIP/trunk-1'
    expect(sent(live, 'Setvar')).toEqual([
      { Channel, Variable: '__CTI_CUSTOMER_ID', Value: 'C-1' },
      { Channel, Variable: '__COUNT', Value: '3' },
      { Channel, Variable: '__VIP', Value: 'true' },
      { Channel, Variable: '__MORE', Value: '{"a":[1]}' },
      { Channel, Variable: '__A', Value: '' },
    ])
  })

  test('keeps variables on their channel where the configuration says so', async () => {
    const live = await talking({ config: { inheritVariables: false } })
    await live.act('attach-data', { data: { A: 'x' } }, live.call)
    expect(sent(live, 'Setvar')).toMatchObject([{ Variable: 'A' }])
  })

  test.each(['SHELL(rm)', 'a b', '__A', 'a:b', ''])('refuses %j, which is no name of a variable', async (key) => {
    const live = await talking()
    await expect(live.act('attach-data', { data: { [key]: 'x' } }, live.call)).rejects.toMatchObject({ kind: 'bad-input' })
    expect(sent(live, 'Setvar')).toEqual([])
  })

  test('that is repeated after its answer was lost sets nothing again, and one that was not done is done', async () => {
    const variables = new Map<string, string>()
    const answers = {
      Setvar: ({ Variable, Value }: AmiHeaders) => {
        variables.set(String(Variable), String(Value))
        return ok()
      },
      Getvar: ({ Variable }: AmiHeaders) => ({ response: { Value: variables.get(String(Variable)) ?? '' } }),
    }
    const live = await talking({ server: { answers } })
    await live.act('attach-data', { data: { STEP: 'one' } }, live.call)
    variables.set('__STEP', 'the dial plan was faster')
    await live.act('attach-data', { data: { STEP: 'one' } }, live.call, { attempt: 2 })
    expect(variables.get('__STEP')).toBe('the dial plan was faster')
    await live.act('attach-data', { data: { STEP: 'two' } }, live.call, { attempt: 2, key: 'desk|2|sales/été|0' })
    expect(variables.get('__STEP')).toBe('two')
  })

  test('keeps the words of a refusal', async () => {
    const live = await talking({ server: { answers: { Setvar: () => error('No such channel') } } })
    await expect(live.act('attach-data', { data: { A: 'x' } }, live.call)).rejects.toMatchObject({
      kind: 'refused',
      message: 'No such channel',
    })
  })
})

describe('send-user-event', () => {
  test('carries call, addressee and data', async () => {
    const live = await talking()
    await live.act('send-user-event', { name: 'Pop', to: '1025', data: { Url: 'https://x/?a: b', List: [1] } }, live.call)
    expect(sent(live, 'UserEvent')).toEqual([
      { UserEvent: 'Pop', CallId: live.call.call?.id, To: '1025', Url: 'https://x/?a: b', List: '[1]' },
    ])
  })

  test('makes no trigger of its own echo, but of the same event from others', async () => {
    const live = await talking()
    await live.act('send-user-event', { name: 'Pop' }, live.call)
    const echo = await live.server.received('UserEvent')
    live.server.event({ Event: 'UserEvent', UserEvent: 'Pop', ActionID: String(echo.ActionID) })
    live.server.event({ Event: 'UserEvent', UserEvent: 'Pop', ActionID: 'other-1', From: 'crm' })
    await live.context.until(() => live.context.triggers.find((trigger) => trigger.userEvent?.from === 'crm'))
    expect(live.context.triggers.filter((trigger) => trigger.type === 'userEvent')).toHaveLength(1)
  })

  test('refuses data that would pass for the event itself', async () => {
    const live = await talking()
    await expect(live.act('send-user-event', { name: 'Pop', data: { actionid: 'x' } }, live.call)).rejects.toMatchObject({
      kind: 'bad-input',
    })
    await expect(live.act('send-user-event', { name: 'Pop', data: { 'a\r\nAction': 'x' } }, live.call)).rejects.toMatchObject({
      kind: 'bad-input',
    })
  })
})

describe('dial', () => {
  const answers = (response: string, Reason: string) => ({
    Originate: (action: AmiHeaders): AmiAnswer => ({
      response: { Message: 'Originate successfully queued' },
      after: [{ Event: 'OriginateResponse', Listed: 'yes', Response: response, Reason, Uniqueid: String(action.ChannelId) }],
    }),
  })

  test('tells that the phone was picked up', async () => {
    const live = await talking({ server: { answers: answers('Success', '4') } })
    await expect(live.act('dial', { number: '+33 3 88 20 21 22' }, live.call)).resolves.toEqual({
      status: 'done',
      detail: 'PJSIP/1024 answered',
    })
    expect(sent(live, 'Originate')).toMatchObject([
      { Channel: 'PJSIP/1024', Exten: '+33388202122', Context: 'from-internal', CallerID: '<+33388202122>', Async: 'true' },
    ])
  })

  test('is refused with the reason when it was not', async () => {
    const live = await talking({ server: { answers: answers('Failure', '5') } })
    await expect(live.act('dial', { number: '123', device: '1025' }, live.call)).rejects.toMatchObject({
      kind: 'refused',
      message: 'PJSIP/1025 was not reached: busy',
      vendorCode: '5',
    })
  })

  test('is done when the phone rings for long', async () => {
    const live = await talking({ server: { answers: { Originate: ok } } })
    const result = live.act('dial', { number: '123' }, live.call)
    await live.server.received('Originate')
    await live.clock.advance(8000)
    await expect(result).resolves.toEqual({ status: 'done', detail: 'PJSIP/1024 rings' })
  })

  test.each(['', 'a b;c', '1&SIP/2', '$(x)'])('refuses %j, which is no number', async (number) => {
    const live = await talking()
    await expect(live.act('dial', { number }, live.call)).rejects.toMatchObject({ kind: 'bad-input' })
  })

  test('is told as dialing with the number, from the first event of its channel', async () => {
    const live = await talking({ server: { answers: { Originate: ok } } })
    live.act('dial', { number: '0388202122', device: '1025' }, live.call).catch(() => undefined)
    const id = String((await live.server.received('Originate')).ChannelId)
    const phone = channel('PJSIP/1025-9', id, id, '0', '1025')
    live.server.event({ Event: 'Newchannel', ...phone })
    live.server.event({ Event: 'DialBegin', ...Object.fromEntries(Object.entries(phone).map(([name, value]) => [`Dest${name}`, value])) })
    const trigger = await live.context.until(() => live.context.triggers.find((one) => one.type === 'dialing'))
    expect(trigger.call).toMatchObject({ id, type: 'outbound', called: { number: '0388202122' } })
    await live.clock.advance(8000)
  })
})

describe('calls', () => {
  test('a conversation is transferred by its agent, a call that rings by the channel of the customer', async () => {
    const live = await talking({ server: { answers: { BlindTransfer: ok, Redirect: ok } }, config: { transferContext: 'extensions' } })
    await live.act('transfer', { to: '1025' }, live.call)
    for (const event of inbound('2', '1026')) live.server.event(event)
    const ringing = await live.context.until(() => live.context.triggers.find((trigger) => trigger.agent?.device === '1026'))
    await live.act('transfer', { to: '1025' }, ringing)
    expect([sent(live, 'BlindTransfer'), sent(live, 'Redirect')]).toEqual([
      [{ Channel: 'PJSIP/1024-1', Context: 'extensions', Exten: '1025' }],
      [{ Channel: 'PJSIP/trunk-2', Context: 'extensions', Exten: '1025', Priority: '1' }],
    ])
  })

  test('a consultation that does not begin is refused, with what to look at', async () => {
    const live = await talking({ server: { answers: { Atxfer: ok } } })
    const result = live.act('consult', { to: '1025' }, live.call)
    result.catch(() => undefined)
    await live.server.received('Atxfer')
    await live.clock.advance(5000)
    await expect(result).rejects.toMatchObject({ kind: 'refused', message: expect.stringContaining('features.conf') })
  })

  test('a consultation that was dialled on the phone is not completed from here', async () => {
    const live = await talking()
    await expect(live.act('complete-transfer', {}, live.call)).rejects.toMatchObject({ kind: 'not-capable' })
  })

  test('a conference is asked for with the keys that Asterisk names, as if the telephone had pressed them', async () => {
    const answers = { Getvar: () => ({ response: { Value: '*3' } }), PlayDTMF: ok }
    const live = await talking({ server: { answers } })
    await expect(live.act('conference', {}, live.call)).rejects.toMatchObject({ kind: 'not-capable' })
    const [, phone] = inbound('1')
    live.server.event({ ...phone, Event: 'Hold' })
    await live.context.until(() => live.context.triggers.find((trigger) => trigger.type === 'held'))
    const done = live.act('conference', {}, live.call)
    await live.server.received('PlayDTMF', 2)
    live.server.event({ Event: 'AttendedTransfer', OrigTransfererUniqueid: String(live.call.call?.id), DestType: 'Threeway' })
    await expect(done).resolves.toEqual({ status: 'done' })
    expect(sent(live, 'PlayDTMF')).toMatchObject(['*', '3'].map((Digit) => ({ Channel: phone?.Channel, Digit, Receive: 'true' })))
    const unheard = live.act('conference', {}, live.call)
    unheard.catch(() => undefined)
    await live.server.received('PlayDTMF', 4)
    await live.clock.advance(5000)
    await expect(unheard).rejects.toMatchObject({ kind: 'refused', message: expect.stringContaining('the colleague has to have answered') })
  })

  test('a call that is gone is not found', async () => {
    const live = await talking()
    await expect(live.act('hang-up', { callId: '999.1' }, live.call)).rejects.toMatchObject({
      kind: 'not-found',
      message: 'Asterisk has no call 999.1 any more',
    })
  })

  test('digits go to the other party one by one', async () => {
    const live = await talking({ server: { answers: { PlayDTMF: ok } } })
    const result = live.act('send-digits', { digits: '1,#' }, live.call)
    await live.server.received('PlayDTMF')
    for (let turn = 0; turn < 20; turn += 1) await live.clock.advance(100)
    await result
    expect(sent(live, 'PlayDTMF').map((fields) => [fields.Channel, fields.Digit])).toEqual([
      ['PJSIP/trunk-1', '1'],
      ['PJSIP/trunk-1', '#'],
    ])
  })
})

describe('agents', () => {
  test('are paused under the interface that their queue knows them by', async () => {
    const live = await talking({ server: { answers: { QueuePause: ok, QueueRemove: ok } } })
    const member = {
      Queue: 'sales',
      Interface: 'Local/1024@agents/n',
      StateInterface: 'PJSIP/1024',
      MemberName: 'Alice Adams',
      Paused: '0',
    }
    live.server.event({ Event: 'QueueMemberAdded', ...member })
    await live.context.until(() => live.context.triggers.find((trigger) => trigger.type === 'agent-state'))
    await live.act('set-agent-state', { state: 'not-ready', reason: 'Lunch' }, live.call)
    await live.act('agent-logout', {}, live.call)
    expect([sent(live, 'QueuePause'), sent(live, 'QueueRemove')]).toEqual([
      [{ Interface: 'Local/1024@agents/n', Paused: 'true', Reason: 'Lunch' }],
      [{ Queue: 'sales', Interface: 'Local/1024@agents/n' }],
    ])
  })

  test('cannot do after-call work, and need a queue to log in to', async () => {
    const live = await talking()
    await expect(live.act('set-agent-state', { state: 'after-call-work' }, live.call)).rejects.toMatchObject({ kind: 'not-capable' })
    await expect(live.act('agent-login', {}, live.call)).rejects.toMatchObject({ kind: 'bad-input' })
  })

  test('who are in the queue already are logged in', async () => {
    const live = await talking({ server: { answers: { QueueAdd: () => error('Unable to add interface: Already there') } } })
    await expect(live.act('agent-login', { queue: 'sales' }, live.call)).resolves.toMatchObject({ status: 'done' })
  })
})

test('an action that Asterisk does not answer times out, one without a connection says so', async () => {
  const live = await talking({ server: { answers: { Hangup: () => undefined } } })
  const silent = live.act('hang-up', {}, live.call)
  silent.catch(() => undefined)
  await live.server.received('Hangup')
  await live.clock.advance(10_000)
  await expect(silent).rejects.toMatchObject({ kind: 'timeout' })
  const pending = live.act('hang-up', {}, live.call)
  pending.catch(() => undefined)
  await live.server.received('Hangup', 2)
  live.server.drop()
  await expect(pending).rejects.toMatchObject({ kind: 'unavailable' })
  await live.context.until(() => live.context.states.find((state) => state.kind === 'retrying'))
  await expect(live.act('hang-up', {}, live.call)).rejects.toMatchObject({ kind: 'unavailable', message: 'not connected to Asterisk' })
})

describe('answer, hold and retrieve', () => {
  const control = { remoteControl: true }
  const ended = (done: Promise<unknown>) => done.catch(({ kind, message }: { kind: string; message: string }) => [kind, message])

  test('are asked of the telephone, and done when Asterisk says that it obeyed', async () => {
    const live = await startLive({ config: control, server: { answers: { PJSIPNotify: ok } } })
    await live.online()
    const [, phone] = inbound('1')
    for (const event of inbound('1')) live.server.event(event)
    const ringing = await live.context.until(() => live.context.triggers.find(({ type }) => type === 'ringing'))
    const answered = live.act('answer', {}, ringing)
    await live.server.received('PJSIPNotify')
    live.server.event({ ...phone, Event: 'Newstate', ChannelState: '6' })
    live.server.event({ ...phone, Event: 'BridgeEnter', BridgeUniqueid: 'b', ChannelState: '6' })
    expect(await answered).toEqual({ status: 'done' })
    const held = live.act('hold', {}, ringing)
    await live.server.received('PJSIPNotify', 2)
    live.server.event({ ...phone, Event: 'Hold' })
    expect(await held).toEqual({ status: 'done' })
    expect(await live.act('hold', {}, ringing)).toEqual({ status: 'done', detail: 'it was on hold already' })
    const back = live.act('retrieve', {}, ringing)
    await live.server.received('PJSIPNotify', 3)
    live.server.event({ ...phone, Event: 'Unhold' })
    expect(await back).toEqual({ status: 'done' })
    const Channel = 'PJSIP/1024-1'
    expect(sent(live, 'PJSIPNotify')).toEqual([
      { Channel, Variable: 'Event=talk' },
      { Channel, Variable: 'Event=hold' },
      { Channel, Variable: 'Event=talk' },
    ])
  })

  test('are refused by a telephone that does not obey, by an Asterisk that may not, and where nobody said that telephones do', async () => {
    const live = await talking({ config: control, server: { answers: { PJSIPNotify: ok } } })
    const deaf = ended(live.act('hold', {}, live.call))
    await live.server.received('PJSIPNotify')
    await live.clock.advance(5_000)
    const forbidden = await talking({ config: control, server: { answers: { PJSIPNotify: () => error('Permission denied') } } })
    const plain = await talking()
    expect([
      await deaf,
      await ended(live.act('retrieve', {}, live.call)),
      await ended(live.act('answer', {}, live.call)),
      await ended(forbidden.act('hold', {}, forbidden.call)),
      await ended(plain.act('hold', {}, plain.call)),
    ]).toMatchInlineSnapshot(`
      [
        [
          "refused",
          "the telephone did not obey Event: hold; it has to be set to, and not every make can",
        ],
        [
          "refused",
          "the call is not on hold",
        ],
        [
          "refused",
          "the call is answered already",
        ],
        [
          "refused",
          "Permission denied",
        ],
        [
          "not-capable",
          "the connection does not say that its telephones obey: remoteControl",
        ],
      ]
    `)
    expect(sent(plain, 'PJSIPNotify')).toEqual([])
  })
})
