import { describe, expect, it } from 'vitest'
import { about, applyAll, callsOf, customer, directory, endings, factsAfter, trigger } from './helpers.ts'

const inbound = { type: 'inbound', caller: { ...customer, name: 'Marie Curie' }, customer, waitSeconds: 31 } as const

describe('what earlier triggers of the call said', () => {
  it('completes a later one that leaves it out', () => {
    const facts = factsAfter(
      callsOf(),
      about('ringing', 'c1', 0, {
        call: { id: 'c1', ...inbound, called: { number: '100' } },
        queue: { id: 'q1', name: 'sales' },
        data: { segment: 'vip' },
        pairs: [{ key: 'segment', type: 'text', value: 'vip' }],
      }),
      about('established', 'c1', 5),
    )
    expect(facts).toMatchObject({
      call: { ...inbound, called: { number: '100' }, state: 'talking' },
      queue: { id: 'q1', name: 'sales' },
      data: { segment: 'vip' },
      pairs: [{ key: 'segment', type: 'text', value: 'vip' }],
    })
  })

  it('does not outweigh what the trigger itself says', () => {
    const facts = factsAfter(
      callsOf(),
      about('ringing', 'c1', 0, { call: { id: 'c1', ...inbound }, data: { a: 1 } }),
      about('established', 'c1', 5, { call: { id: 'c1', waitSeconds: 40, type: 'outbound', customer: { number: '2' } }, data: { b: 2 } }),
    )
    expect([facts.call?.waitSeconds, facts.call?.type, facts.call?.customer, facts.data]).toEqual([
      40,
      'outbound',
      { number: '2' },
      { b: 2 },
    ])
  })

  it('adds what changed to the data that was attached before', () => {
    const facts = factsAfter(
      callsOf(),
      about('ringing', 'c1', 0, { data: { a: 1, b: 1 } }),
      about('data-changed', 'c1', 1, { data: { b: 2 }, pairs: [{ key: 'b', type: 'integer', value: 2 }] }),
      about('established', 'c1', 2),
    )
    expect([facts.data, facts.pairs]).toEqual([{ a: 1, b: 2 }, [{ key: 'b', type: 'integer', value: 2 }]])
  })

  it('keeps the payload of a user event apart from the data of its call', () => {
    const calls = callsOf()
    const event = factsAfter(
      calls,
      about('ringing', 'c1', 0, { data: { a: 1 } }),
      about('userEvent', 'c1', 1, { data: { pressed: 'yes' } }),
    )
    expect([
      event.data,
      factsAfter(calls, about('userEvent', 'c1', 2)).data,
      factsAfter(calls, about('established', 'c1', 3)).data,
    ]).toEqual([{ pressed: 'yes' }, undefined, { a: 1 }])
  })

  it('keeps the customer when a later trigger without a type repeats the caller, and takes a new caller for a new customer', () => {
    const calls = callsOf()
    const outbound = { type: 'outbound', caller: { number: '4021' }, called: customer, customer } as const
    const same = about('established', 'c1', 1, {
      call: { id: 'c1', type: 'unknown', caller: { number: '4021' }, customer: { number: '4021' } },
    })
    expect(factsAfter(calls, about('dialing', 'c1', 0, { call: { id: 'c1', ...outbound } }), same).call).toMatchObject({
      type: 'outbound',
      customer,
    })
    const other = { number: '0611' }
    expect(
      factsAfter(calls, about('data-changed', 'c1', 2, { call: { id: 'c1', caller: other, customer: other } })).call?.customer,
    ).toEqual(other)
  })

  it('finds the agent of a trigger that names none when the call is at one device', () => {
    const facts = factsAfter(callsOf(), about('established', 'c1'), trigger('data-changed', { call: { id: 'c1' } }))
    expect([facts.agent?.device, facts.agent?.user?.id, facts.call?.state]).toEqual(['4021', 'marie', 'talking'])
  })
})

