import { parseArgs } from 'node:util'
import { type FaultName, faults } from './faults.ts'
import { misdeeds, visitNeighbours } from './neighbours.ts'
import { replaceAgainAndAgain, replacements } from './replacing.ts'
import { strike } from './scenario.ts'
import { soak } from './soak.ts'

const usage = `npm run faults -- FAULT[,FAULT ...] [TIMES] [--rate N] [--watched SHARE] [--seed N] [--round N]
    strikes a server under load; a fault is one of ${Object.keys(faults).join(', ')}
npm run faults -- neighbours [ROUNDS]
    measures what a bad plugin does to others
npm run faults -- soak [MINUTES] [--rate N] [--watched SHARE] [--agents N] [--megabytes N] [--seed N] [--plot FILE]
    runs a day in short
npm run faults -- ${replacements.map(({ name }) => name).join('|')} [TIMES] [--rate N] [--seed N]
    replaces a plugin, or the rules, under load`

const { values, positionals } = read()
if (values.help) {
  console.log(usage)
  process.exit(0)
}
const { plot, help: _help, ...numbers } = values
for (const [name, value] of Object.entries({ ...numbers, 'how often': positionals[1] ?? '1' }))
  if (!(Number(value) > 0)) refuse(`'${name}' is a number above 0, and '${value}' is not`)
const [named = 'kill', times = '20'] = positionals
if (named === 'neighbours') {
  const found = await visitNeighbours({ misdeeds, rounds: Number(positionals[1] ?? '4'), postsPerRound: 250 })
  for (const one of found) console.log(JSON.stringify(one))
  process.exit(found.every(({ p99, refused }) => refused === 0 && p99.harmed - p99.quiet <= 10) ? 0 : 1)
}
if (named === 'soak') {
  const { complaints, ...report } = await soak({
    minutes: Number(positionals[1] ?? '30'),
    rate: Number(values.rate),
    watched: Number(values.watched),
    agents: Number(values.agents),
    megabytes: Number(values.megabytes),
    seed: Number(values.seed),
    plot,
  })
  console.log(`seed ${values.seed}: ${JSON.stringify(report)}`)
  for (const complaint of complaints) console.log(`! ${complaint}`)
  process.exit(complaints.length === 0 ? 0 : 1)
}
const replacement = replacements.find(({ name }) => name === named)
if (replacement !== undefined) {
  const { complaints, ...report } = await replaceAgainAndAgain({
    ...replacement,
    seed: Number(values.seed),
    times: Number(times),
    triggersPerSecond: Number(values.rate),
  })
  console.log(`seed ${values.seed}: ${JSON.stringify(report)}`)
  for (const complaint of complaints.slice(0, 20)) console.log(`! ${complaint}`)
  console.log(complaints.length === 0 ? 'nothing lost, nothing doubled' : `${complaints.length} complaints`)
  process.exit(complaints.length === 0 ? 0 : 1)
}
const known = Object.keys(faults) as FaultName[]
const chosen = named.split(',').map((word) => known.find((name) => name === word))
if (chosen.includes(undefined)) {
  refuse(`'${named}' is nothing to be done`)
}
let left = Number(times)
let seed = Number(values.seed)
const sum = { times: 0, accepted: 0, repeated: 0, records: 0, seconds: 0, complaints: 0 }
while (left > 0) {
  const round = Math.min(left, Number(values.round))
  left -= round
  console.log(`seed ${seed}: ${round} times ${named}, ${values.rate} triggers a second`)
  const { complaints, ...report } = await strike({
    faults: chosen.filter((one) => one !== undefined),
    seed,
    times: round,
    rate: Number(values.rate),
    watched: Number(values.watched),
    longestLife: 2500,
  })
  console.log(JSON.stringify(report))
  for (const complaint of complaints.slice(0, 20)) console.log(`! ${complaint}`)
  if (complaints.length > 20) console.log(`! and ${complaints.length - 20} more`)
  sum.times += report.times
  sum.accepted += report.accepted
  sum.repeated += report.repeated
  sum.records += report.records
  sum.seconds += report.seconds
  sum.complaints += complaints.length
  seed += 10
}
console.log(`in all: ${JSON.stringify(sum)}`)
process.exitCode = sum.complaints === 0 ? 0 : 1

function read() {
  try {
    return parseArgs({
      allowPositionals: true,
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        rate: { type: 'string', default: '2000' },
        watched: { type: 'string', default: '0.02' },
        seed: { type: 'string', default: String(1 + (Date.now() % 1_000_000)) },
        // A home and a verdict of its own for so many faults: the checker reads all of them.
        round: { type: 'string', default: '20' },
        agents: { type: 'string', default: '200' },
        megabytes: { type: 'string', default: '128' },
        plot: { type: 'string' },
      },
    })
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error))
  }
}

function refuse(why: string): never {
  console.error(`${why}\n\n${usage}`)
  process.exit(2)
}
