import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { ActionRequest, Connection, EmittedTrigger, Facts, Json } from '../../../src/plugin-api/index.ts'
import { plugin } from '../../../src/plugins/asterisk/index.ts'
import { createTestContext, type TestContext } from '../../helpers/plugin-context.ts'
import {
  type AmiClient,
  createParties,
  dana,
  numbers,
  openAmi,
  type Parties,
  type Pbx,
  runScenario,
  sleep,
  startPbx,
  unavailableReason,
} from '../../pbx/index.ts'
import { lines } from './lines.ts'

const reason = unavailableReason()
if (reason !== undefined) console.warn(`not run: ${reason}`)

const clock = {
  now: () => Date.now(),
  setTimer(milliseconds: number, run: () => void) {
    const timer = setTimeout(run, milliseconds)
    return () => clearTimeout(timer)
  },
}

const config = {
  host: '127.0.0.1',
  username: 'cti',
  secret: 'cti-test',
  trunks: ['PJSIP/trunk'],
  variables: { CTI_CUSTOMER_ID: 'customerId' },
  dialContext: 'from-agents',
  remoteControl: true,
  transferContext: 'extensions',
}

describe.skipIf(reason !== undefined)(
  `a real Asterisk with real SIP calls${reason === undefined ? '' : ` (not run: ${reason})`}`,
  { timeout: 60_000 },
  () => {
    let pbx: Pbx
    let heard: TestContext
    let connection: Connection
    let other: AmiClient
    let parties: Parties
    let from = 0

    beforeAll(async () => {
      pbx = await startPbx()
      heard = createTestContext({ clock })
      connection = await connect(heard)
      other = await openAmi()
    }, 300_000)

    afterAll(async () => {
      await connection?.close()
      await heard?.dispose()
      other?.destroy()
      await pbx?.stop()
    })

    // What the plugin told since the last time, without what differs from run to run or concerns the phones only.
    function told(): readonly string[] {
      const since = heard.triggers.slice(from)
      from = heard.triggers.length
      // Not these: where they stand among the others differs from run to run.
      const left = new Set(['device-state', 'queue-count', 'data-changed', 'QueueEnd'])
      const shown = lines(since.filter((trigger) => !left.has(trigger.type) && !left.has(trigger.userEvent?.name ?? '')))
      const steady = shown.map((line) => line.replace(/ wait=\d+/, ' wait=n').replace(/"(QueueStart|InboundCall|OutboundCall)" .*/, '"$1"'))
      // Asterisk orders the events of one channel only.
      const callOf = (line: string): string => / (c\d+)\//.exec(line)?.[1] ?? ''
      return steady.toSorted((one, two) => callOf(one).localeCompare(callOf(two)))
    }

    async function play(scenario: string): Promise<readonly string[]> {
      told()
      await runScenario(scenario)
      return told()
    }

    async function ringing(device: string): Promise<EmittedTrigger> {
      return await seen('ringing', device)
    }

    async function seen(type: string, device: string): Promise<EmittedTrigger> {
      const start = from
      const found = heard.until(() =>
        heard.triggers.slice(start).find((trigger) => trigger.type === type && trigger.agent?.device === device),
      )
      const none = sleep(20_000).then(() =>
        Promise.reject(new Error(`no ${type} at ${device}, only:\n${lines(heard.triggers.slice(start)).join('\n')}`)),
      )
      none.catch(() => undefined)
      return await Promise.race([found, none])
    }

    async function act(action: string, input: Json, trigger: EmittedTrigger | undefined): Promise<Json> {
      const run = connection.actions?.[action]
      if (run === undefined) throw new Error(`no action ${action}`)
      return await run(input, request(trigger))
    }

    test('a queued call rings, is answered and ends at the agent', async () => {
      expect(await play('queue-answer')).toMatchInlineSnapshot(`
        [
          "userEvent c1/i1 inbound +12025550143(Dana Reyes)->12025550100 "InboundCall"",
          "userEvent c1/i1 inbound +12025550143(Dana Reyes)->12025550100 "QueueStart"",
          "queue-start queue=sales length=1 position=1 c1/i1 inbound +12025550143(Dana Reyes)->12025550100 {"customerId":"C-4711"}",
          "queue-end queue=sales c1/i1 inbound +12025550143(Dana Reyes)->12025550100 cause=answered {"customerId":"C-4711"}",
          "queue-offer 1024 queue=sales c2/i1 inbound acd +12025550143(Dana Reyes)->12025550100 wait=n {"customerId":"C-4711"}",
          "ringing 1024 queue=sales c2/i1 inbound acd +12025550143(Dana Reyes)->12025550100 wait=n {"customerId":"C-4711"}",
          "queue-answer 1024 queue=sales c2/i1 inbound acd +12025550143(Dana Reyes)->12025550100 wait=n {"customerId":"C-4711"}",
          "established 1024 queue=sales c2/i1 inbound acd +12025550143(Dana Reyes)->12025550100 wait=n {"customerId":"C-4711"}",
          "released 1024 queue=sales c2/i1 inbound acd +12025550143(Dana Reyes)->12025550100 wait=n cause=normal {"customerId":"C-4711"}",
        ]
      `)
    })

    test('a queued call that the first agent lets ring is offered to the second', async () => {
      expect(await play('queue-ring-no-answer')).toMatchInlineSnapshot(`
        [
          "userEvent c1/i1 inbound +12025550143(Dana Reyes)->12025550100 "InboundCall"",
          "userEvent c1/i1 inbound +12025550143(Dana Reyes)->12025550100 "QueueStart"",
          "queue-start queue=sales length=1 position=1 c1/i1 inbound +12025550143(Dana Reyes)->12025550100 {"customerId":"C-4711"}",
          "queue-end queue=sales c1/i1 inbound +12025550143(Dana Reyes)->12025550100 cause=answered {"customerId":"C-4711"}",
          "queue-offer 1024 queue=sales c2/i1 inbound acd +12025550143(Dana Reyes)->12025550100 wait=n {"customerId":"C-4711"}",
          "ringing 1024 queue=sales c2/i1 inbound acd +12025550143(Dana Reyes)->12025550100 wait=n {"customerId":"C-4711"}",
          "queue-offer-failed 1024 queue=sales c2/i1 inbound acd +12025550143(Dana Reyes)->12025550100 wait=n cause=no-answer {"customerId":"C-4711"}",
          "released 1024 queue=sales c2/i1 inbound acd +12025550143(Dana Reyes)->12025550100 wait=n cause=no-answer {"customerId":"C-4711"}",
          "queue-offer 1025 queue=sales c3/i1 inbound acd +12025550143(Dana Reyes)->12025550100 wait=n {"customerId":"C-4711"}",
          "ringing 1025 queue=sales c3/i1 inbound acd +12025550143(Dana Reyes)->12025550100 wait=n {"customerId":"C-4711"}",
          "queue-answer 1025 queue=sales c3/i1 inbound acd +12025550143(Dana Reyes)->12025550100 wait=n {"customerId":"C-4711"}",
          "established 1025 queue=sales c3/i1 inbound acd +12025550143(Dana Reyes)->12025550100 wait=n {"customerId":"C-4711"}",
          "released 1025 queue=sales c3/i1 inbound acd +12025550143(Dana Reyes)->12025550100 wait=n cause=normal {"customerId":"C-4711"}",
        ]
      `)
    })

    test('a direct call rings, is answered and ends', async () => {
      expect(await play('direct-answer')).toMatchInlineSnapshot(`
        [
          "userEvent c1/i1 inbound +12025550143(Dana Reyes)->12025550124 "InboundCall"",
          "ringing 1024 c2/i1 inbound +12025550143(Dana Reyes)->12025550124 {"customerId":"C-4711"}",
          "established 1024 c2/i1 inbound +12025550143(Dana Reyes)->12025550124 {"customerId":"C-4711"}",
          "released 1024 c2/i1 inbound +12025550143(Dana Reyes)->12025550124 cause=normal {"customerId":"C-4711"}",
        ]
      `)
    })

    test('a caller who gives up in the queue abandons', async () => {
      expect(await play('queue-abandon')).toMatchInlineSnapshot(`
        [
          "userEvent c1/i1 inbound +12025550143(Dana Reyes)->12025550100 "InboundCall"",
          "userEvent c1/i1 inbound +12025550143(Dana Reyes)->12025550100 "QueueStart"",
          "queue-start queue=sales length=1 position=1 c1/i1 inbound +12025550143(Dana Reyes)->12025550100 {"customerId":"C-4711"}",
          "queue-end queue=sales c1/i1 inbound +12025550143(Dana Reyes)->12025550100 cause=abandoned {"customerId":"C-4711"}",
          "queue-offer 1024 queue=sales c2/i1 inbound acd +12025550143(Dana Reyes)->12025550100 wait=n {"customerId":"C-4711"}",
          "ringing 1024 queue=sales c2/i1 inbound acd +12025550143(Dana Reyes)->12025550100 wait=n {"customerId":"C-4711"}",
          "queue-offer-failed 1024 queue=sales c2/i1 inbound acd +12025550143(Dana Reyes)->12025550100 wait=n cause=cancelled {"customerId":"C-4711"}",
          "released 1024 queue=sales c2/i1 inbound acd +12025550143(Dana Reyes)->12025550100 wait=n cause=cancelled {"customerId":"C-4711"}",
        ]
      `)
    })

    test('a blind transfer by phone brings the customer to the second agent', async () => {
      expect(await play('blind-transfer')).toMatchInlineSnapshot(`
        [
          "userEvent c1/i1 inbound +12025550143(Dana Reyes)->12025550124 "InboundCall"",
          "ringing 1024 c2/i1 inbound +12025550143(Dana Reyes)->12025550124 {"customerId":"C-4711"}",
          "established 1024 c2/i1 inbound +12025550143(Dana Reyes)->12025550124 {"customerId":"C-4711"}",
          "transferred 1024 c2/i1 inbound +12025550143(Dana Reyes)->12025550124 from=1024 to=1025 {"customerId":"C-4711"}",
          "released 1024 c2/i1 inbound +12025550143(Dana Reyes)->12025550124 cause=normal {"customerId":"C-4711"}",
          "ringing 1025 c3/i1 inbound +12025550143(Dana Reyes)->12025550124 from=1024 {"customerId":"C-4711"}",
          "established 1025 c3/i1 inbound +12025550143(Dana Reyes)->12025550124 from=1024 {"customerId":"C-4711"}",
          "released 1025 c3/i1 inbound +12025550143(Dana Reyes)->12025550124 from=1024 cause=normal {"customerId":"C-4711"}",
        ]
      `)
    })

    test('an attended transfer by phone joins the consultation into the interaction of the customer', async () => {
      expect(await play('attended-transfer')).toMatchInlineSnapshot(`
        [
          "userEvent c1/i1 inbound +12025550143(Dana Reyes)->12025550124 "InboundCall"",
          "ringing 1024 c2/i1 inbound +12025550143(Dana Reyes)->12025550124 {"customerId":"C-4711"}",
          "established 1024 c2/i1 inbound +12025550143(Dana Reyes)->12025550124 {"customerId":"C-4711"}",
          "released 1024 c2/i1 inbound +12025550143(Dana Reyes)->12025550124 cause=normal {"customerId":"C-4711"}",
          "dialing 1024 c3/i2 consult 1024(Alice Adams)->1025 parent=c2 guessed role=initiator",
          "established 1024 c3/i2 consult 1024(Alice Adams)->1025 parent=c2 guessed role=initiator",
          "released 1024 c3/i1 consult 1024(Alice Adams)->1025 parent=c2 guessed role=initiator cause=normal {"customerId":"C-4711"}",
          "ringing 1025 c4/i2 consult 1024(Alice Adams)->1025 parent=c2 guessed role=target",
          "established 1025 c4/i2 consult 1024(Alice Adams)->1025 parent=c2 guessed role=target",
          "transferred 1025 c4/i1 inbound +12025550143(Dana Reyes)->1025 joined=i2 from=1024 to=1025 {"customerId":"C-4711"}",
          "released 1025 c4/i1 inbound +12025550143(Dana Reyes)->1025 from=1024 cause=normal {"customerId":"C-4711"}",
        ]
      `)
    })

    test('a consultation by phone belongs, by a marked guess, to the call of the customer', async () => {
      expect(await play('consultation')).toMatchInlineSnapshot(`
        [
          "userEvent c1/i1 inbound +12025550143(Dana Reyes)->12025550124 "InboundCall"",
          "ringing 1024 c2/i1 inbound +12025550143(Dana Reyes)->12025550124 {"customerId":"C-4711"}",
          "established 1024 c2/i1 inbound +12025550143(Dana Reyes)->12025550124 {"customerId":"C-4711"}",
          "released 1024 c2/i1 inbound +12025550143(Dana Reyes)->12025550124 cause=normal {"customerId":"C-4711"}",
          "dialing 1024 c3/i2 consult 1024(Alice Adams)->1025 parent=c2 guessed role=initiator",
          "established 1024 c3/i2 consult 1024(Alice Adams)->1025 parent=c2 guessed role=initiator",
          "released 1024 c3/i2 consult 1024(Alice Adams)->1025 parent=c2 guessed role=initiator cause=normal",
          "ringing 1025 c4/i2 consult 1024(Alice Adams)->1025 parent=c2 guessed role=target",
          "established 1025 c4/i2 consult 1024(Alice Adams)->1025 parent=c2 guessed role=target",
          "released 1025 c4/i2 consult 1024(Alice Adams)->1025 parent=c2 guessed role=target cause=normal",
        ]
      `)
    })

    test('a call held by the phone is held and retrieved', async () => {
      expect(await play('hold')).toMatchInlineSnapshot(`
        [
          "userEvent c1/i1 inbound +12025550143(Dana Reyes)->12025550124 "InboundCall"",
          "ringing 1024 c2/i1 inbound +12025550143(Dana Reyes)->12025550124 {"customerId":"C-4711"}",
          "established 1024 c2/i1 inbound +12025550143(Dana Reyes)->12025550124 {"customerId":"C-4711"}",
          "held 1024 c2/i1 inbound +12025550143(Dana Reyes)->12025550124 {"customerId":"C-4711"}",
          "retrieved 1024 c2/i1 inbound +12025550143(Dana Reyes)->12025550124 {"customerId":"C-4711"}",
          "released 1024 c2/i1 inbound +12025550143(Dana Reyes)->12025550124 cause=normal {"customerId":"C-4711"}",
        ]
      `)
    })

    test('a connection that comes up while calls are under way tells them as synthetic, and their ends as real', async () => {
      told()
      await using talk = createParties('under-way')
      talk.phone('1024', 'agent-answer')
      talk.caller(dana, numbers['1024'], 'caller-wait')
      await seen('established', '1024')
      talk.phone('1025', 'agent-ring', { calls: 0 })
      const second = talk.caller(dana, numbers['1025'], 'caller-bye', { port: 5062, ms: 60_000 })
      await ringing('1025')
      const late = createTestContext({ clock })
      const lateConnection = await connect(late)
      await second.hangUp()
      await late.until(() => late.triggers.find((trigger) => trigger.type === 'released' && trigger.agent?.device === '1025'))
      await other.action('Hangup', { Channel: '/^PJSIP/' })
      await talk.finish()
      await late.until(() => late.triggers.find((trigger) => trigger.type === 'released' && trigger.agent?.device === '1024'))
      await lateConnection.close()
      await late.dispose()
      expect(lines(late.triggers.filter((trigger) => trigger.type !== 'device-state'))).toMatchInlineSnapshot(`
        [
          "link-state up",
          "synthetic established 1024 c1/i1 inbound +12025550143(Dana Reyes)->12025550124 {"customerId":"C-4711"}",
          "synthetic ringing 1025 c2/i2 inbound +12025550143(Dana Reyes)->12025550125 {"customerId":"C-4711"}",
          "synthetic agent-state 1024 ready queue=sales",
          "synthetic agent-state 1025 ready queue=sales",
          "released 1025 c2/i2 inbound +12025550143(Dana Reyes)->12025550125 cause=cancelled {"customerId":"C-4711"}",
          "released 1024 c1/i1 inbound +12025550143(Dana Reyes)->12025550124 cause=normal {"customerId":"C-4711"}",
        ]
      `)
    })

    describe('actions', () => {
      let call: EmittedTrigger

      async function answered(caller = 'caller-wait'): Promise<void> {
        told()
        parties = createParties('actions')
        parties.phone('1024', 'agent-answer')
        parties.phone('1025', 'agent-answer', { calls: 0 })
        parties.caller(dana, numbers['1024'], caller)
        call = await seen('established', '1024')
      }

      async function over(): Promise<void> {
        await other.action('Hangup', { Channel: '/^PJSIP/' })
        await parties.finish()
        await other.settle()
      }

      afterEach(async () => {
        // Hung up while they can still answer: a BYE that nobody answered would be sent again, to the next test's parties.
        await other.action('Hangup', { Channel: '/^PJSIP/' })
        await other.settle()
        await parties?.[Symbol.asyncDispose]()
      })

      test('attach-data is read back by a second client, on the channel of the customer', async () => {
        await answered()
        const customer = other.messages.findLast((message) => message.Event === 'Newchannel' && String(message.Channel).includes('trunk'))
        const Channel = String(customer?.Channel)
        const read = async (Variable: string) => (await other.action('Getvar', { Channel, Variable })).Value
        await act('attach-data', { data: { customerId: 'C-1\r\nAction: Logoff', CRM_SEGMENT: 'Zoë: "vip" = 1', CRM_COUNT: 3 } }, call)
        expect([await read('CTI_CUSTOMER_ID'), await read('CRM_SEGMENT'), await read('CRM_COUNT')]).toEqual([
          'C-1 Action: Logoff',
          'Zoë: "vip" = 1',
          '3',
        ])
        await act('attach-data', { data: [{ key: 'CRM_COUNT', type: 'integer', value: 3 }], mode: 'delete' }, call)
        expect(await read('CRM_COUNT')).toBe('')
        const changed = await seen('data-changed', '1024')
        expect(changed.data).toEqual({ customerId: 'C-1 Action: Logoff' })
        await over()
      })

      test('a user event reaches the second client, and its echo makes no trigger here', async () => {
        await answered()
        await act(
          'send-user-event',
          { name: 'ScreenPop', to: '1024', data: { Url: 'https://crm.example/?id=42', Nested: { a: [1] } } },
          call,
        )
        const arrived = await other.event('UserEvent', { UserEvent: 'ScreenPop' })
        expect(arrived).toMatchObject({ CallId: call.call?.id, To: '1024', Url: 'https://crm.example/?id=42', Nested: '{"a":[1]}' })
        await other.action('UserEvent', { UserEvent: 'Answered', CallId: String(call.call?.id), From: 'crm' })
        const back = await seen('userEvent', '1024')
        expect([back.userEvent, back.data, back.call?.caller]).toEqual([
          { name: 'Answered', from: 'crm' },
          { CallId: call.call?.id, From: 'crm' },
          { number: '+12025550143', name: 'Dana Reyes' },
        ])
        await over()
        expect(told().filter((line) => line.includes('ScreenPop'))).toEqual([])
      })

      test('a transfer sends the customer to the second agent', async () => {
        await answered()
        told()
        await act('transfer', { to: '1025' }, call)
        await seen('established', '1025')
        await act('hang-up', {}, await seen('established', '1025'))
        await over()
        expect(told()).toMatchInlineSnapshot(`
          [
            "transferred 1024 c1/i1 inbound +12025550143(Dana Reyes)->12025550124 from=1024 to=1025 {"customerId":"C-4711"}",
            "released 1024 c1/i1 inbound +12025550143(Dana Reyes)->12025550124 cause=normal {"customerId":"C-4711"}",
            "ringing 1025 c2/i1 inbound +12025550143(Dana Reyes)->12025550124 from=1024 {"customerId":"C-4711"}",
            "established 1025 c2/i1 inbound +12025550143(Dana Reyes)->12025550124 from=1024 {"customerId":"C-4711"}",
            "released 1025 c2/i1 inbound +12025550143(Dana Reyes)->12025550124 from=1024 cause=normal {"customerId":"C-4711"}",
          ]
        `)
      })

      test('a consultation is taken back', async () => {
        await answered()
        told()
        await act('consult', { to: '1025' }, call)
        await seen('established', '1025')
        await act('reconnect', {}, call)
        await seen('released', '1025')
        expect(told()).toMatchInlineSnapshot(`
          [
            "held 1024 c1/i1 inbound +12025550143(Dana Reyes)->12025550124 {"customerId":"C-4711"}",
            "retrieved 1024 c1/i1 inbound +12025550143(Dana Reyes)->12025550124 {"customerId":"C-4711"}",
            "ringing 1025 c2/i1 consult 1024(Alice Adams)->1025 parent=c1 role=target {"customerId":"C-4711"}",
            "established 1025 c2/i1 consult 1024(Alice Adams)->1025 parent=c1 role=target {"customerId":"C-4711"}",
            "released 1025 c2/i1 consult 1024(Alice Adams)->1025 parent=c1 role=target cause=normal {"customerId":"C-4711"}",
          ]
        `)
      })

      test('a consultation is completed', async () => {
        await answered()
        told()
        await act('consult', { to: '1025' }, call)
        await seen('established', '1025')
        await act('complete-transfer', {}, call)
        await seen('transferred', '1025')
        await seen('released', '1024')
        await over()
        expect(told()).toMatchInlineSnapshot(`
          [
            "held 1024 c1/i1 inbound +12025550143(Dana Reyes)->12025550124 {"customerId":"C-4711"}",
            "released 1024 c1/i1 inbound +12025550143(Dana Reyes)->12025550124 cause=normal {"customerId":"C-4711"}",
            "ringing 1025 c2/i1 consult 1024(Alice Adams)->1025 parent=c1 role=target {"customerId":"C-4711"}",
            "established 1025 c2/i1 consult 1024(Alice Adams)->1025 parent=c1 role=target {"customerId":"C-4711"}",
            "transferred 1025 c2/i1 inbound +12025550143(Dana Reyes)->1025 from=1024 to=1025 {"customerId":"C-4711"}",
            "released 1025 c2/i1 inbound +12025550143(Dana Reyes)->1025 from=1024 cause=normal {"customerId":"C-4711"}",
          ]
        `)
      })

      test('customer, colleague and agent come together in a conference, which goes on when the agent leaves', async () => {
        await answered()
        await act('consult', { to: '1025' }, call)
        await seen('established', '1025')
        told()
        await act('conference', {}, call)
        const colleague = await seen('conferenced', '1025')
        await act('hang-up', {}, call)
        await seen('released', '1024')
        await act('hang-up', {}, colleague)
        await over()
        expect(told()).toMatchInlineSnapshot(`
          [
            "conferenced 1024 c1/i1 inbound +12025550143(Dana Reyes)->12025550124 {"customerId":"C-4711"}",
            "released 1024 c1/i1 inbound +12025550143(Dana Reyes)->12025550124 cause=normal {"customerId":"C-4711"}",
            "conferenced 1025 c2/i1 inbound +12025550143(Dana Reyes)->1025 {"customerId":"C-4711"}",
            "released 1025 c2/i1 inbound +12025550143(Dana Reyes)->1025 cause=normal {"customerId":"C-4711"}",
          ]
        `)
      })

      test('a telephone that obeys answers, holds and comes back when it is asked to, within the call', async () => {
        told()
        parties = createParties('obeys')
        parties.phone('1024', 'agent-obeys')
        parties.caller(dana, numbers['1024'], 'caller-wait')
        call = await seen('ringing', '1024')
        await expect(act('answer', {}, call)).resolves.toEqual({ status: 'done' })
        await seen('established', '1024')
        await expect(act('hold', {}, call)).resolves.toEqual({ status: 'done' })
        await seen('held', '1024')
        await expect(act('retrieve', {}, call)).resolves.toEqual({ status: 'done' })
        await seen('retrieved', '1024')
        await over()
      })

      test('digits reach the other party', async () => {
        await answered('caller-hears-digits')
        await expect(act('send-digits', { digits: '12,#' }, call)).resolves.toEqual({ status: 'done' })
        await over()
      })

      test('dial rings the phone of the agent and connects it', async () => {
        told()
        await using parties = createParties('dial')
        parties.phone('1024', 'agent-answer-bye', { ms: 1500 })
        parties.carrier('agent-answer')
        await expect(act('dial', { number: '+1 202 555 0187', device: '1024' }, undefined)).resolves.toEqual({
          status: 'done',
          // A phone that has just started may answer after the action stopped waiting; that it does is asserted below.
          detail: expect.stringMatching(/^PJSIP\/1024 (answered|rings)$/),
        })
        await seen('released', '1024')
        await parties.finish()
        await other.settle()
        expect(told()).toMatchInlineSnapshot(`
          [
            "dialing 1024 c1/i1 outbound 1024(Alice Adams)->+12025550187",
            "userEvent 1024 c1/i1 outbound 1024(Alice Adams)->+12025550187 "OutboundCall"",
            "established 1024 c1/i1 outbound 1024(Alice Adams)->+12025550187",
            "released 1024 c1/i1 outbound 1024(Alice Adams)->+12025550187 cause=normal",
          ]
        `)
      })

      test('dial says that a phone cannot be reached', async () => {
        await expect(act('dial', { number: '1024', device: '1026' }, undefined)).rejects.toMatchObject({ kind: 'refused', vendorCode: '0' })
      })

      test('a refusal keeps the words of Asterisk', async () => {
        await expect(act('agent-login', { queue: 'none', device: '1026' }, undefined)).rejects.toMatchObject({
          kind: 'refused',
          message: 'Unable to add interface to queue: No such queue',
        })
      })

      test('an agent logs in to a queue, pauses with a reason, comes back and logs out', async () => {
        told()
        await act('agent-login', { queue: 'support', device: '1026' }, undefined)
        await act('agent-login', { queue: 'support', device: '1026' }, undefined)
        await seen('agent-state', '1026')
        await act('set-agent-state', { state: 'not-ready', reason: 'Lunch', device: '1026' }, undefined)
        await act('set-agent-state', { state: 'ready', device: '1026', queue: 'support' }, undefined)
        await act('agent-logout', { device: '1026' }, undefined)
        await heard.until(() => heard.triggers.find((trigger) => trigger.agent?.state === 'logged-out'))
        expect(told()).toMatchInlineSnapshot(`
          [
            "agent-state 1026 logged-in queue=support",
            "agent-state 1026 not-ready Lunch queue=support",
            "agent-state 1026 ready queue=support",
            "agent-state 1026 logged-out queue=support",
          ]
        `)
      })

      // Last: Asterisk sends a NOTIFY that nobody answered again for half a minute, to whoever is at that address by then.
      test('a telephone that does not know the NOTIFY goes on ringing, and the refusal says so', async () => {
        told()
        parties = createParties('deaf')
        parties.phone('1024', 'agent-ring')
        const caller = parties.caller(dana, numbers['1024'], 'caller-wait')
        call = await seen('ringing', '1024')
        await expect(act('answer', {}, call)).rejects.toMatchObject({ kind: 'refused', message: expect.stringContaining('did not obey') })
        await caller.hangUp()
      })
    })
  },
)

async function connect(context: TestContext): Promise<Connection> {
  const kind = plugin.connections?.asterisk
  if (kind === undefined) throw new Error('the plugin has no connection kind asterisk')
  const connection = await kind.connect(context.ctx, config, undefined)
  await context.until(() => context.states.find((state) => state.kind === 'online'))
  return connection
}

function request(trigger: EmittedTrigger | undefined): ActionRequest {
  const facts: Facts = {
    id: 'test',
    type: 'ringing',
    receivedAt: '2026-11-20T09:00:00.000Z',
    connection: 'test',
    vendor: 'asterisk',
    ledger: { once: [], limits: {} },
    ...(trigger?.call === undefined
      ? {}
      : { call: { ...trigger.call, interactionId: trigger.call.interactionId ?? '', state: 'talking' } }),
    ...(trigger?.agent === undefined ? {} : { agent: trigger.agent }),
  }
  return { key: 'test', attempt: 1, facts, rule: undefined, deadline: '2026-11-20T09:01:00.000Z', signal: new AbortController().signal }
}
