/** Runs a benchmark by its name, or lists what there is: npm run bench -- pop-latency */
import { readdirSync } from 'node:fs'

const names = readdirSync(import.meta.dirname)
  .filter((file) => file.endsWith('.ts') && file !== 'run.ts')
  .map((file) => file.slice(0, -'.ts'.length))
  .sort()
const name = process.argv[2]

if (name !== undefined && names.includes(name)) await import(`./${name}.ts`)
else {
  console.log(`npm run bench -- NAME, where NAME is one of: ${names.join(', ')}`)
  process.exitCode = name === undefined ? 0 : 2
}
