import { describe, expect, test } from 'vitest'
import { refusalOf as refusal } from '../../helpers/live-connection.ts'
import { type Live, type LiveOptions, startLive } from './live.ts'

const customer = '+33388202122'

async function ringing(options: LiveOptions = {}): Promise<Live & { readonly ref: string }> {
  const live = await startLive(options)
  await live.online()
  const ref = live.server.ring({ from: customer, to: '13579' })
  await live.trigger('ringing')
  return { ...live, ref }
}

describe('an agent’s hands', () => {
  test('answer, hold, take back, record, send digits and hang up', async () => {
    const live = await ringing()
    const rang = await live.trigger('ringing')
    await live.act('answer', {}, rang)
    await live.trigger('established')
    await live.act('hold', {}, rang)
    await live.trigger('held')
    await live.act('retrieve', {}, rang)
    await live.trigger('retrieved')
    await live.act('record-call', { command: 'start' }, rang)
    const digits = live.act('send-digits', { digits: '12,3' }, rang)
    await live.server.received('sendDtmf')
    await live.clock.advance(500)
    await digits
    await live.act('hang-up', {}, rang)
    await live.trigger('released')
    expect(
      live.server.requests
        .slice(-7)
        .map(({ path, query, body }) => `${path.split('/').at(-1)} ${JSON.stringify(query)} ${JSON.stringify(body)}`),
    ).toMatchInlineSnapshot(`
      [
        "answer {} {"deviceId":"13579"}",
        "hold {"loginName":"oxe13579"} {"deviceId":"13579"}",
        "retrieve {"loginName":"oxe13579"} {"deviceId":"13579"}",
        "recording {"loginName":"oxe13579","action":"start"} {}",
        "sendDtmf {} {"deviceId":"13579","number":"12"}",
        "sendDtmf {} {"deviceId":"13579","number":"3"}",
        "dropme {"loginName":"oxe13579"} {}",
      ]
    `)
  })

  test('dial, consult, alternate, take back, consult again and hand over', async () => {
    const live = await startLive()
    await live.online()
    await live.act('dial', { number: '+33 3 88 20 21 22' }, { agent: { id: 'oxe13579', device: '13579' } })
    const dialled = await live.trigger('dialing')
    const [ref = ''] = live.server.calls.keys()
    live.server.answer(ref, customer)
    await live.trigger('established')
    await live.act('consult', { to: '54321' }, dialled)
    await live.act('answer', {}, await live.trigger('ringing', '54321'))
    await live.trigger('established', '13579', 2)
    await live.act('alternate', {}, dialled)
    await live.trigger('retrieved', '13579')
    await live.act('alternate', {}, dialled)
    await live.trigger('retrieved', '13579', 2)
    await live.act('reconnect', {}, dialled)
    await live.trigger('released', '54321')
    await live.trigger('retrieved', '13579', 3)
    await live.act('consult', { to: '1111' }, dialled)
    await live.act('answer', {}, await live.trigger('ringing', '1111'))
    await live.trigger('established', '1111')
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
    await live.trigger('established', '54321')
    await live.act('transfer', { to: '1111' }, sent)
    const last = await live.trigger('ringing', '1111')
    expect(last.call).toMatchObject({ transferredFrom: '54321', caller: { number: customer }, interactionId: rang.call?.interactionId })
    await live.act('answer', {}, last)
    await live.trigger('established', '1111')
    await live.act('consult', { to: '13579' }, last)
    await live.act('answer', {}, await live.trigger('ringing', '13579', 2))
    await live.trigger('established', '13579')
    await live.act('conference', {}, last)
    await live.trigger('conferenced', '1111')
  })

  test('log on and off, and change their phase as far as the PBX lets them', async () => {
    const live = await startLive()
    await live.online()
    const about = { agent: { id: 'oxe13579', device: '13579' } }
    await live.act('agent-login', { queue: '7' }, about)
    await live.act('set-agent-state', { state: 'after-call-work' }, about)
    await live.act('set-agent-state', { state: 'not-ready', reason: '3' }, about)
    await live.act('set-agent-state', { state: 'ready' }, about)
    await live.act('set-agent-state', { state: 'not-ready', reason: 'pause' }, about)
    await live.trigger('agent-state', '13579', 6)
    expect(
      live.context.triggers.filter(({ type }) => type === 'agent-state').map(({ agent }) => [agent?.state, agent?.reason].join(' ')),
    ).toEqual(['logged-in ', 'ready ', 'after-call-work ', 'not-ready 3', 'ready ', 'not-ready pause'])
    expect(await refusal(live.act('set-agent-state', { state: 'ready' }, about))).toEqual([
      'refused',
      'The agent is in pause',
      '400/AGENT_IN_PAUSE',
    ])
    expect(await refusal(live.act('set-agent-state', { state: 'not-ready', reason: 'lunch' }, about))).toMatchObject([
      'bad-input',
      expect.anything(),
      undefined,
    ])
    await live.act('agent-logout', {}, about)
    await live.trigger('agent-state', '13579', 7)
  })
})

test('data are added, replaced and deleted, at the head or the tail', async () => {
  const live = await ringing()
  const rang = await live.trigger('ringing')
  const seen: string[] = []
  for (const input of [
    { data: { crmId: 42, segment: 'vip & co' } },
    { data: [{ key: 'note', type: 'text', value: 'é' }], at: 'head' },
    { data: { crmId: '43' } },
    { data: { note: '' }, mode: 'delete' },
    { data: { only: 'this' }, mode: 'replace' },
  ]) {
    await live.act('attach-data', input, rang)
    seen.push(Buffer.from(live.server.calls.get(live.ref)?.correlator ?? '', 'hex').toString())
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
})

describe('what cannot be done', () => {
  test('shows O2G’s own code and its sentence', async () => {
    const live = await ringing()
    const rang = await live.trigger('ringing')
    live.server.calls.delete(live.ref)
    expect(await refusal(live.act('answer', {}, rang))).toEqual(['not-found', `Unknown call reference ${live.ref}`, '404/CALL_NOT_FOUND'])
    expect(await refusal(live.act('hold', {}, { call: { id: 'gone' } }))).toEqual(['not-found', 'O2G has no call gone any more', undefined])
    expect(await refusal(live.act('complete-transfer', {}, rang))).toEqual([
      'refused',
      'oxe13579 has no second call: consult first',
      undefined,
    ])
    expect(await refusal(live.act('dial', { number: 'rm -rf /' }, { agent: { id: 'oxe1111' } }))).toMatchObject([
      'bad-input',
      '"rm -rf /" is no number',
      undefined,
    ])
  })

  test('by what O2G says of this very call is not asked', async () => {
    const live = await ringing()
    const rang = await live.trigger('ringing')
    expect(await refusal(live.act('hold', {}, rang))).toEqual(['not-capable', 'O2G says that this call allows no hold now', undefined])
    expect(live.server.requests.filter(({ path }) => path.endsWith('/hold'))).toEqual([])
  })

  test('waits for nobody: without a server, or an answer, it says so', async () => {
    const live = await ringing()
    const rang = await live.trigger('ringing')
    live.server.silent = true
    const acted = refusal(live.act('answer', {}, rang))
    await live.server.received('answer')
    await live.clock.advance(10_000)
    expect(await acted).toEqual(['timeout', 'No answer in 10 s.', undefined])
    live.server.drop()
    await live.context.until(() => live.context.states.find(({ kind }) => kind === 'retrying'))
    expect(await refusal(live.act('answer', {}, rang))).toEqual(['unavailable', 'not connected to O2G', undefined])
  })
})
