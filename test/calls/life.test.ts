import { describe, expect, it } from 'vitest'
import { about, applyAll, at, callsOf, customer, endings, factsAfter, keep, trigger } from './helpers.ts'

describe('the life of a call', () => {
  it('goes through its states, with the times and the history of its contact', () => {
    const calls = callsOf()
    const triggers = [about('ringing', 'c1', 0), about('established', 'c1', 5), about('held', 'c1', 20), about('retrieved', 'c1', 30)]
    const states = triggers.map((each) => {
      calls.apply(each)
      return calls.facts(each).call?.state
    })
    expect(states).toEqual(['ringing', 'talking', 'held', 'talking'])
    expect(factsAfter(calls, about('released', 'c1', 60)).call).toEqual({
      id: 'c1',
      interactionId: 'i-c1',
      state: 'ended',
      startedAt: at(0),
      ringingAt: at(0),
      establishedAt: at(5),
      history: [
        { type: 'ringing', at: at(0), device: '4021' },
        { type: 'established', at: at(5), device: '4021' },
        { type: 'held', at: at(20), device: '4021' },
        { type: 'retrieved', at: at(30), device: '4021' },
        { type: 'released', at: at(60), device: '4021' },
      ],
    })
    expect(calls.live()).toEqual([])
  })

  it('keeps the newest fifty triggers of a contact', () => {
    const calls = callsOf()
    const facts = factsAfter(calls, ...Array.from({ length: 60 }, (_, index) => about('data-changed', 'c1', index)))
    expect([facts.call?.history?.length, facts.call?.history?.[0]?.at]).toEqual([50, at(10)])
  })

  it('shows live calls whole', () => {
    const calls = callsOf()
    const call = { id: 'c1', type: 'inbound', caller: customer, called: { number: '100' }, customer, waitSeconds: 31 } as const
    applyAll(calls, [about('ringing', 'c1', 0, { call, queue: { id: 'q1', name: 'sales' }, data: { segment: 'vip' } })])
    expect(calls.live()).toEqual([
      {
        connection: 'paris',
        id: 'c1',
        interactionId: 'i-c1',
        state: 'ringing',
        device: '4021',
        agentId: undefined,
        user: 'marie',
        type: 'inbound',
        customer,
        caller: customer,
        called: { number: '100' },
        queue: 'sales',
        waitSeconds: 31,
        data: { segment: 'vip' },
        startedAt: at(0),
        ringingAt: at(0),
        establishedAt: undefined,
      },
    ])
  })

  it.each([
    ['released', 'released'],
    ['failed', 'released'],
    ['diverted', 'diverted'],
    ['pre-call-cancelled', 'cancelled'],
    ['queue-offer-failed', 'cancelled'],
    ['transferred', 'transferred'],
  ])('tells once that %s ended it', (type, why) => {
    const calls = callsOf()
    const applied = applyAll(calls, [about('ringing', 'c1'), about(type, 'c1', 1), about(type, 'c1', 2)])
    expect(endings(applied)).toEqual([`c1@4021 ${why}`])
    expect(calls.live()).toEqual([])
  })

  it('says failed in the facts of a call that failed', () => {
    expect(factsAfter(callsOf(), about('dialing', 'c1'), about('failed', 'c1')).call?.state).toBe('failed')
  })

  it('tells the end of a call of which it saw nothing else: something may be pending for it', () => {
    expect(endings(applyAll(callsOf(), [about('released', 'c1'), about('released', 'c1')]))).toEqual(['c1@4021 released'])
  })

  it('says whether a call still rings and whether the agent is still on it', () => {
    const calls = callsOf()
    const seen = [about('ringing', 'c1'), about('established', 'c1'), about('held', 'c1'), about('released', 'c1')].map((each) => {
      calls.apply(each)
      return [calls.stillRinging('paris', 'c1'), calls.stillOnCall('paris', 'c1')]
    })
    expect(seen).toEqual([
      [true, false],
      [false, true],
      [false, true],
      [false, false],
    ])
    expect([calls.stillRinging('lyon', 'c1'), calls.stillOnCall('paris', 'other')]).toEqual([false, false])
  })

  it('does not wake a call that is over by a late word, but by a new offer to the same agent', () => {
    const calls = callsOf()
    applyAll(calls, [about('ringing', 'c1', 0), about('released', 'c1', 20), about('established', 'c1', 21)])
    expect(calls.live()).toEqual([])
    const facts = factsAfter(calls, about('ringing', 'c1', 30))
    expect([facts.call?.state, facts.call?.ringingAt, calls.live().length]).toEqual(['ringing', at(30), 1])
  })

  it('takes an id that is used again in another contact for another call', () => {
    const calls = callsOf()
    const first = { id: 'c1', interactionId: 'one', customer, type: 'inbound' } as const
    applyAll(calls, [about('ringing', 'c1', 0, { call: first }), about('released', 'c1', 5)])
    const facts = factsAfter(calls, about('ringing', 'c1', 60, { call: { id: 'c1', interactionId: 'two' } }))
    expect(facts.call).toMatchObject({ interactionId: 'two', startedAt: at(60) })
    expect(facts.call?.customer).toBeUndefined()
    expect(calls.aliases('paris', 'two')).toEqual(['two'])
  })

  it('makes no live call of a word about a call that it does not know', () => {
    const calls = callsOf()
    const facts = factsAfter(calls, about('userEvent', 'c9'), about('data-changed', 'c9'))
    expect([facts.call?.state, calls.live()]).toEqual(['unknown', []])
  })

  it('leaves calls alone when the link goes down; synthetic releases end them', () => {
    const calls = callsOf()
    const applied = applyAll(calls, [
      about('ringing', 'c1'),
      trigger('link-state', { link: { state: 'down' } }),
      about('released', 'c1', 9, { synthetic: true }),
    ])
    expect(applied.map((each) => endings([each]))).toEqual([[], [], ['c1@4021 released']])
  })
})

