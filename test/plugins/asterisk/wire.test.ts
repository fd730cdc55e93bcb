import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeAction } from '../../../src/plugins/asterisk/wire/encode.ts'
import { createFrameReader, maximumFrameBytes } from '../../../src/plugins/asterisk/wire/frame-reader.ts'
import { createListCollector } from '../../../src/plugins/asterisk/wire/lists.ts'
import { createMessage, type Message } from '../../../src/plugins/asterisk/wire/message.ts'
import { cutAt } from './replay.ts'

interface Read {
  readonly greetings: readonly string[]
  readonly messages: readonly Message['headers'][]
  readonly garbage: readonly string[]
}

function read(pieces: Iterable<Uint8Array>): Read {
  const result = { greetings: [] as string[], messages: [] as Message['headers'][], garbage: [] as string[] }
  const reader = createFrameReader({
    greeting: (line) => void result.greetings.push(line),
    message: ({ headers }) => void result.messages.push(headers),
    garbage: (detail) => void result.garbage.push(detail),
  })
  for (const piece of pieces) reader.write(piece)
  return result
}

const name = fc.stringMatching(/^[A-Za-z][A-Za-z0-9()/-]{0,12}$/)
const value = fc.string({ unit: 'grapheme', maxLength: 40 }).map((text) => text.replace(/\p{Cc}+/gu, ' ').toWellFormed())

describe('the frame reader', () => {
  test('gives back what was encoded, wherever the bytes are cut', () => {
    const fields = fc.dictionary(name, fc.oneof(value, fc.array(value, { minLength: 1, maxLength: 3 })), { maxKeys: 8 })
    fc.assert(
      fc.property(fields, fc.array(fc.nat(600), { maxLength: 40 }), (given, cuts) => {
        const bytes = Buffer.concat([Buffer.from('hello\r\n'), encodeAction('Test', 'id-1', { Event: 'x', ...given })])
        const expected = [
          ['Action', 'Test'],
          ['ActionID', 'id-1'],
          ...Object.entries({ Event: 'x', ...given }).flatMap(([key, values]) => [values].flat().map((one) => [key, one])),
        ]
        expect(read(cutAt(bytes, cuts))).toEqual({ greetings: ['hello'], messages: [expected], garbage: [] })
      }),
    )
  })

  test('never throws, whatever bytes arrive', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 200 }), { maxLength: 20 }), (pieces) => {
        read(pieces)
      }),
    )
  })

  test('takes one blank line too many after an event', () => {
    const bytes = Buffer.from('hello\r\nEvent: TestEvent\r\nPort: 1\r\n\r\n\r\nEvent: Next\r\n\r\n')
    for (let cut = 1; cut < bytes.length; cut += 1) {
      expect(read(cutAt(bytes, [cut])).messages).toEqual([
        [
          ['Event', 'TestEvent'],
          ['Port', '1'],
        ],
        [['Event', 'Next']],
      ])
    }
  })

  test('keeps repeated headers, empty values, colons and text of many bytes', () => {
    const text =
      'hello\r\nEvent: E\r\nChanVariable: A=1\r\nChanVariable: B=\r\nUrl: https://x/?a: b\r\nName: Jörg Weiß 🦊\r\nEmpty: \r\n\r\n'
    const bytes = Buffer.from(text)
    const expected = [
      ['Event', 'E'],
      ['ChanVariable', 'A=1'],
      ['ChanVariable', 'B='],
      ['Url', 'https://x/?a: b'],
      ['Name', 'Jörg Weiß 🦊'],
      ['Empty', ''],
    ]
    for (let cut = 1; cut < bytes.length; cut += 1) expect(read(cutAt(bytes, [cut])).messages).toEqual([expected])
  })

  test('says what is no packet, and goes on', () => {
    expect(read([Buffer.from('hello\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\nEvent: E\r\n\r\n')])).toMatchInlineSnapshot(`
      {
        "garbage": [
          "no event and no response: "GET / HTTP/1.1\\r\\nHost: x"",
        ],
        "greetings": [
          "hello",
        ],
        "messages": [
          [
            [
              "Event",
              "E",
            ],
          ],
        ],
      }
    `)
  })

  test('drops a packet without end instead of growing, and finds the next one', () => {
    const flood = Buffer.alloc(maximumFrameBytes / 4, 'x')
    const { messages, garbage } = read([
      Buffer.from('hello\r\nEvent: '),
      ...Array.from({ length: 9 }, () => flood),
      Buffer.from('\r\n\r\nEvent: Next\r\n\r\n'),
    ])
    expect(garbage).toEqual([`dropped a packet of more than ${maximumFrameBytes} bytes`])
    expect(messages).toEqual([[['Event', 'Next']]])
  })
})

describe('the encoder', () => {
  test('lets no value become a header', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (text) => {
        const bytes = encodeAction('Setvar', 'id', { Value: text }).toString('utf8')
        expect(bytes.split('\r\n')).toHaveLength(5)
        expect(bytes).toMatch(/^Action: Setvar\r\nActionID: id\r\nValue: [^\r\n]*\r\n\r\n$/)
      }),
    )
  })

  test.each(['a: b', 'a\r\nAction', '', 'with space', 'a:'])('refuses %j as the name of a header', (header) => {
    expect(() => encodeAction('UserEvent', 'id', { [header]: 'x' })).toThrow('cannot be the name of a header')
  })

  test('refuses a line that Asterisk would drop without a word', () => {
    expect(() => encodeAction('Setvar', 'id', { Value: 'ä'.repeat(600) })).toThrow('longer than the 1023 bytes')
    expect(() => encodeAction('UserEvent', 'id', { A: Array.from({ length: 127 }, () => 'x') })).toThrow('more than 128 headers')
  })
})

test('lists are gathered by ActionID, also when two run at once and events come between', () => {
  const collector = createListCollector(() => 7)
  const take = (...headers: [string, string][]) => collector.take(createMessage(headers))
  take(['Response', 'Success'], ['ActionID', 'a'], ['EventList', 'start'])
  take(['Response', 'Success'], ['ActionID', 'b'], ['EventList', 'start'])
  expect([
    take(['Event', 'Status'], ['ActionID', 'a']),
    take(['Event', 'QueueMember'], ['ActionID', 'b']),
    take(['Event', 'UserEvent'], ['ActionID', 'c']),
    take(['Event', 'Newchannel']),
    take(['Event', 'StatusComplete'], ['ActionID', 'a'], ['EventList', 'Complete']),
  ]).toEqual(['partial', 'partial', undefined, undefined, expect.objectContaining({ ending: 'StatusComplete', actionId: 'a', mark: 7 })])
})