describe('consultation and transfer', () => {
  const jean = { agent: { device: '4022' } }
  const consult = { id: 'c2', interactionId: 'i-c2', type: 'consult', parentId: 'c1', consultRole: 'target' } as const
  const started = [
    about('ringing', 'c1', 0, { call: { id: 'c1', ...inbound } }),
    about('established', 'c1', 5),
    about('held', 'c1', 10),
    about('dialing', 'c2', 10, { call: { ...consult, consultRole: 'initiator' } }),
    about('ringing', 'c2', 11, { ...jean, call: consult }),
  ]

  it('tells the consulted agent the customer of the call it is about', () => {
    const facts = factsAfter(callsOf(), ...started)
    expect(facts.call).toMatchObject({ id: 'c2', interactionId: 'i-c2', state: 'ringing', consultRole: 'target', customer })
    expect(facts.agent).toMatchObject({ device: '4022', user: { id: 'jean' }, calls: [] })
  })

  it('shows the initiator’s held call as another call of that agent', () => {
    const facts = factsAfter(callsOf(), ...started.slice(0, 4))
    expect(facts.agent?.calls).toEqual([{ id: 'c1', interactionId: 'i-c1', connection: 'paris', state: 'held', customer }])
  })

  it('ends both calls of who transferred, and goes on under the customer’s call at the other side', () => {
    const calls = callsOf()
    applyAll(calls, [...started, about('established', 'c2', 12, { ...jean, call: consult })])
    const transferred = calls.apply(about('transferred', 'c1', 20, { call: { id: 'c1', interactionId: 'i-c1' } }))
    expect(endings([transferred])).toEqual(['c1@4021 transferred', 'c2@4021 transferred'])
    const moved = about('data-changed', 'c1', 20, { ...jean, call: { id: 'c1', interactionId: 'i-c1', previousId: 'c2' } })
    expect(calls.apply(moved)).toEqual({ ended: [], merged: [{ from: 'i-c2', into: 'i-c1' }], moved: undefined })
    expect(calls.facts(moved)).toMatchObject({
      call: { id: 'c1', interactionId: 'i-c1', state: 'talking', customer, type: 'inbound' },
      agent: { device: '4022', calls: [] },
    })
    expect(calls.live().map((call) => [call.id, call.device, call.state])).toEqual([['c1', '4022', 'talking']])
    expect([calls.stillOnCall('paris', 'c2'), calls.aliases('paris', 'i-c2'), calls.aliases('paris', 'i-c1')]).toEqual([
      true,
      ['i-c2', 'i-c1'],
      ['i-c1', 'i-c2'],
    ])
  })

  it('ends both calls of an agent whose transfer names both of them', () => {
    const calls = callsOf()
    applyAll(calls, started)
    const applied = calls.apply(about('transferred', 'c1', 20, { call: { id: 'c1', interactionId: 'i-c1', previousId: 'c2' } }))
    expect(endings([applied])).toEqual(['c1@4021 transferred', 'c2@4021 transferred'])
    expect(calls.live().map((call) => call.device)).toEqual(['4022'])
  })

  it('ends the call of who transferred when the trigger is told of the other side', () => {
    const calls = callsOf()
    applyAll(calls, [about('established', 'c1', 0)])
    const applied = calls.apply(
      about('transferred', 'c9', 9, { ...jean, call: { id: 'c9', interactionId: 'i-c1', transferredFrom: '4021' } }),
    )
    expect(endings([applied])).toEqual(['c1@4021 transferred'])
  })

  it('tells who gets a blind transfer the customer of the contact', () => {
    const ringing = about('ringing', 'c5', 20, { ...jean, call: { id: 'c5', interactionId: 'i-c1', transferredFrom: '4021' } })
    expect(factsAfter(callsOf(), ...started.slice(0, 2), ringing).call).toMatchObject({ customer, transferredFrom: '4021' })
  })

  it('has no customer for an internal call', () => {
    const facts = factsAfter(
      callsOf(),
      ...started,
      about('ringing', 'c7', 30, { call: { id: 'c7', interactionId: 'i-c1', type: 'internal' } }),
    )
    expect(facts.call?.customer).toBeUndefined()
  })
})

describe('two contacts that turn out to be one', () => {
  it('are one from then on, under either id', () => {
    const calls = callsOf()
    applyAll(calls, [about('ringing', 'c1', 0), about('ringing', 'c2', 1, { agent: { device: '4022' } })])
    const joined = about('data-changed', 'c1', 2, { call: { id: 'c1', interactionId: 'i-c1', joinedInteractionId: 'i-c2' } })
    expect(calls.apply(joined).merged).toEqual([{ from: 'i-c2', into: 'i-c1' }])
    expect(calls.apply({ ...joined, id: 'again' }).merged).toEqual([])
    const facts = factsAfter(calls, about('established', 'c2', 3, { agent: { device: '4022' } }))
    expect([facts.call?.interactionId, facts.call?.history?.map((item) => item.type)]).toEqual([
      'i-c1',
      ['ringing', 'ringing', 'data-changed', 'data-changed', 'established'],
    ])
  })

  it('are one when a live call is seen in another contact than before', () => {
    const calls = callsOf()
    applyAll(calls, [about('established', 'c1', 0)])
    expect(calls.apply(about('data-changed', 'c1', 1, { call: { id: 'c1', interactionId: 'main' } })).merged).toEqual([
      { from: 'i-c1', into: 'main' },
    ])
  })

  it('are three when one trigger names two others, and each is told', () => {
    const calls = callsOf()
    applyAll(calls, [about('established', 'c1', 0), about('established', 'c2', 1), about('established', 'c3', 2)])
    const joined = about('data-changed', 'c1', 3, {
      call: { id: 'c1', interactionId: 'main', joinedInteractionId: 'i-c2', previousId: 'c3' },
    })
    expect(calls.apply(joined).merged).toEqual(['i-c2', 'i-c3', 'i-c1'].map((from) => ({ from, into: 'main' })))
  })

  it('stay as they are when a trigger names no contact, and the call’s own id stands in for it', () => {
    const calls = callsOf()
    applyAll(calls, [about('established', 'c1', 0)])
    const facts = about('data-changed', 'c1', 1, { call: { id: 'c1', interactionId: 'c1' } })
    expect([calls.apply(facts).merged, calls.facts(facts).call?.interactionId]).toEqual([[], 'i-c1'])
  })
})