describe('one call at several devices', () => {
  const here = { agent: { device: '4021' } }
  const there = { agent: { device: '4022' } }

  it('keeps them apart, and ends all of them when the call as a whole ends', () => {
    const calls = callsOf()
    applyAll(calls, [about('ringing', 'c1', 0, here), about('ringing', 'c1', 1, there), about('established', 'c1', 2, there)])
    expect(calls.live().map((call) => [call.device, call.state, call.user])).toEqual([
      ['4021', 'ringing', 'marie'],
      ['4022', 'talking', 'jean'],
    ])
    expect(endings([calls.apply(trigger('released', { seconds: 9, call: { id: 'c1' } }))])).toEqual([
      'c1@4021 answered-elsewhere',
      'c1@4022 released',
    ])
  })

  it('does not end the ring at one desk because another one answered, and says so when it does end', () => {
    const calls = callsOf()
    const contact = (id: string) => ({ call: { id, interactionId: 'i1' } })
    const applied = applyAll(calls, [
      about('ringing', 'leg1', 0, { ...here, ...contact('leg1') }),
      about('ringing', 'leg2', 0, { ...there, ...contact('leg2') }),
      about('established', 'leg2', 5, { ...there, ...contact('leg2') }),
    ])
    expect(endings(applied)).toEqual([])
    expect(endings([calls.apply(about('released', 'leg1', 6, { ...here, ...contact('leg1') }))])).toEqual(['leg1@4021 answered-elsewhere'])
  })

  it('says released when nobody answered, and when who talks was talking before it rang', () => {
    const calls = callsOf()
    const contact = (id: string) => ({ call: { id, interactionId: 'i1' } })
    const applied = applyAll(calls, [
      about('ringing', 'leg1', 0, contact('leg1')),
      about('released', 'leg1', 9, contact('leg1')),
      about('ringing', 'leg2', 10, { ...there, ...contact('leg2') }),
      about('established', 'leg2', 12, { ...there, ...contact('leg2') }),
      about('ringing', 'leg3', 20, contact('leg3')),
      about('released', 'leg3', 25, contact('leg3')),
    ])
    expect(endings(applied)).toEqual(['leg1@4021 released', 'leg3@4021 released'])
  })
})

describe('a queue', () => {
  const waiting = (type: string, seconds: number, more = {}) =>
    trigger(type, { seconds, call: { id: 'w', interactionId: 'i1' }, queue: { id: 'q1', name: 'sales' }, ...more })
  const offered = (type: string, seconds: number) => waiting(type, seconds, { agent: { device: '4021' } })
  const phone = (type: string, seconds: number) => about(type, 'p', seconds, { call: { id: 'p', interactionId: 'i1' } })

  it('holds a call at nobody until an agent answers', () => {
    const calls = callsOf()
    const states = [waiting('queue-start', 0), offered('queue-offer', 3), offered('queue-answer', 6)].map((each) => {
      calls.apply(each)
      return calls.live().map((call) => `${call.device ?? '-'} ${call.state}`)
    })
    expect(states).toEqual([['- queued'], ['- queued', '4021 announced'], ['4021 talking']])
  })

  it('ends with the caller who hangs up, and takes back what was offered', () => {
    const applied = applyAll(callsOf(), [waiting('queue-start', 0), offered('queue-offer', 3), waiting('queue-end', 9)])
    expect(endings(applied)).toEqual(['w@4021 cancelled', 'w@- released'])
  })

  it('ends nothing at the agent who talks when the queue says that it is done', () => {
    const calls = callsOf()
    const applied = applyAll(calls, [
      waiting('queue-start', 0),
      offered('queue-offer', 3),
      phone('ringing', 3),
      offered('queue-answer', 6),
      phone('established', 6),
      waiting('queue-end', 6),
    ])
    expect(endings(applied)).toEqual([])
    expect(calls.live().find((call) => call.id === 'p')?.state).toBe('talking')
  })

  it('does not count the queue’s view of a call as another call of its agent', () => {
    const calls = callsOf()
    const ringing = factsAfter(calls, waiting('queue-start', 0), offered('queue-offer', 3), phone('ringing', 3))
    expect(ringing.agent?.calls).toEqual([])
    const later = factsAfter(calls, offered('queue-answer', 6), phone('established', 6), about('ringing', 'other', 20))
    expect(later.agent?.calls?.map((call) => `${call.id} ${call.state}`)).toEqual(['p talking'])
  })

  it('knows an agent by id alone where the queue names no device', () => {
    const calls = callsOf()
    applyAll(calls, [waiting('queue-start', 0), waiting('queue-answer', 5, { agent: { id: 'a1' } })])
    expect(calls.live().map((call) => [call.agentId, call.user, call.state])).toEqual([['a1', 'marie', 'talking']])
    expect(endings([calls.apply(waiting('released', 9, { agent: { id: 'a1' } }))])).toEqual(['w@- released'])
  })
})

