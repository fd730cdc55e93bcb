import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Refusal } from '../../fixtures/o2g/pbx.ts'
import { brokenLaws, type Turn, turns } from '../../helpers/call-laws.ts'
import { type Live, startLive } from './live.ts'
import '../../helpers/seed.ts'

const phones = ['13579', '54321', '1111'] as const
const outside = ['0388202122', '0612345678', '0698765432'] as const

interface Story extends Live {
  /** Who waits at the pilot. */
  readonly waiting: Set<string>
}

/** Lets one thing happen at the PBX. */
function happen({ server, waiting }: Story, { what, call, party, other }: Turn): void {
  const calls = [...server.calls.values()]
  const chosen = calls[call % Math.max(1, calls.length)]
  const at = [...(chosen?.parties.keys() ?? [])]
  const ref = chosen?.ref ?? ''
  const who = at[party % Math.max(1, at.length)] ?? ''
  const phone = phones[other % phones.length] ?? ''
  const caller = outside[party % outside.length] ?? ''
  const [first] = waiting
  const ring = chosen?.parties.get(who) === 'RINGING_INCOMING'
  const acts: Readonly<Record<string, () => unknown>> = {
    ring: () => server.ring({ from: caller, to: phone }),
    queue: () => waiting.add(server.queue({ from: caller, pilot: '2468' })),
    distribute() {
      if (first === undefined) return
      waiting.delete(first)
      server.distribute(first, phone, 3)
    },
    dial: () => server.dial(phone, party % 2 === 0 ? caller : (phones.find((one) => one !== phone) ?? '')),
    answer: () => (ring ? server.answer(ref, who) : undefined),
    hold: () => server.hold(ref, who),
    retrieve: () => server.retrieve(ref, who),
    redirect: () =>
      isPhone(who) && phone !== who ? server.redirect(ref, who, phone, party % 2 === 0 ? 'PICKED_UP' : 'FORWARDED') : undefined,
    consult: () => (isPhone(who) && !at.includes(phone) ? server.consult(who, phone) : undefined),
    complete: () => server.complete(who),
    reconnect: () => server.reconnect(who),
    conference: () => server.conference(who),
    blind: () => (isPhone(who) && !at.includes(phone) ? server.blind(ref, who, phone) : undefined),
    hangUp: () => (chosen === undefined ? undefined : server.hangUp(ref, who)),
    attach: () => server.attach(ref, who, Buffer.from(`n=${other}`).toString('hex')),
    endStreams: () => server.endStreams(),
  }
  try {
    acts[what]?.()
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
  }
}

function isPhone(number: string): boolean {
  return phones.some((phone) => phone === number)
}

const all = [
  'ring',
  'ring',
  'queue',
  'distribute',
  'distribute',
  'dial',
  'answer',
  'answer',
  'answer',
  'hold',
  'retrieve',
  'redirect',
  'consult',
  'consult',
  'complete',
  'reconnect',
  'conference',
  'blind',
  'hangUp',
  'attach',
  'endStreams',
]

async function play(story: readonly Turn[]): Promise<Live> {
  const live: Story = { ...(await startLive()), waiting: new Set() }
  await live.online()
  for (const turn of story) {
    if (turn.what === 'drop') await dropped(live)
    else happen(live, turn)
    if (turn.call % 3 === 0) await live.clock.advance(1000)
  }
  for (const ref of [...live.waiting, ...live.server.calls.keys()]) live.server.abandon(ref)
  while (live.context.states.at(-1)?.kind !== 'online') {
    await live.clock.advance(1000)
    await new Promise((resolve) => setImmediate(resolve))
  }
  // Said after all the others: when this has come, they have.
  const before = live.context.triggers.filter(({ type }) => type === 'device-state').length
  for (let asked = 0; live.context.triggers.filter(({ type }) => type === 'device-state').length === before; asked += 1) {
    if (asked % 50 === 0)
      await live.server.send(`${JSON.stringify({ eventName: 'OnDeviceStateModified', deviceStates: [{ deviceId: 'last' }] })}\n`)
    await new Promise((resolve) => setImmediate(resolve))
  }
  await live.connection.snapshot?.()
  await live.connection.drain?.()
  return live
}

/** The session is lost, and that is known. */
async function dropped({ server, context }: Live): Promise<void> {
  if (context.states.at(-1)?.kind !== 'online') return
  server.loseSessions()
  await context.until(() => (context.states.at(-1)?.kind === 'online' ? undefined : true))
}

test('law: whatever happens at the PBX, nobody is left in a call that is over, and no trigger comes twice', async () => {
  await fc.assert(
    fc.asyncProperty(turns(all), async (story) => {
      const { context } = await play(story)
      expect(brokenLaws(context.triggers)).toEqual([])
      expect(context.repeated).toEqual([])
      expect(context.diagnoses).toEqual([])
    }),
    { numRuns: 40 },
  )
}, 120_000)

test('law: the same holds when the session is lost at any moment', async () => {
  await fc.assert(
    fc.asyncProperty(turns([...all, 'drop', 'drop']), async (story) => {
      const { context } = await play(story)
      expect(brokenLaws(context.triggers)).toEqual([])
    }),
    { numRuns: 40 },
  )
}, 120_000)
