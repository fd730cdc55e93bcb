/** How long a directory of a million customers takes to load, and a lookup in it. Run: npm run bench -- directory */
import { performance } from 'node:perf_hooks'
import { configOf } from '../src/plugins/directory/config.ts'
import { toUtf8 } from '../src/plugins/directory/decode.ts'
import { createTable } from '../src/plugins/directory/table.ts'

const customers = 1_000_000
const lookups = 20_000
const goalMs = 2

const grouped = (digits: string) => digits.replace(/(\d{2})(?=\d)/g, '$1 ')
const lines = function* () {
  yield 'id;company;phone;mobile;mail;segment;address\n'
  for (let from = 0; from < customers; from += 1000) {
    yield Array.from({ length: 1000 }, (_, index) => {
      const digits = String(from + index).padStart(7, '0')
      return `${from + index};Customer ${from + index};${grouped(`019${digits}`)};+33 6 ${digits.slice(0, 1)}${digits.slice(1)}0;"mail${digits}@example.com";standard;Rue de l'Église ${digits}, 35000 Rennes\n`
    }).join('')
  }
}
const bytes = Buffer.concat([...lines()].map((text) => Buffer.from(text)))
const config = configOf({
  file: 'customers.csv',
  name: 'company',
  phones: ['phone', 'mobile'],
  addresses: ['mail'],
  recordUrl: 'https://crm.example/{id}',
})

/** Of this thread alone: what other programs of the machine take is not the table's doing. */
const computedMs = () => {
  const { user, system } = process.threadCpuUsage()
  return (user + system) / 1000
}

const longest = { wall: 0, computed: 0 }
let turn = { wall: performance.now(), computed: computedMs() }
async function breathe(): Promise<void> {
  longest.wall = Math.max(longest.wall, performance.now() - turn.wall)
  longest.computed = Math.max(longest.computed, computedMs() - turn.computed)
  await new Promise((resolve) => setImmediate(resolve))
  turn = { wall: performance.now(), computed: computedMs() }
}

const before = performance.now()
const table = await createTable(await toUtf8(bytes, breathe), config, 'FR', breathe)
const loadMs = performance.now() - before
const { wall, computed } = longest

// As in a process that has answered calls before.
for (let row = 0; row < 2000; row += 1) table.byNumber(`+3319${String(row).padStart(7, '0')}`)

const times = Array.from({ length: lookups }, (_, index) => {
  const row = (index * 7919) % customers
  const start = performance.now()
  const found = table.byNumber(`+3319${String(row).padStart(7, '0')}`)
  const took = performance.now() - start
  if (found[0]?.id !== String(row)) throw new Error(`customer ${row} was not found`)
  return took
}).sort((a, b) => a - b)

const at = (share: number) => times[Math.floor(share * (times.length - 1))] ?? 0
const start = performance.now()
await table.byField('address', 'nowhere')
const indexMs = performance.now() - start
const { heapUsed, external } = process.memoryUsage()

console.log(
  `load ${table.size} customers, ${(bytes.length / 1e6).toFixed(1)} MB: ${loadMs.toFixed(0)} ms, nothing else for ${wall.toFixed(0)} ms at most (computing for ${computed.toFixed(0)} ms at most)`,
)
console.log(`lookup by number: median ${at(0.5).toFixed(4)} ms, p99 ${at(0.99).toFixed(4)} ms, longest ${at(1).toFixed(4)} ms`)
console.log(`first lookup by another column: ${indexMs.toFixed(0)} ms`)
console.log(`memory: ${(heapUsed / 1e6).toFixed(0)} MB heap, ${(external / 1e6).toFixed(0)} MB beside it`)
if (at(0.99) >= goalMs) process.exitCode = 1
