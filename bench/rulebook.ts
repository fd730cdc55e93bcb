/**
 * What it costs to make a rulebook of 10,000 rules, and to replace one of them while triggers are decided. Besides, how long `jsonata(text)`
 * takes for the same conditions: compare with that, machines differ. Times of CPU where nothing else is said.
 * Run: npm run bench -- rulebook [rules]
 */
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import jsonata from 'jsonata'
import { changeRules, compileRulebook as compileSource, type RuleText } from '../src/engine/index.ts'
import { compileRulebook, type LibraryRule } from '../src/engine/public.ts'
import { openJournal } from '../src/journal/index.ts'
import type { Clock, Facts } from '../src/model/index.ts'
import { openRulebook } from '../src/rulebook/index.ts'
import { sourceOf } from './rules/engines.ts'
import { asJsonata } from './rules/texts.ts'
import { createWorkload } from './rules/workload.ts'

const clock: Clock = {
  now: () => Date.now(),
  setTimer(milliseconds, run) {
    const timer = setTimeout(run, milliseconds)
    return () => clearTimeout(timer)
  },
}
setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')

const count = Number(process.argv[3] ?? 10_000)
const replacements = 200
const { rules, facts } = createWorkload(count, 5000)
const { rules: _, ...around } = sourceOf([], () => false)
const texts = rules.map(({ id, type, condition }): RuleText => {
  const when = JSON.stringify(asJsonata(condition))
  const text = `name: ${id}\non: ${type}\nwhen: ${when}\nonce: interaction\ndo:\n  - action: log\n    with: { text: 'call {{ call.id }}' }\n`
  return { id, file: `rules/${id}.yaml`, text }
})
const parsed = rules.map(
  ({ id, type, condition }): LibraryRule => ({
    id,
    rule: {
      name: id,
      on: type,
      when: asJsonata(condition),
      once: 'interaction',
      do: [{ action: 'log', with: { text: 'call {{ call.id }}' } }],
    },
  }),
)

const parser = cpuOf(() => {
  for (const { condition } of rules) jsonata(asJsonata(condition))
})
say(`jsonata(text) for ${count} conditions: ${parser.toFixed(0)} ms`)
compileRulebook(parsed.slice(0, 500))
const heapBefore = heapMb()
let library = compileRulebook([])
const compiling = cpuOf(() => {
  library = compileRulebook(parsed)
})
say(
  `${count} parsed rules: ${compiling.toFixed(0)} ms (${(compiling / parser).toFixed(2)} of jsonata's own), heap kept ${(heapMb() - heapBefore).toFixed(0)} MB`,
)

const explaining = process.cpuUsage()
const explained = library.explain(facts[0] as Facts)
const { user: explainedIn } = process.cpuUsage(explaining)
say(`explain of ${explained.length} rules: ${(explainedIn / 1000).toFixed(0)} ms`)
library = compileRulebook([])

await ofEngine()
await ofHome()

async function ofEngine(): Promise<void> {
  let book = compileSource({ ...around, rules: texts })
  for (let index = 0; index < 5000; index += 1) book.decide(facts[index % facts.length] as Facts)
  const heap = heapMb()
  const times: number[] = []
  for (let index = 0; index < replacements; index += 1) {
    const changed = edited(index)
    times.push(
      cpuOf(() => {
        book = changeRules(book, [changed], [])
      }),
    )
    // The first decisions behind it too: what is put off until then is no gain.
    for (let more = 0; more < 20; more += 1) book.decide(facts[(index + more) % facts.length] as Facts)
  }
  say(`replacing one in the engine: ${spread(times)} of CPU; heap after ${replacements} of them ${(heapMb() - heap).toFixed(1)} MB more`)
}

async function ofHome(): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'cordboard-bench-'))
  mkdirSync(join(home, 'rules'))
  for (const { file, text } of texts) writeFileSync(join(home, file), text)
  const store = openJournal({ path: join(home, 'journal.sqlite'), now: () => Date.now() })
  const before = heapMb()
  const [start, cpu] = [performance.now(), process.cpuUsage()]
  const blocks = watchLoop()
  const silent = { debug() {}, info() {}, warn() {}, error() {} }
  const { rules: _none, tables: _tables, ...settings } = sourceOf([], () => false)
  const rulebook = await openRulebook({ home, store, clock, log: silent, settings: () => settings, watch: true })
  const { user, system } = process.cpuUsage(cpu)
  const { wall, computed } = blocks.stop()
  say(
    `${count} rule files: ${(performance.now() - start).toFixed(0)} ms, ${((user + system) / 1000).toFixed(0)} ms of CPU, longest block ${wall.toFixed(0)} ms (${computed.toFixed(0)} ms of CPU), heap kept ${(heapMb() - before).toFixed(0)} MB`,
  )

  const delays: number[] = []
  const waits: number[] = []
  let changed = 0
  let since = 0
  let last = performance.now()
  rulebook.onChange(() => {
    changed += 1
    waits.push(performance.now() - since)
  })
  for (let index = 0, next = 0; changed < 100; index += 1) {
    if (changed === next) {
      const { file, text } = edited(index)
      since = performance.now()
      writeFileSync(join(home, `.${next}`), text)
      renameSync(join(home, `.${next}`), join(home, file))
      next += 1
    }
    for (let more = 0; more < 50; more += 1) {
      rulebook.current().decide(facts[(index + more) % facts.length] as Facts)
      const now = performance.now()
      delays.push(now - last)
      last = now
    }
    await new Promise((resolve) => setImmediate(resolve))
  }
  delays.sort((a, b) => a - b)
  const at = (share: number) => (delays[Math.floor(share * (delays.length - 1))] ?? 0).toFixed(3)
  say(`a file replaced: live after ${spread(waits)}, the watcher's 150 ms of quiet among it`)
  say(`${delays.length} triggers decided meanwhile: each behind the one before, p99 ${at(0.99)}, p99.9 ${at(0.999)}, longest ${at(1)} ms`)
  await rulebook.close()
  await store.close()
  rmSync(home, { recursive: true })
}

function edited(index: number): RuleText {
  const { id, file, text } = texts[(index * 7919) % count] as RuleText
  return { id, file, text: `${text}description: change ${index}\n` }
}

function cpuOf(run: () => void): number {
  const before = process.cpuUsage()
  run()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

function heapMb(): number {
  collect()
  collect()
  return process.memoryUsage().heapUsed / 1e6
}

function spread(times: number[]): string {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) => (sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(1)
  return `median ${at(0.5)}, p99 ${at(0.99)} ms`
}

/** The longest that the event loop was held, by the clock and, as others want the cores too, by what the thread computed meanwhile. */
function watchLoop(): { stop(): { readonly wall: number; readonly computed: number } } {
  let [wall, computed] = [0, 0]
  let [last, lastComputed] = [performance.now(), computedMs()]
  let going = true
  function look(): void {
    const [now, nowComputed] = [performance.now(), computedMs()]
    wall = Math.max(wall, now - last)
    computed = Math.max(computed, nowComputed - lastComputed)
    last = now
    lastComputed = nowComputed
    if (going) setImmediate(look)
  }
  look()
  return {
    stop() {
      going = false
      return { wall, computed }
    },
  }
}

function computedMs(): number {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

function say(text: string): void {
  console.log(text)
}
