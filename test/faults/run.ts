// Kills a server under load: node test/faults/run.ts [kills] [calls at a time] [seed]
import { killAgainAndAgain } from './scenario.ts'

const [kills = 100, width = 8, seed = Date.now() % 1_000_000] = process.argv.slice(2).map(Number)
console.log(`seed ${seed}: ${kills} kills, ${width} calls at a time`)
const { complaints, ...report } = await killAgainAndAgain({ seed, kills, width, longestLife: 2500 })
console.log(report)
for (const complaint of complaints) console.log(`! ${complaint}`)
process.exitCode = complaints.length === 0 ? 0 : 1
