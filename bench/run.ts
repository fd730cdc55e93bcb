/**
 * Runs a benchmark by its name: npm run bench -- pop-latency
 * Without a name: runs all that docs/reference/performance.md shows, and writes what they print into it.
 */
import { readdirSync } from 'node:fs'
import { writePerformance } from './document/performance.ts'

const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && file !== 'run.ts')
  .map((file) => file.slice(0, -'.ts'.length))
  .sort()
const name = process.argv[2]

if (name === undefined) await writePerformance()
else if (names.includes(name)) await import(`./${name}.ts`)
else {
  console.log(`npm run bench -- NAME, where NAME is one of: ${names.join(', ')}`)
  process.exitCode = 2
}
