import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { normalise } from '../../../src/engine/index.ts'
import type { Pair } from '../../../src/plugin-api/index.ts'
import { decodeFrame, encodeFrame, type Frame } from '../../../src/plugins/genesys/frame.ts'
import { plugin } from '../../../src/plugins/genesys/index.ts'
import { parseJson } from '../../../src/plugins/genesys/json.ts'
import { decodeAnswer } from '../../../src/plugins/genesys/wire/message.ts'
import { dataOf, readPairs, writePairs } from '../../../src/plugins/genesys/wire/pairs.ts'
import { createTestContext } from '../../helpers/plugin-context.ts'
import { marie, startLive } from './live.ts'

const recording = readFileSync(join(import.meta.dirname, '../../../src/plugins/genesys/fixtures/consultation.jsonl'))
const config = {
  agents: [
    { agentId: '4711', dn: '1024' },
    { agentId: '4712', dn: '1025' },
  ],
  pilots: { '5000': 'Sales' },
}

async function replayed(pieces: Iterable<Uint8Array>) {
  const context = createTestContext()
  const replay = plugin.connections?.genesys?.replay?.(context.ctx, config)
  if (replay === undefined) throw new Error('the plugin cannot replay')
  for (const piece of pieces) await replay.write(piece)
  await replay.end()
  return context
}

/** Without the members that JSON would lose or a trigger may not carry. */
const name = fc.string({ minLength: 1, maxLength: 20 }).filter((text) => text !== '__proto__' && !text.startsWith('_jsonata_'))
const pairs = fc.letrec<{ pairs: Pair[]; pair: Pair }>((tie) => ({
  pairs: fc.array(tie('pair'), { maxLength: 6 }),
  pair: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.record({ key: name, type: fc.constant('text' as const), value: fc.string() }),
    fc.record({ key: name, type: fc.constant('integer' as const), value: fc.maxSafeInteger() }),
    fc.record({ key: name, type: fc.constant('integer' as const), value: fc.bigInt({ min: 2n ** 53n, max: 2n ** 63n }).map(String) }),
    fc.record({ key: name, type: fc.constant('bytes' as const), value: fc.base64String() }),
    fc.record({ key: name, type: fc.constant('list' as const), value: tie('pairs') }),
  ),
})).pairs

describe('on the wire', () => {
  test('pairs come back as they went: order, doubles, types, nesting', () => {
    fc.assert(fc.property(pairs, (given) => void expect(readPairs(JSON.parse(JSON.stringify(writePairs(given))))).toEqual(given)))
  })

  test('an integer past 2^53 loses no digit', () => {
    const [message] = decodeAnswer('[{"channel":"/x","data":{"userData":[{"key":"Id","type":"int","value":9223372036854775807}]}}]') ?? []
    const userData = message?.kind === 'published' ? message.data.userData : undefined
    expect(readPairs(userData)).toEqual([{ key: 'Id', type: 'integer', value: '9223372036854775807' }])
  })

  test('of doubles the first counts for rules', () => {
    expect(
      dataOf([
        { key: 'Note', type: 'text', value: 'first' },
        { key: 'Note', type: 'text', value: 'second' },
      ]),
    ).toEqual({ Note: 'first' })
  })

  test('whatever is answered is read or left out, and nothing is thrown', () => {
    fc.assert(fc.property(fc.json(), (text) => void decodeAnswer(text)))
    fc.assert(fc.property(fc.string(), (text) => void decodeAnswer(text)))
  })

  test('frames come back as they went', () => {
    const object = fc.json().map((text): Frame['heard'] => ({ kind: 'published', messages: [{ given: parseJson(text) ?? null }] }))
    const frame = fc.record({ agentId: name, device: fc.option(name, { nil: undefined }), position: name, heard: object })
    fc.assert(fc.property(frame, (given) => void expect(decodeFrame(encodeFrame(given))).toEqual(given)))
  })
})

