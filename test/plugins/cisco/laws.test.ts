import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkEmitted } from '../../../src/engine/index.ts'
import { plugin } from '../../../src/plugins/cisco/index.ts'
import { encode } from '../../../src/plugins/cisco/wire/encode.ts'
import { createSwitchboard } from '../../fixtures/cti-server/switchboard.ts'
import { frame } from '../../fixtures/cti-server/wire.ts'
import { brokenLaws } from '../../helpers/call-laws.ts'
import { createTestContext } from '../../helpers/plugin-context.ts'
import { seed } from '../../helpers/seed.ts'
import { messages } from './any-message.ts'
import { act, type Deed, deeds, goHome, openLegs, signIn } from './day.ts'
import { startLive } from './live.ts'

/** What a CTI Server says on such a day. */
function recordingOf(day: readonly Deed[]): Buffer {
  const frames = [
    frame(4, {
      invoke: 1_795_197_001,
      services: 0x96,
      monitor: 0,
      pgStatus: 0,
      time: 1_795_197_000,
      online: 1,
      agentState: 0,
      department: 0,
    }),
  ]
  const board = createSwitchboard()
  board.listen(({ type, fixed, floats }) => void frames.push(frame(type, fixed, floats)))
  signIn(board)
  for (const deed of day) act(board, deed)
  goHome(board)
  return Buffer.concat(frames)
}

test('whatever people do, every call at a telephone begins and ends once, nothing is told twice, and nothing is left', async () => {
  await fc.assert(
    fc.asyncProperty(deeds, async (day) => {
      const context = createTestContext()
      const replay = plugin.connections?.cisco?.replay?.(context.ctx, { host: '127.0.0.1', clientId: 'x' })
      await replay?.write(recordingOf(day))
      await replay?.end()
      expect(openLegs(context.triggers)).toEqual({ open: [], wrong: [] })
      expect([context.repeated, context.diagnoses]).toEqual([[], []])
      expect(brokenLaws(context.triggers)).toEqual([])
      // What the end of a recording would have to end.
      expect(context.triggers.filter((trigger) => trigger.synthetic === true)).toEqual([])
    }),
    { seed, numRuns: 400 },
  )
})

test('whatever a CTI Server says, nothing throws, and every trigger is valid', async () => {
  const opening = frame(4, {
    invoke: 1_795_197_001,
    services: 0x96,
    monitor: 0,
    pgStatus: 0,
    time: 1_795_197_000,
    online: 1,
    agentState: 0,
    department: 0,
  })
  await fc.assert(
    fc.asyncProperty(fc.array(messages(), { minLength: 1, maxLength: 30, size: 'max' }), async (said) => {
      const context = createTestContext()
      const replay = plugin.connections?.cisco?.replay?.(context.ctx, { host: '127.0.0.1', clientId: 'x' })
      await replay?.write(Buffer.concat([opening, ...said.map(({ name, fixed, floats }) => encode(name, fixed, floats))]))
      await replay?.end()
      expect(context.diagnoses).toEqual([])
      expect(context.triggers.flatMap((trigger) => checkEmitted(trigger))).toEqual([])
    }),
    { seed, numRuns: 1500 },
  )
})

test('wherever the link is lost, and whatever happens meanwhile, no call stays open that is over, and none is told as another', async () => {
  const days = fc.array(fc.record({ heard: deeds, missed: deeds }), { minLength: 1, maxLength: 3 })
  await fc.assert(
    fc.asyncProperty(days, async (parts) => {
      const live = await startLive({ config: { devices: ['1001', '1002', '1003', '1004'] } })
      await live.online()
      signIn(live.board)
      for (const [index, { heard, missed }] of parts.entries()) {
        for (const deed of heard) act(live.board, deed)
        live.server.drop()
        await live.context.until(() => live.context.states.filter((state) => state.kind === 'retrying')[index])
        for (const deed of missed) act(live.board, deed)
        await live.clock.advance(1000)
        await live.online(index + 2)
      }
      goHome(live.board)
      live.server.message('suite', 'the day is over')
      await live.context.until(() => live.context.triggers.find((trigger) => trigger.data?.text === 'the day is over'))
      const { open, wrong } = openLegs(live.context.triggers)
      expect({ open, wrong: wrong.filter((line) => !line.startsWith('established')) }).toEqual({ open: [], wrong: [] })
      expect(brokenLaws(live.context.triggers)).toEqual([])
      const kept = await live.connection.handover?.()
      expect(kept).toMatchObject({ calls: [] })
      await live.connection.close()
    }),
    { seed, numRuns: 12 },
  )
})
