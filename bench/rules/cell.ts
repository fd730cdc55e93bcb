/** One engine at one number of rules, in a process of its own: checks its answers, then prints the median of its rounds, in microseconds per trigger. */
import { isDeepStrictEqual } from 'node:util'
import { decisionOf, engines, type Matching } from './engines.ts'
import { createWorkload, holds } from './workload.ts'

const [engine = '', count = '100', share = '0', milliseconds = '200', triggers = '10000'] = process.argv.slice(2)
const budget = Number(milliseconds)
const rounds = 3

const { rules, facts } = createWorkload(Number(count), Number(triggers))
const everyNth = Number(share) === 0 ? 0 : Math.round(100 / Number(share))
const opaque = (index: number) => everyNth > 0 && index % everyNth === 0
const started = performance.now()
const matching = await engines[engine]?.(rules, opaque)
if (matching === undefined) throw new Error(`there is no engine ${engine}`)
const readyMs = performance.now() - started

const matches = engine === 'parse + stringify' ? 0 : await check(matching)
await run(matching, 3 * budget, 0)
const times: number[] = []
for (let round = 0; round < rounds; round += 1) times.push(await run(matching, budget, round * 997))
const heapMb = process.memoryUsage().heapUsed / 1e6
console.log(JSON.stringify({ microseconds: times.sort((a, b) => a - b)[1], readyMs, matches, heapMb }))

/** Compares with what the conditions mean, for as many triggers as there is time. Returns how many rules match one on average. */
async function check(match: Matching): Promise<number> {
  const end = performance.now() + 4 * budget
  let found = 0
  let checked = 0
  for (const one of facts) {
    const expected = rules.filter(({ type, condition }) => type === one.type && holds(condition, one))
    const said = await match(one)
    const [is, should] =
      'plans' in said ? [{ ...said, revision: '' }, decisionOf(expected, opaque, one)] : [said.toSorted(), expected.map(({ id }) => id)]
    if (!isDeepStrictEqual(is, should)) throw new Error(`${engine} says ${JSON.stringify(is)} for ${one.id}, not ${JSON.stringify(should)}`)
    found += expected.length
    checked += 1
    if (performance.now() > end) break
  }
  return found / checked
}

/** Microseconds of processor time per trigger, of all threads of this process. Answers that are there at once are not waited for. */
async function run(match: Matching, forMs: number, from: number): Promise<number> {
  const start = process.cpuUsage()
  let done = 0
  for (;;) {
    const one = facts[(from + done) % facts.length]
    const answer = one === undefined ? [] : match(one)
    if (answer instanceof Promise) await answer
    done += 1
    if (done % 64 === 0 || answer instanceof Promise) {
      const { user, system } = process.cpuUsage(start)
      if (user + system > forMs * 1000) return (user + system) / done
    }
  }
}
