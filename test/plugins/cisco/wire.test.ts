import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decode } from '../../../src/plugins/cisco/wire/decode.ts'
import { encode } from '../../../src/plugins/cisco/wire/encode.ts'
import { createFrameReader, maximumFrameBytes } from '../../../src/plugins/cisco/wire/frame-reader.ts'
import type { Message } from '../../../src/plugins/cisco/wire/message.ts'
import protocol from '../../../src/plugins/cisco/wire/protocol.json' with { type: 'json' }
import { seed } from '../../helpers/seed.ts'
import { messages } from './any-message.ts'

/** The first opening that the guides' tables give for version 20: all events and call data of extension 2001. */
const worked =
  '00000048000000030000000100000014000000 78ffffffff00000012001cffff000003ff00000000000000000000000000000000' +
  '0001000b706f702d656e67696e65000002000000040005323030310 0'

describe('a message', () => {
  test('is written as the guide draws it', () => {
    const frame = encode(
      'OPEN_REQ',
      {
        InvokeID: 1,
        VersionNumber: 20,
        IdleTimeout: 120,
        PeripheralID: 0xffff_ffff,
        ServiceRequested: 0x12,
        CallMsgMask: 0x001c_ffff,
        AgentStateMask: 0x3ff,
      },
      [
        ['ClientID', 'pop-engine'],
        ['ClientPassword', new Uint8Array()],
        ['AgentExtension', '2001'],
      ],
    )
    expect(frame.toString('hex')).toBe(worked.replaceAll(' ', ''))
  })

  test('that is random comes out as it went in', () => {
    fc.assert(
      fc.property(messages(), fc.constantFrom<1 | 2>(1, 2), ({ name, fixed, floats }, lengthBytes) => {
        const frame = encode(name, fixed, floats, lengthBytes)
        const [found] = read(frame, lengthBytes).messages
        expect(found?.name).toBe(name)
        expect(found?.fixed).toEqual(fixed)
        expect(found?.floats.map((float) => [float.name, float.value])).toEqual(floats)
      }),
      { seed, numRuns: 500 },
    )
  })

  test('of a version with a longer or shorter fixed part gives the fields that are known', () => {
    const whole = encode('CALL_HELD_EVENT', { PeripheralID: 5000, ConnectionCallID: 7, EventCause: 2 }, [['HoldingDevID', '1001']])
    for (const more of [2, 4, 6, 8]) {
      const body = Buffer.concat([whole.subarray(8, 30), Buffer.alloc(more, 9), whole.subarray(30)])
      expect(decode(11, body)).toMatchObject({
        fixed: { ConnectionCallID: 7, EventCause: 2 },
        floats: [{ name: 'HoldingDevID', value: '1001' }],
      })
    }
    const shorter = Buffer.concat([whole.subarray(8, 28), whole.subarray(30)])
    expect(decode(11, shorter)).toMatchObject({ fixed: { ConnectionCallID: 7 }, floats: [{ name: 'HoldingDevID', value: '1001' }] })
  })

  test('with a field that no table knows keeps the others', () => {
    const whole = encode('CALL_HELD_EVENT', { ConnectionCallID: 7 }, [['HoldingDevID', '1001']])
    const body = Buffer.concat([whole.subarray(8), Buffer.from([1, 44, 0, 2, 5, 6])])
    expect(decode(11, body)).toMatchObject({ floats: [{ name: 'HoldingDevID' }, { name: 'Tag300', value: Uint8Array.from([5, 6]) }] })
  })

  test('in another code page than UTF-8 is read as Latin 1', () => {
    const whole = encode('CALL_HELD_EVENT', {}, [['HoldingDevID', Uint8Array.from([0x5a, 0xeb, 0])]])
    expect(decode(11, whole.subarray(8))).toMatchObject({ floats: [{ value: 'Zë' }] })
  })

  test('that is too long for the protocol is refused with the code of the CTI Server', () => {
    const attempt = () => encode('SET_CALL_DATA_REQ', {}, [['CallVar1', 'x'.repeat(41)]])
    expect(attempt).toThrow(expect.objectContaining({ kind: 'bad-input', vendorCode: '74', message: expect.stringContaining('40') }))
    expect(encode('SET_CALL_DATA_REQ', {}, [['CallVar1', 'x'.repeat(40)]]).length).toBeGreaterThan(40)
  })
})

describe('a stream', () => {
  test('gives the same messages however it is cut', () => {
    const frames = fc.array(messages(), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(frames, fc.array(fc.nat({ max: 2000 }), { maxLength: 20 }), (all, cuts) => {
        const bytes = Buffer.concat(all.map(({ name, fixed, floats }) => encode(name, fixed, floats)))
        const edges = [0, ...cuts.filter((cut) => cut < bytes.length).toSorted((a, b) => a - b), bytes.length]
        const pieces = edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge))
        expect(read(pieces).messages).toEqual(read(bytes).messages)
        expect(read(bytes).messages).toHaveLength(all.length)
      }),
      { seed, numRuns: 200 },
    )
  })

  test('of any bytes whatever never throws', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.constantFrom<1 | 2>(1, 2), (bytes, lengthBytes) => {
        expect(() => read(Buffer.from(bytes), lengthBytes)).not.toThrow()
      }),
      { seed, numRuns: 2000 },
    )
  })

  test('of whole frames with any body never throws, and what does not fit is told', () => {
    const types = fc.constantFrom(...protocol.messages.map(({ type }) => type))
    fc.assert(
      fc.property(types, fc.uint8Array({ maxLength: 300 }), (type, body) => {
        const header = Buffer.alloc(8)
        header.writeUInt32BE(body.length, 0)
        header.writeUInt32BE(type, 4)
        const { messages: found, garbage, lost } = read(Buffer.concat([header, body]))
        expect(found.length + garbage.length).toBe(1)
        expect(lost).toEqual([])
      }),
      { seed, numRuns: 2000 },
    )
  })

  test('with a frame longer than any message is lost at once, however little of it came', () => {
    const header = Buffer.alloc(8)
    header.writeUInt32BE(maximumFrameBytes + 1, 0)
    header.writeUInt32BE(9, 4)
    expect(read(header).lost).toHaveLength(1)
  })
})

function read(bytes: Buffer | readonly Buffer[], lengthBytes: 1 | 2 = 2) {
  const found: Message[] = []
  const garbage: string[] = []
  const lost: string[] = []
  const reader = createFrameReader({
    lengthBytes,
    message: (message) => found.push(message),
    garbage: (detail) => garbage.push(detail),
    lost: (detail) => lost.push(detail),
  })
  for (const chunk of [bytes].flat()) reader.write(chunk)
  return { messages: found, garbage, lost }
}
