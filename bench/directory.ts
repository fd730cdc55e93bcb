/** How long a directory of 100,000 customers takes to load, and a lookup in it. Run: node --conditions=cordboard-source bench/directory.ts */
import { performance } from 'node:perf_hooks'
import { configOf } from '../src/plugins/directory/config.ts'
import { decode } from '../src/plugins/directory/decode.ts'
import { createTable } from '../src/plugins/directory/table.ts'

const customers = 100_000
const lookups = 10_000

const grouped = (digits: string) => digits.replace(/(\d{2})(?=\d)/g, '$1 ')
const lines = Array.from({ length: customers }, (_, row) => {
  const digits = String(row).padStart(6, '0')
  return `${row};Customer ${row};${grouped(`0199${digits}`)};+33 6 39 9${digits.slice(1, 6)};"mail${row}@example.com";standard;Rue de l'Église ${row}, 35000 Rennes`
})
const bytes = new TextEncoder().encode(`id;company;phone;mobile;mail;segment;address\n${lines.join('\n')}`)
const config = configOf({
  file: 'customers.csv',
  name: 'company',
  phones: ['phone', 'mobile'],
  addresses: ['mail'],
  recordUrl: 'https://crm.example/{id}',
})

const before = performance.now()
const table = createTable(decode(bytes), config, 'FR')
const loadMs = performance.now() - before

const times = Array.from({ length: lookups }, (_, index) => {
  const row = (index * 7919) % customers
  const start = performance.now()
  const found = table.byNumber(`+33199${String(row).padStart(6, '0')}`)
  const took = performance.now() - start
  if (found[0]?.id !== String(row)) throw new Error(`customer ${row} was not found`)
  return took
}).sort((a, b) => a - b)

const at = (share: number) => (times[Math.floor(share * (times.length - 1))] ?? 0).toFixed(4)
const start = performance.now()
table.byField('address', 'nowhere')
const indexMs = performance.now() - start

console.log(`load ${table.size} customers, ${(bytes.length / 1e6).toFixed(1)} MB: ${loadMs.toFixed(0)} ms`)
console.log(`lookup by number: median ${at(0.5)} ms, p99 ${at(0.99)} ms, longest ${at(1)} ms`)
console.log(`first lookup by another column: ${indexMs.toFixed(0)} ms`)
console.log(`memory: ${(process.memoryUsage().heapUsed / 1e6).toFixed(0)} MB heap`)
