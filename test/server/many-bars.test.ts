import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createHost, type Host } from '../../src/app/index.ts'
import { type Bars, openBars } from '../faults/bars.ts'
import { deskOf, makeHome, rulesOfFaults } from '../faults/home.ts'
import type { TemporaryHome } from '../helpers/home.ts'

const quiet = { debug() {}, info() {}, warn() {}, error() {} }
const users = Array.from({ length: 300 }, (_, index) => `agent-${index}`)
const patience = { timeout: 60_000, interval: 200 }
setFlagsFromString('--expose-gc')
const collect: unknown = runInNewContext('gc')

let home: TemporaryHome
let host: Host
let bars: Bars
let url: string | undefined

beforeAll(async () => {
  home = await makeHome('http://127.0.0.1:9', { 'rules/pop.yaml': rulesOfFaults['rules/pop.yaml'] }, { users })
  await start(0)
  bars = openBars(users, () => url)
}, 120_000)
afterAll(async () => {
  bars?.close()
  await host?.close()
  home?.[Symbol.dispose]()
})

async function start(port: number): Promise<void> {
  host = await createHost({ home: home.path, port, log: quiet, watch: false })
  url = host.url
}

function heapMegabytes(): number {
  if (typeof collect === 'function') collect()
  return process.memoryUsage().heapUsed / 1_048_576
}

/** A phone rings at every desk, and the server restarts under all the bars while their records are on the way. */
async function ringAndCut(round: number): Promise<void> {
  const data = { watched: true }
  const rings = users.map((_, index) => {
    const id = `r${round}-${index}`
    return { id, type: 'ringing', call: { id, interactionId: id, type: 'inbound' }, agent: { device: deskOf(index) }, data } as const
  })
  await host.ingest('east', rings)
  const { port } = new URL(host.url)
  await host.close()
  await start(Number(port))
}

test('three hundred bars that are cut off at once while their calls ring come back, and each shows its record once', async () => {
  await expect.poll(() => bars.connected(), patience).toBe(users.length)
  const heap: number[] = []
  for (const round of [1, 2]) {
    await ringAndCut(round)
    const opened = () => users.filter((user) => bars.opened.get(user)?.length === round).length
    await expect.poll(opened, patience).toBe(users.length)
    await host.idle()
    const releases = users.map((_, index) => {
      const call = { id: `r${round}-${index}`, interactionId: `r${round}-${index}` }
      return { id: `e${round}-${index}`, type: 'released', call, agent: { device: deskOf(index) } } as const
    })
    await host.ingest('east', releases)
    await host.idle()
    heap.push(heapMegabytes())
  }
  const wanted = users.map((_, index) => [1, 2].map((round) => `east|r${round}-${index}|pop|0`))
  expect(users.map((user) => bars.opened.get(user))).toEqual(wanted)
  const [first = 0, second = 0] = heap
  // The lists of the pages and of recent calls grow a little; 300 bars that came back leave nothing behind.
  expect(second - first).toBeLessThan(60)
}, 240_000)
