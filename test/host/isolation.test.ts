import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { ConnectionState, PluginState } from '../../src/host/index.ts'
import { createVirtualClock, type VirtualClock } from '../helpers/virtual-clock.ts'
import { type Bench, createBench, until } from './helpers.ts'

function benchWith(how: string, more: Parameters<typeof createBench>[1] = {}): Bench {
  const connections = {
    paris: { kind: 'echo', config: { greeting: 'bonjour' } },
    bad: { kind: 'mischief', config: { how, password: 'canary-s3cret' } },
  }
  return createBench(['echo', 'mischief'], { settings: { connections, plugins: { mischief: { memoryMb: 32 } } }, ...more })
}

function stateOf(bench: Bench, plugin: string): PluginState | undefined {
  return bench.host.plugins().find(({ id }) => id === plugin)?.state
}

function connection(bench: Bench, id: string): ConnectionState | undefined {
  return bench.host.connections().find((one) => one.id === id)?.state
}

async function neighbourWorks(bench: Bench): Promise<void> {
  await until(() => connection(bench, 'paris')?.kind === 'online', 'the neighbour is online')
  expect(await bench.run('echo:say', { text: 'hi' })).toEqual({ kind: 'done', result: { said: '{"text":"hi","loud":true}' } })
}

/** Moves time on, with moments for other processes to answer, until the work is done. */
async function moving(clock: VirtualClock, work: Promise<unknown>): Promise<void> {
  let done = false
  const ended = work.finally(() => {
    done = true
  })
  while (!done) {
    await clock.advance(500)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  await ended
}

describe('a plugin that misbehaves harms itself only', () => {
  it.each([
    ['throw', 'Error: thrown with ***'],
    ['reject', 'Error: rejected'],
    ['exit', 'it exited with code 7'],
    ['leak', 'it ran out of memory'],
  ])('when it does "%s" it is restarted after a wait, and says why', async (how, reason) => {
    const bench = benchWith(how, { clock: createVirtualClock() })
    await bench.host.start()
    await until(() => stateOf(bench, 'mischief')?.kind === 'waiting', 'waiting', 20_000)
    expect(stateOf(bench, 'mischief')).toMatchObject({ crashes: 1, problem: { params: { plugin: 'mischief', reason } } })
    expect(connection(bench, 'bad')).toMatchObject({ kind: 'retrying', attempt: 1 })
    await neighbourWorks(bench)
  })

  it('is parked after three crashes in five minutes, and works again when it is unparked', async () => {
    const clock = createVirtualClock()
    const bench = benchWith('exit', { clock })
    await bench.host.start()
    const waits: number[] = []
    for (const crashes of [1, 2]) {
      await until(() => stateOf(bench, 'mischief')?.kind === 'waiting', `crash ${crashes}`)
      const state = stateOf(bench, 'mischief')
      if (state?.kind === 'waiting') waits.push(Date.parse(state.nextAt) - clock.now())
      await clock.advance(6_001)
    }
    await until(() => stateOf(bench, 'mischief')?.kind === 'parked', 'parked')
    expect(waits.map((wait, index) => wait >= 1000 * 4 ** index && wait <= 1500 * 4 ** index)).toEqual([true, true])
    expect(connection(bench, 'bad')?.kind).toBe('failed')
    await neighbourWorks(bench)
    expect((await bench.host.unpark('mischief')).state.kind).toBe('active')
  })

  it('an endless loop is seen after three seconds and ended after ten', async () => {
    const clock = createVirtualClock()
    const bench = benchWith('loop', { clock })
    await bench.host.start()
    await until(() => connection(bench, 'bad')?.kind === 'online', 'online')
    await clock.advance(2_000)
    await clock.advance(3_000)
    expect(stateOf(bench, 'mischief')).toMatchObject({ kind: 'active', unresponsiveSince: expect.any(String) })
    expect(
      bench.host
        .connections()
        .find(({ id }) => id === 'bad')
        ?.diagnoses.map(({ detail }) => detail),
    ).toEqual(['the plugin has not answered for 3 seconds'])
    await neighbourWorks(bench)
    await clock.advance(7_000)
    await until(() => stateOf(bench, 'mischief')?.kind === 'waiting', 'ended')
    expect(stateOf(bench, 'echo')?.kind).toBe('active')
    expect(stateOf(bench, 'mischief')).toMatchObject({
      problem: { params: { reason: 'it did not answer for 10 seconds: a loop that never ends' } },
    })
    expect(bench.lines.find((line) => line.startsWith('error mischief plugin crashed'))).toMatch(/at misbehave \(.*mischief\/index\.ts:\d+/)
  })

  it('a process that stands still is ended and started again', async () => {
    const clock = createVirtualClock()
    const bench = benchWith('nothing', { clock })
    await bench.host.start()
    await until(() => connection(bench, 'bad')?.kind === 'online', 'online')
    const state = stateOf(bench, 'mischief')
    if (state?.kind === 'active') process.kill(state.pid, 'SIGSTOP')
    await clock.advance(12_000)
    await until(() => stateOf(bench, 'mischief')?.kind === 'waiting', 'ended')
    expect(stateOf(bench, 'mischief')).toMatchObject({
      problem: { params: { reason: 'it did not answer for 10 seconds: it stood still' } },
    })
    await clock.advance(2_000)
    await until(() => connection(bench, 'bad')?.kind === 'online', 'online again')
  })

  it('a clock that jumps does not end a healthy plugin', async () => {
    const clock = createVirtualClock()
    const bench = benchWith('nothing', { clock })
    await bench.host.start()
    await clock.advance(3_600_000)
    await neighbourWorks(bench)
    expect([stateOf(bench, 'echo')?.kind, stateOf(bench, 'mischief')?.kind]).toEqual(['active', 'active'])
  })

  it('a flood of log lines is thinned out, and the neighbour is served meanwhile', async () => {
    const bench = benchWith('flood')
    await bench.host.start()
    await neighbourWorks(bench)
    await until(() => bench.lines.filter((line) => line.includes('mischief')).length > 400, 'flood')
    await neighbourWorks(bench)
    expect(bench.lines.length).toBeLessThan(2_000)
    expect(stateOf(bench, 'mischief')?.kind).toBe('active')
  })

  it('emits that nobody waits for are refused beyond a number', async () => {
    let release: () => void = () => undefined
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    let accepted = 0
    const bench = benchWith('flood of emits', {
      async sink() {
        accepted += 1
        await held
      },
    })
    await bench.host.start()
    await until(() => accepted >= 1000, 'a thousand are under way')
    await neighbourWorks(bench)
    expect(accepted).toBe(1000)
    release()
  })

  it('that emits more than its share is read more slowly, and nothing of it is lost', async () => {
    const clock = createVirtualClock()
    const accepted = new Set<string>()
    const bench = benchWith('flood of batches', {
      clock,
      sink: async (_connection, triggers) => {
        for (const { id } of triggers) accepted.add(id)
      },
    })
    await bench.host.start()
    await until(() => bench.lines.some((line) => line.includes('slowed down')), 'slowed down')
    // The clock stands still: it gets what it may have at once, and what was read with that.
    await neighbourWorks(bench)
    expect(accepted.size).toBeLessThan(8_000)
    await moving(
      clock,
      until(() => accepted.size === 20_000, 'all of it'),
    )
    expect(stateOf(bench, 'mischief')?.kind).toBe('active')
    await moving(clock, bench.host.stop())
  })

  it.each(['garbage', 'large'])('%s on its pipe is noted and left unheard', async (how) => {
    const bench = benchWith(how)
    await bench.host.start()
    await until(() => bench.lines.some((line) => line.startsWith('warn mischief')), 'noted')
    await neighbourWorks(bench)
    expect(connection(bench, 'bad')?.kind).toBe('online')
    expect(stateOf(bench, 'mischief')?.kind).toBe('active')
  })

  it('one that never closes is closed all the same', async () => {
    const clock = createVirtualClock()
    const bench = benchWith('never close', { clock })
    await bench.host.start()
    await until(() => connection(bench, 'bad')?.kind === 'online', 'online')
    await moving(clock, bench.host.reloadConnection('bad'))
    await until(() => connection(bench, 'bad')?.kind === 'online', 'open again')
    expect(
      bench.host
        .connections()
        .find(({ id }) => id === 'bad')
        ?.diagnoses.map(({ about, detail }) => `${about}: ${detail}`),
    ).toEqual(['close: close did not end within 5 seconds'])
    await moving(clock, bench.host.stop())
  })

  it('reads its own folder and nothing else, writes nothing, starts nothing, and has an empty environment', async () => {
    const bench = benchWith('pry')
    writeFileSync(join(bench.home, 'cordboard.yaml'), 'secret: yes')
    await bench.host.start()
    await until(() => bench.lines.some((line) => line.includes('pried')), 'pried')
    const line = bench.lines.find((one) => one.includes('pried')) ?? ''
    expect(JSON.parse(line.slice(line.indexOf('{')))).toMatchInlineSnapshot(`
      {
        "env": [],
        "home": "ERR_ACCESS_DENIED",
        "own": true,
        "passwd": "ERR_ACCESS_DENIED",
        "spawn": "ERR_ACCESS_DENIED",
        "write": "ERR_ACCESS_DENIED",
      }
    `)
  })
})