describe('time', () => {
  const line = (type: string, seconds: number, callId = 'c1') => about(type, callId, seconds, { connection: 'line' })

  it('ends calls of which no end can be told after the set time, counted in trigger time', () => {
    const calls = callsOf()
    applyAll(calls, [line('ringing', 0), line('established', 5)])
    expect(endings([calls.apply(about('ringing', 'other', 590))])).toEqual([])
    expect(endings([calls.apply(about('released', 'other', 660))])).toEqual(['c1@4021 expired', 'other@4021 released'])
  })

  it('believes a call of which nothing was heard for a day over', () => {
    const calls = callsOf()
    applyAll(calls, [about('established', 'c1', 0)])
    expect(endings([calls.apply(about('ringing', 'c2', 23 * 3600))])).toEqual([])
    expect(endings([calls.apply(about('released', 'c2', 24 * 3600))])).toEqual(['c1@4021 expired', 'c2@4021 released'])
  })

  it('forgets a contact an hour after its last call ended, but not the other ids of one that was joined', () => {
    const calls = callsOf()
    applyAll(calls, [
      about('ringing', 'c1', 0),
      about('released', 'c1', 10, { call: { id: 'c1', joinedInteractionId: 'old' } }),
      about('ringing', 'c2', 0),
      about('released', 'c2', 10),
      trigger('queue-count', { seconds: 3700, queue: { id: 'q' } }),
    ])
    expect([calls.aliases('paris', 'old'), calls.aliases('paris', 'i-c2')]).toEqual([['old', 'i-c1'], ['i-c2']])
    expect(factsAfter(calls, about('data-changed', 'c2', 3701)).call?.history?.length).toBe(1)
    expect(JSON.stringify(calls.save()).length).toBeLessThan(2000)
  })

  it('remembers the newest of very many calls in an hour, and all of a usual hour', () => {
    const calls = callsOf()
    const perSecond = 100
    for (let index = 0; index < 22_000; index += 1) {
      const more = index % 1000 === 0 ? { call: { id: `c${index}`, joinedInteractionId: `old-${index}` } } : {}
      calls.apply(about('released', `c${index}`, index / perSecond, more))
    }
    calls.apply(trigger('queue-count', { seconds: 300, queue: { id: 'q' } }))
    const kinds = Map.groupBy(calls.save(), ({ key, text }) => (text === undefined ? 'gone' : (key.split(' ', 1)[0] ?? '')))
    expect([kinds.get('call')?.length, kinds.get('interaction')?.length]).toEqual([20_000, 20_002])
    // The last ones are there with their history, the first ones are new again.
    expect(factsAfter(calls, about('data-changed', 'c21999', 301)).call?.history?.length).toBe(2)
    expect(factsAfter(calls, about('data-changed', 'c5', 301)).call?.history?.length).toBe(1)
    expect([calls.aliases('paris', 'old-0').length, calls.aliases('paris', 'old-21000').length]).toEqual([2, 2])
  })

  it('forgets a little each second where calls are many: nobody waits for a great deal at once', () => {
    const calls = callsOf()
    const perSecond = 500
    const atOnce: number[] = []
    for (let index = 0; index < 44 * perSecond; index += 1) {
      calls.apply(about('ringing', `c${index}`, Math.floor(index / perSecond)))
      calls.apply(about('released', `c${index}`, Math.floor(index / perSecond)))
      if (index % perSecond !== perSecond - 1) continue
      atOnce.push(calls.save().filter(({ text }) => text === undefined).length)
      calls.saved()
    }
    // A call and its contact.
    expect([Math.max(...atOnce), atOnce.slice(-3)]).toEqual([2 * perSecond, [2 * perSecond, 2 * perSecond, 2 * perSecond]])
  })

  it('stays small however many calls it has seen', () => {
    const calls = callsOf()
    const kept = new Map<string, string>()
    for (let index = 0; index < 10_000; index += 1) {
      calls.apply(about('ringing', `c${index}`, index * 10))
      calls.apply(about('released', `c${index}`, index * 10))
      if (index % 100 !== 99) continue
      expect(calls.save().filter(({ text }) => text !== undefined).length).toBeLessThan(210)
      keep(calls, kept)
    }
    expect(JSON.stringify([...kept]).length).toBeLessThan(500_000)
  })
})
