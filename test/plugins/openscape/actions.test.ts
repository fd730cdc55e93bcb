import { describe, expect, test } from 'vitest'
import { refusalOf as refusal } from '../../helpers/live-connection.ts'
import { type Live, type LiveOptions, startLive } from './live.ts'

const customer = '+33388202122'

async function ringing(options: LiveOptions = {}): Promise<Live & { readonly id: string }> {
  const live = await startLive(options)
  await live.online()
  const id = live.server.ring({ from: customer, to: '13579' })
  await live.trigger('ringing')
  return { ...live, id }
}

describe('an agent’s hands', () => {
  test('answer, hold, take back, send digits and hang up', async () => {
    const live = await ringing()
    const rang = await live.trigger('ringing')
    await live.act('answer', {}, rang)
    await live.trigger('established')
    await live.act('hold', {}, rang)
    await live.trigger('held')
    await live.act('retrieve', {}, rang)
    await live.trigger('retrieved')
    const digits = live.act('send-digits', { digits: '12,3' }, rang)
    await live.server.received('GenerateDigits')
    await live.clock.advance(500)
    await digits
    await live.act('hang-up', {}, rang)
    await live.trigger('released')
    expect(live.server.requests.slice(-6).map(({ name, fields }) => [name, ...fields.values()].join(' '))).toMatchInlineSnapshot(`
      [
        "AnswerCall   FF00010000000001 N<13579>",
        "HoldCall   FF00010000000001 N<13579>",
        "RetrieveCall   FF00010000000001 N<13579>",
        "GenerateDigits   FF00010000000001 N<13579> 12",
        "GenerateDigits   FF00010000000001 N<13579> 3",
        "ClearConnection   FF00010000000001 N<13579>",
      ]
    `)
  })

  test('dial, consult, alternate, take back, consult again and hand over', async () => {
    const live = await startLive()
    await live.online()
    await live.act('dial', { number: '+33 3 88 20 21 22' }, { agent: { device: '13579' } })
    const dialled = await live.trigger('dialing')
    const [id = ''] = live.server.calls.keys()
    live.server.answer(id, customer)
    await live.trigger('established')
    await live.act('consult', { to: '54321' }, dialled)
    const consultation = await live.trigger('ringing', '54321')
    await live.act('answer', {}, consultation)
    await live.trigger('established', '13579', 2)
    await live.act('alternate', {}, dialled)
    await live.trigger('retrieved', '13579')
    await live.act('alternate', {}, dialled)
    await live.act('reconnect', {}, dialled)
    await live.trigger('released', '54321')
    await live.act('consult', { to: '1111' }, dialled)
    await live.act('answer', {}, await live.trigger('ringing', '1111'))
    await live.act('complete-transfer', {}, dialled)
    expect(await live.trigger('transferred', '1111')).toMatchObject({
      call: { type: 'outbound', transferredFrom: '13579', called: { number: customer }, interactionId: dialled.call?.interactionId },
    })
  })

  test('send a ringing call on, or an answered one in one step, and join three', async () => {
    const live = await ringing()
    const rang = await live.trigger('ringing')
    await live.act('transfer', { to: '54321' }, rang)
    const sent = await live.trigger('ringing', '54321')
    await live.act('answer', {}, sent)
    await live.act('transfer', { to: '1111' }, sent)
    const last = await live.trigger('ringing', '1111')
    expect(last.call).toMatchObject({ transferredFrom: '54321', caller: { number: customer }, interactionId: rang.call?.interactionId })
    await live.act('answer', {}, last)
    await live.act('consult', { to: '13579' }, last)
    await live.act('answer', {}, await live.trigger('ringing', '13579', 2))
    await live.act('conference', {}, last)
    await live.trigger('conferenced', '1111')
  })

  test('log in and out, and change their state', async () => {
    const live = await startLive()
    await live.online()
    const about = { agent: { id: '7001', device: '13579' } }
    await live.act('agent-login', {}, about)
    await live.act('set-agent-state', { state: 'ready' }, about)
    await live.act('set-agent-state', { state: 'not-ready' }, about)
    await live.act('set-agent-state', { state: 'after-call-work' }, about)
    await live.act('agent-logout', {}, about)
    await live.trigger('agent-state', '13579', 5)
    expect(live.context.triggers.filter(({ type }) => type === 'agent-state').map(({ agent }) => agent)).toEqual(
      ['logged-in', 'ready', 'not-ready', 'after-call-work', 'logged-out'].map((state) => ({ id: '7001', device: '13579', state })),
    )
    expect(await refusal(live.act('agent-login', { password: 'wrong' }, about))).toEqual([
      'refused',
      'The agent’s password is wrong.',
      'operation/invalidPassword',
    ])
    expect(live.context.frames().includes('wrong')).toBe(false)
  })
})

