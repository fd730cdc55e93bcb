import { copyFileSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Journal, openJournal } from '../../src/journal/index.ts'
import { createSealer } from '../../src/journal/seal.ts'
import type { Facts, Trigger } from '../../src/model/index.ts'
import { decision, factsOf, outcome, plan, ringing, start, tempFolder } from './helpers.ts'

const now = () => start
const hidden = () => ['call.digits', 'data.pin', 'data.card']
const PIN = '47113'
const CARD = { number: '4970 1000', until: 1228 }

const keyed: Trigger = ringing('1', {
  call: { id: 'c', interactionId: 'i', digits: PIN, caller: { number: '0388202122' }, customer: { number: '0388202122' } },
  data: { pin: 98, card: CARD, note: `said ${PIN}, "twice"`, other: 'kept' },
  raw: { dtmf: PIN },
})

function open(path: string): Journal {
  const journal = openJournal({ path, now, hidden })
  onTestFinished(() => journal.close())
  return journal
}

function bytesOf(folder: string): string {
  return readdirSync(folder)
    .filter((file) => file.startsWith('journal.db'))
    .map((file) => readFileSync(join(folder, file), 'latin1'))
    .join()
}

async function work(journal: Journal): Promise<{ readonly facts: Facts }> {
  await journal.append([keyed])
  const facts = factsOf(keyed)
  await journal.decided({ seq: 1, facts, decision: decision([plan('x'), plan('y')]) })
  await journal.outcome({
    seq: 1,
    rule: 'x',
    outcome: { ...outcome('done'), input: { text: `keyed ${PIN}` }, result: { echo: PIN, pin: 98 } },
  })
  return { facts }
}

describe('fields that nobody may see', () => {
  it('are read as they were, also after a restart, and stand in no byte of the file', async () => {
    const folder = tempFolder()
    const path = join(folder, 'journal.db')
    const first = open(path)
    const { facts } = await work(first)
    await first.outcome({ seq: 1, rule: 'y', outcome: { ...outcome('failed'), detail: `no ${PIN}` }, dead: true })
    for (const secret of [PIN, '4970 1000']) expect(bytesOf(folder)).not.toContain(secret)
    expect(bytesOf(folder)).toContain('kept')
    await first.close()

    const second = open(path)
    expect(second.read({ after: 0, limit: 9 }).map(({ trigger }) => trigger)).toEqual([keyed])
    expect(second.trace('1')).toMatchObject({ trigger: keyed, facts })
    expect(second.openPlans()[0]).toMatchObject({ facts, outcomes: [{ input: { text: `keyed ${PIN}` }, result: { echo: PIN, pin: 98 } }] })
    // Of a trigger of the life before, what comes now is sealed too.
    await second.outcome({ seq: 1, rule: 'y', outcome: { ...outcome('failed'), detail: `still ${PIN}` } })
    expect(second.deadLetters({ limit: 9 })[0]?.outcome.detail).toBe(`still ${PIN}`)
    await second.close()
    expect(bytesOf(folder)).not.toContain(PIN)
    expect(statSync(join(folder, 'masked.key')).mode & 0o777).toBe(0o600)
  })

  it('are masked for who has the journal or a backup and not the key', async () => {
    const folder = tempFolder()
    const journal = open(join(folder, 'journal.db'))
    await work(journal)
    const elsewhere = tempFolder()
    await journal.backup(join(elsewhere, 'copy.db'))
    copyFileSync(join(elsewhere, 'copy.db'), join(elsewhere, 'journal.db'))
    const stolen = open(join(elsewhere, 'journal.db'))
    const trace = stolen.trace('1')
    expect(trace?.trigger).toMatchObject({
      call: { digits: '***' },
      data: { pin: '***', card: '***', note: 'said ***, "twice"', other: 'kept' },
    })
    expect(trace?.plans[0]?.outcomes[0]).toMatchObject({ input: { text: 'keyed ***' }, result: { pin: '***' } })
    expect(JSON.stringify([trace, stolen.openPlans()])).not.toContain(PIN)
    await stolen.close()
    rmSync(join(elsewhere, 'masked.key'))
  })

  it('go with who is forgotten', async () => {
    const folder = tempFolder()
    const journal = open(join(folder, 'journal.db'))
    await work(journal)
    expect(await journal.forget('0388202122')).toBe(1)
    const kept = JSON.stringify([journal.trace('1'), journal.openPlans()])
    for (const secret of [PIN, '4970', '0388202122']) expect(kept).not.toContain(secret)
    await journal.close()
    expect(bytesOf(folder)).not.toContain('\u27ea')
  })

  it('of any content come back exactly, and the rest is not touched', () => {
    const sealer = createSealer(':memory:', 0, hidden)
    const texts = fc.string({ unit: 'binary' })
    fc.assert(
      fc.property(texts, fc.oneof(texts, fc.integer(), fc.dictionary(texts, texts)), texts, fc.jsonValue(), (digits, pin, around, raw) => {
        const call = { id: 'c', digits }
        const made: Trigger = { ...ringing('1'), call, data: JSON.parse(JSON.stringify({ pin, note: `${around}${digits}${around}`, raw })) }
        const source = { trigger: made, facts: undefined }
        const written = JSON.stringify(sealer.seal(made, source))
        expect(JSON.parse(sealer.open(written))).toEqual(made)
        if (digits !== '') expect(JSON.parse(written).call.digits).not.toBe(digits)
      }),
    )
  })

  it('cost nothing where there are none', () => {
    const sealer = createSealer(':memory:', 0, hidden)
    const plain = ringing('2')
    expect(sealer.seal(plain, { trigger: plain, facts: undefined })).toBe(plain)
    expect([sealer.mayHide(7), sealer.open('{"a":"\u27eapnonsense\u27eb"}')]).toEqual([false, '{"a":"***"}'])
  })
})