describe('the agent', () => {
  it.each([
    ['by device', { device: '4022' }, { user: { id: 'jean', name: 'Jean', teams: [] } }],
    ['by agent id, whatever the device', { id: 'a1', device: '4022' }, { user: { id: 'marie', name: 'Marie', teams: ['sales'] } }],
    ['not at all when nobody is bound', { device: '4999' }, { userProblem: 'unknown' }],
  ])('is found %s', (_, agent, expected) => {
    const { device: __, id: ___, calls: ____, ...found } = factsAfter(callsOf(), about('ringing', 'c1', 0, { agent })).agent ?? {}
    expect(found).toEqual(expected)
  })

  it('is nobody when two users match', () => {
    const bindings = [...directory.bindings, { user: 'jean', connection: 'paris', device: '4021' }]
    expect(factsAfter(callsOf({ ...directory, bindings }), about('ringing', 'c1')).agent).toMatchObject({ userProblem: 'ambiguous' })
  })

  it('is not the owner of the desk when another agent id sits there', () => {
    const bindings = [{ user: 'marie', connection: 'paris', agentId: 'a1', device: '4021' }]
    const facts = factsAfter(callsOf({ ...directory, bindings }), about('ringing', 'c1', 0, { agent: { id: 'a2', device: '4021' } }))
    expect(facts.agent).toMatchObject({ userProblem: 'unknown' })
  })

  it('is unknown when the user is gone', () => {
    expect(factsAfter(callsOf({ ...directory, users: {} }), about('ringing', 'c1')).agent).toMatchObject({ userProblem: 'unknown' })
  })

  it('is known by the login at the desk: a ring there is for who sits there', () => {
    const calls = callsOf()
    const login = trigger('agent-state', { agent: { id: 'a1', device: '4022', name: 'M.', state: 'logged-in' } })
    expect(calls.apply(login).moved).toEqual({ user: 'marie', connection: 'paris', device: '4022' })
    const facts = factsAfter(calls, about('ringing', 'c1', 5, { agent: { device: '4022' } }))
    expect(facts.agent).toMatchObject({ id: 'a1', name: 'M.', state: 'logged-in', user: { id: 'marie' } })
    applyAll(calls, [trigger('agent-state', { seconds: 9, agent: { id: 'a1', state: 'logged-out' } })])
    expect(factsAfter(calls, about('ringing', 'c2', 10, { agent: { device: '4022' } })).agent?.user?.id).toBe('jean')
  })

  it('moves no one who sits there already, nobody unknown, and nobody on another word than a login', () => {
    const calls = callsOf()
    const moves = [
      { id: 'a1', device: '4021', state: 'logged-in' },
      { id: 'a9', device: '4021', state: 'logged-in' },
      { id: 'a1', device: '4022', state: 'ready' },
      { id: 'a1', state: 'logged-in' },
    ] as const
    expect(moves.map((agent) => calls.apply(trigger('agent-state', { agent })).moved)).toEqual([undefined, undefined, undefined, undefined])
  })

  it('is listed with its newest state', () => {
    const calls = callsOf()
    applyAll(calls, [
      trigger('agent-state', { agent: { id: 'a1', device: '4021', state: 'ready' } }),
      trigger('agent-state', { seconds: 5, agent: { id: 'a1', state: 'not-ready', reason: 'lunch' } }),
      about('ringing', 'c1', 9, { agent: { device: '4022' } }),
    ])
    expect(calls.agents().map((agent) => [agent.id, agent.device, agent.user, agent.state, agent.reason, agent.since])).toEqual([
      ['a1', '4021', 'marie', 'not-ready', 'lunch', '2026-11-20T09:00:05.000Z'],
      [undefined, '4022', 'jean', 'unknown', undefined, '2026-11-20T09:00:09.000Z'],
    ])
  })

  it('is busy with calls of all connections of its user, never with the call itself', () => {
    const calls = callsOf()
    const lyon = about('established', 'l1', 0, { connection: 'lyon', agent: { device: '77' } })
    const facts = factsAfter(calls, lyon, about('ringing', 'c1', 5))
    expect(facts.agent?.calls?.map((call) => `${call.connection} ${call.id} ${call.state}`)).toEqual(['lyon l1 talking'])
    applyAll(calls, [{ ...lyon, id: 'end', type: 'released' }])
    expect(factsAfter(calls, about('established', 'c1', 9)).agent?.calls).toEqual([])
  })

  it('is neither busy nor free where the connection cannot tell that calls end', () => {
    const facts = factsAfter(
      callsOf(),
      about('ringing', 'c1', 0, { connection: 'line' }),
      about('ringing', 'c2', 1, { connection: 'line' }),
    )
    expect(facts.agent).not.toHaveProperty('calls')
  })

  it('is absent where the trigger is about none', () => {
    expect(factsAfter(callsOf(), trigger('link-state', { link: { state: 'up' } }))).not.toHaveProperty('agent')
    expect(factsAfter(callsOf(), trigger('queue-count', { queue: { id: 'q', length: 3 } }))).toMatchObject({
      queue: { id: 'q', length: 3 },
    })
  })
})