describe('data', () => {
  test('are added, replaced and deleted, at the head or the tail', async () => {
    const live = await ringing()
    const rang = await live.trigger('ringing')
    const correlator = (): string => Buffer.from(live.server.calls.get(live.id)?.correlator ?? '', 'hex').toString()
    const seen: string[] = []
    for (const input of [
      { data: { crmId: 42, segment: 'vip & co' } },
      { data: [{ key: 'note', type: 'text', value: 'é' }], at: 'head' },
      { data: { crmId: '43' } },
      { data: { note: '' }, mode: 'delete' },
      { data: { only: 'this' }, mode: 'replace' },
    ]) {
      await live.act('attach-data', input, rang)
      seen.push(correlator())
    }
    expect(seen).toMatchInlineSnapshot(`
      [
        "crmId=42&segment=vip+%26+co",
        "note=%C3%A9&crmId=42&segment=vip+%26+co",
        "note=%C3%A9&segment=vip+%26+co&crmId=43",
        "segment=vip+%26+co&crmId=43",
        "only=this",
      ]
    `)
    expect((await live.trigger('data-changed', '13579', 5)).data).toEqual({ only: 'this' })
  })

  test('of a user event travel along the call, and do not come back to us', async () => {
    const live = await ringing()
    const rang = await live.trigger('ringing')
    await live.act('send-user-event', { name: 'crm-opened', data: { id: '42' } }, rang)
    live.server.inform(live.id, customer, Buffer.from('other').toString('hex'))
    await live.trigger('userEvent')
    expect(live.context.triggers.filter(({ type }) => type === 'userEvent').map(({ userEvent }) => userEvent?.name)).toEqual(['other'])
    expect(await refusal(live.act('send-user-event', { name: 'x' }, {}))).toMatchInlineSnapshot(`
      [
        "not-capable",
        "CSTA carries user information along a call only, and neither the step nor the trigger names one",
        undefined,
      ]
    `)
    expect(await refusal(live.act('send-user-event', { name: 'x', data: { long: 'y'.repeat(300) } }, rang))).toMatchInlineSnapshot(`
      [
        "bad-input",
        "the user event has 307 bytes, CSTA carries 256",
        undefined,
      ]
    `)
  })
})

describe('what cannot be done', () => {
  test('shows the switch’s own word and a sentence', async () => {
    const live = await ringing()
    const rang = await live.trigger('ringing')
    live.server.calls.delete(live.id)
    expect(await refusal(live.act('answer', {}, rang))).toMatchInlineSnapshot(`
      [
        "not-found",
        "The switch does not know this connection: the call is over or has left the device.",
        "operation/invalidConnectionID",
      ]
    `)
    expect(await refusal(live.act('hold', {}, { call: { id: 'gone' } }))).toMatchInlineSnapshot(`
      [
        "not-found",
        "the switch has no call gone any more",
        undefined,
      ]
    `)
    expect(await refusal(live.act('complete-transfer', {}, rang))).toMatchInlineSnapshot(`
      [
        "refused",
        "device 13579 has no second call: consult first",
        undefined,
      ]
    `)
    expect(await refusal(live.act('dial', { number: 'rm -rf /' }, rang))).toMatchInlineSnapshot(`
      [
        "bad-input",
        ""rm -rf /" is no number",
        undefined,
      ]
    `)
  })

  test('is not declared any more once the switch has said that it lacks it', async () => {
    const live = await ringing({ server: { lacks: ['HoldCall'] } })
    const rang = await live.trigger('ringing')
    await live.act('answer', {}, rang)
    await live.trigger('established')
    expect(await refusal(live.act('hold', {}, rang))).toEqual([
      'not-capable',
      'The switch does not offer this service.',
      'operation/serviceNotSupported',
    ])
    expect(live.context.declared.at(-1)?.actions).not.toContain('hold')
    expect(live.context.declared.at(-1)?.actions).toContain('retrieve')
  })

  test('waits for nobody: without a link, or an answer, it says so', async () => {
    const live = await ringing()
    const rang = await live.trigger('ringing')
    live.server.silent = true
    const acted = refusal(live.act('answer', {}, rang))
    await live.clock.advance(10_000)
    expect(await acted).toEqual(['timeout', 'The switch did not answer AnswerCall within 10 seconds.', undefined])
    live.server.drop()
    await live.context.until(() => live.context.states.find(({ kind }) => kind === 'retrying'))
    expect(await refusal(live.act('answer', {}, rang))).toEqual(['unavailable', 'not connected to the switch', undefined])
  })
})