describe('a recording', () => {
  test('gives the same triggers however its bytes are cut', async () => {
    const whole = await replayed([recording])
    expect(whole.triggers.length).toBeGreaterThan(15)
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 1, max: recording.length - 1 }), { maxLength: 20 }), async (cuts) => {
        const edges = [0, ...cuts.sort((a, b) => a - b), recording.length]
        const cut = await replayed(edges.slice(1).map((end, index) => recording.subarray(edges[index], end)))
        expect(cut.triggers).toEqual(whole.triggers)
      }),
      { numRuns: 20 },
    )
  })

  test('of a live connection gives the triggers of the live connection', async () => {
    const live = await startLive()
    await live.ready()
    const { tserver } = live
    const call = tserver.inbound('0388202122', '5000', [marie], [{ key: 'CustomerId', type: 'str', value: '42' }])
    tserver.act(marie, 'answer', call.id)
    tserver.userEvent(marie, [{ key: 'EventName', type: 'str', value: 'x' }])
    tserver.hangUp(call, '0388202122')
    await live.heard('released')
    const again = await replayed([live.context.frames()])
    expect(again.triggers).toEqual(live.context.triggers.filter(({ type }) => type !== 'link-state'))
  })

  test('that stops in the middle leaves no call open', async () => {
    const { triggers } = await replayed([recording.subarray(0, Math.floor(recording.length * 0.7))])
    const open = new Set<string>()
    for (const { type, call, agent } of triggers) {
      const key = `${call?.id} ${agent?.device}`
      if (type === 'ringing' || type === 'dialing') open.add(key)
      if (type === 'released' || type === 'failed') open.delete(key)
      if (type === 'transferred') open.delete(`${call?.previousId} ${agent?.device}`)
    }
    expect([...open]).toEqual([])
  })

  test('knows that what ended while a snapshot was asked for is over, though it is listed', async () => {
    const told = (position: string, ...states: readonly string[]) => ({
      agentId: '4711',
      position,
      messages: states.map((state) => ({ messageType: 'CallStateChanged', call: { id: '00a1', state, callType: 'Inbound' } })),
    })
    const dn = { number: '1024', agentId: '4711', agentState: 'Ready', agentWorkMode: 'AutoIn' }
    const notReady = { messageType: 'DnStateChanged', dn: { ...dn, agentState: 'NotReady', agentWorkMode: 'AuxWork' } }
    const late = {
      agentId: '4711',
      position: 'a.4',
      mark: 1,
      snapshot: { dn, calls: [{ id: '00a1', state: 'Ringing', callType: 'Inbound' }] },
    }
    const frames = [
      told('a.1', 'Ringing'),
      told('a.2', 'Released', 'Completed'),
      { agentId: '4711', position: 'a.3', messages: [notReady] },
      late,
    ]
    const { triggers } = await replayed([new TextEncoder().encode(frames.map((frame) => `${JSON.stringify(frame)}\n`).join(''))])
    expect(triggers.map(({ type, agent }) => [type, agent?.state])).toEqual([
      ['ringing', undefined],
      ['released', undefined],
      ['agent-state', 'logged-in'],
      ['agent-state', 'not-ready'],
    ])
  })

  test('of anything throws nothing, and says what it could not read', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 10 }), async (pieces) => {
        await replayed(pieces)
      }),
    )
    const { diagnoses } = await replayed([new TextEncoder().encode('{"half":\nnot a frame\n')])
    expect(diagnoses.map(({ about }) => about)).toEqual(['line 1', 'line 2'])
  })

  test('with frames of any shape gives only triggers that can be journalled', async () => {
    const messageType = fc.constantFrom('CallStateChanged', 'DnStateChanged', 'EventUserEvent', 'EventError', 'MonitoringStateChanged', 'X')
    const state = fc.constantFrom('Ringing', 'Dialing', 'Established', 'Held', 'Released', 'Completed', 'Odd')
    const id = fc.constantFrom('00a1', '00a2', '00a3')
    const call = fc.record(
      {
        id,
        previousConnId: id,
        parentConnId: id,
        callType: fc.constantFrom('Inbound', 'Outbound', 'Internal', 'Consult', 'Other'),
        state,
        dnis: fc.oneof(fc.constantFrom('5000', '1024'), fc.anything()),
        ani: fc.anything(),
        participants: fc.array(fc.record({ number: fc.constantFrom('1024', '1025', '0388202122') }), { maxLength: 3 }),
        userData: fc.anything(),
        capabilities: fc.anything(),
      },
      { requiredKeys: ['id', 'state'] },
    )
    const message = fc.record({ messageType, call: fc.oneof(call, call, fc.anything()), dn: fc.anything(), userData: fc.anything() })
    await fc.assert(
      fc.asyncProperty(fc.array(message, { maxLength: 12 }), async (messages) => {
        const frames = messages.flatMap((one, index) => {
          const text = safeJson(one)
          return text === undefined
            ? []
            : [`{"agentId":"${index % 2 === 0 ? '4711' : '4712'}","position":"p${index}","messages":[${text}]}\n`]
        })
        const { triggers } = await replayed([new TextEncoder().encode(frames.join(''))])
        for (const trigger of triggers) {
          normalise({ emitted: trigger, connection: 'paris', vendor: 'genesys', receivedAt: '2026-11-20T09:00:00.000Z', country: 'FR' })
        }
        expect(new Set(triggers.map((trigger) => trigger.id)).size).toBe(triggers.length)
      }),
      { numRuns: 200 },
    )
  })
})

function safeJson(value: unknown): string | undefined {
  try {
    return JSON.stringify(value)
  } catch {
    return undefined
  }
}
