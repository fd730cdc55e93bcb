/**
 * The whole way, in one run: from a post over HTTP to the planned action, the journal on disk before the answer; Node-RED doing the same
 * job beside it. The sender is a process of its own on the same cores. The peers are installed by `npm ci --prefix bench`.
 * Run: npm run bench -- ingest [--seconds 20] [--triggers 40000] [--rounds 3] [--rules 100,1000] [--only cordboard]
 */
import { type ChildProcess, execFile, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs, promisify } from 'node:util'
import { asFlow, asRuleFile, type CallsToPlay, createCalls, marks } from './ingest/calls.ts'
import type { LoadOptions, LoadReport } from './ingest/load.ts'

const { values: asked } = parseArgs({
  args: process.argv.slice(3),
  options: {
    seconds: { type: 'string', default: '20' },
    triggers: { type: 'string', default: '40000' },
    rounds: { type: 'string', default: '3' },
    rules: { type: 'string', default: '100,1000' },
    connections: { type: 'string', default: '50' },
    batch: { type: 'string', default: '100' },
    only: { type: 'string' },
  },
})
const seconds = Number(asked.seconds)
const batch = Number(asked.batch)
const here = import.meta.dirname
const folder = mkdtempSync(join(tmpdir(), 'cordboard-bench-'))
const checkedCalls = 10
const run = promisify(execFile)

/** Something that takes posts. */
interface Target {
  readonly name: string
  readonly port: number
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly pid: number
  /** The address that the first matching rule made of a trigger. */
  answer(body: string): Promise<string | undefined>
  stop(): Promise<void>
}

try {
  console.log(
    `${cpus()[0]?.model}, ${cpus().length} cores, Node ${process.version}, ${asked.connections} connections, median of ${asked.rounds} rounds`,
  )
  for (const count of asked.rules.split(',').map(Number)) await compare(count)
} finally {
  rmSync(folder, { recursive: true, force: true })
}

async function compare(count: number): Promise<void> {
  const calls = createCalls(count, 2500)
  const bodies = join(folder, `bodies-${count}`)
  writeFileSync(bodies, calls.bodies.join('\n'))
  const reports = new Map<string, (LoadReport & { server: number })[]>()
  for (let round = 0; round < Number(asked.rounds); round += 1) {
    for (const start of [startCordboard, startNodeRed]) {
      const target = await start(count, calls)
      if (target === undefined) continue
      try {
        if (round === 0) await check(target, calls)
        let from = checkedCalls
        const load = async (size: number, share: number) => {
          const report = await send({
            target,
            bodies,
            from,
            batch: size,
            seconds: seconds * share,
            triggers: Number(asked.triggers) * share,
          })
          from = report.next
          return report
        }
        for (const size of target.name === 'Cordboard' ? [1, batch] : [1]) {
          await load(size, 0.5)
          const before = coreSeconds(target.pid)
          const report = { ...(await load(size, 1)), server: coreSeconds(target.pid) - before }
          if (process.env.VERBOSE) console.log(target.name, size, report)
          const key = `${target.name}${size === 1 ? '' : `, lists of ${size}`}`
          reports.set(key, [...(reports.get(key) ?? []), report])
        }
        await told(target)
      } finally {
        await target.stop()
      }
    }
  }
  const rate = (report: LoadReport) => report.triggers / report.seconds
  const medians = new Map([...reports].map(([name, all]) => [name, [...all].sort((a, b) => rate(a) - rate(b))[Math.floor(all.length / 2)]]))
  const peer = medians.get('Node-RED')
  console.log(
    `\n| ${count} rules | triggers/s | times Node-RED | p50 ms | p99 ms | server, core µs a trigger | sender | refused |\n|---|--:|--:|--:|--:|--:|--:|--:|`,
  )
  for (const [name, report] of medians) {
    if (report === undefined) continue
    const times = peer === undefined ? '' : (rate(report) / rate(peer)).toFixed(1)
    const cost = (core: number) => ((core * 1e6) / report.triggers).toFixed(0)
    const cells = [
      rate(report).toFixed(0),
      times,
      report.p50.toFixed(1),
      report.p99.toFixed(1),
      cost(report.server),
      cost(report.cpu),
      report.refused,
    ]
    console.log(`| ${name} | ${cells.join(' | ')} |${report.refusal}`)
  }
}

/** Both must say the same of a part of the calls, one trigger after another. */
async function check(target: Target, { bodies, expected }: CallsToPlay): Promise<void> {
  for (let index = 0; index < checkedCalls * 4; index += 1) {
    const call = Math.floor(index / 4)
    const numbers = { trigger: index, call, desk: call }
    let body = bodies[index] ?? ''
    for (const [kind, mark] of Object.entries(marks))
      body = body.replaceAll(mark, String(numbers[kind as keyof typeof marks]).padStart(mark.length, '0'))
    const said = await target.answer(body)
    if (said !== expected[index]) throw new Error(`${target.name} says ${said} of ${body}, not ${expected[index]}`)
  }
}

async function send(
  options: Pick<LoadOptions, 'bodies' | 'from' | 'batch' | 'seconds' | 'triggers'> & { readonly target: Target },
): Promise<LoadReport> {
  const { target, ...rest } = options
  const { port, path, headers } = target
  const load: LoadOptions = { ...rest, port, path, headers, connections: options.batch === 1 ? Number(asked.connections) : 8 }
  const { stdout } = await run(process.execPath, ['--conditions=cordboard-source', join(here, 'ingest/load.ts'), JSON.stringify(load)])
  return JSON.parse(stdout)
}

async function startCordboard(count: number, { rules }: CallsToPlay): Promise<Target | undefined> {
  if (asked.only !== undefined && asked.only !== 'cordboard') return undefined
  const home = mkdtempSync(join(folder, 'home-'))
  mkdirSync(join(home, 'rules'))
  writeFileSync(
    join(home, 'cordboard.yaml'),
    'connections:\n  paris: { kind: ingest, country: FR }\nrecords: { origins: [https://crm.example] }\n',
  )
  for (const rule of rules) writeFileSync(join(home, 'rules', `${rule.id}.yaml`), asRuleFile(rule))
  const flags = process.env.CORDBOARD_BENCH_FLAGS?.split(' ') ?? []
  const server = spawn(process.execPath, [...flags, '--conditions=cordboard-source', join(here, 'ingest/server.ts'), home], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const { url, token }: { url: string; token: string } = JSON.parse(await firstLine(server))
  const headers = { authorization: `Bearer ${token}` }
  const path = '/api/v1/triggers?connection=paris'
  return {
    name: 'Cordboard',
    port: Number(new URL(url).port),
    path,
    headers,
    pid: server.pid ?? 0,
    async answer(body) {
      const posted = await fetch(`${url}${path}`, { method: 'POST', headers: { ...headers, 'content-type': 'application/json' }, body })
      const { triggers }: { triggers: readonly { trace: string }[] } = JSON.parse(await posted.text())
      for (;;) {
        const trace: Trace = JSON.parse(await (await fetch(`${url}/api/v1/traces/${triggers[0]?.trace}`, { headers })).text())
        if (trace.decision === undefined || trace.plans.some(({ done }) => !done)) continue
        return trace.plans[0]?.outcomes[0]?.input?.url
      }
    },
    async stop() {
      const text = await (await fetch(`${url}/metrics`, { headers })).text()
      console.log(
        `${count} rules: ${text
          .split('\n')
          .filter((line) => /triggers|decided/.test(line) && !line.startsWith('#'))
          .join(' ')}`,
      )
      server.stdin?.end()
      await ended(server)
    },
  }
}

interface Trace {
  readonly decision?: object
  readonly plans: readonly { readonly done: boolean; readonly outcomes: readonly { readonly input?: { readonly url?: string } }[] }[]
}

async function startNodeRed(count: number, { rules }: CallsToPlay): Promise<Target | undefined> {
  if (asked.only !== undefined && asked.only !== 'node-red') return undefined
  const user = join(folder, `node-red-${count}`)
  mkdirSync(user, { recursive: true })
  const port = await freePort()
  const path = '/triggers'
  const settings = {
    uiHost: '127.0.0.1',
    uiPort: port,
    flowFile: 'flows.json',
    disableEditor: true,
    telemetry: { enabled: false },
    logging: { console: { level: 'error' } },
  }
  writeFileSync(join(user, 'flows.json'), JSON.stringify(asFlow(rules, path)))
  writeFileSync(join(user, 'settings.js'), `module.exports = ${JSON.stringify(settings)}`)
  const main = join(here, 'node_modules/node-red/red.js')
  const server = spawn(process.execPath, [main, '--userDir', user, '--settings', join(user, 'settings.js')], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  const url = `http://127.0.0.1:${port}${path}`
  const answer = async (body: string) =>
    (await (await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })).text()) || undefined
  for (;;) {
    try {
      if ((await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })).status === 200) break
    } catch {
      if (server.exitCode !== null) throw new Error('Node-RED did not start: npm ci --prefix bench')
    }
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return {
    name: 'Node-RED',
    port,
    path,
    headers: {},
    pid: server.pid ?? 0,
    answer,
    async stop() {
      server.kill('SIGTERM')
      await ended(server)
    },
  }
}

/** What a process has used of the cores, in seconds: hundredths, as Linux counts. */
function coreSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / 100
}

async function told(_: Target): Promise<void> {}

function firstLine(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = ''
    server.stdout?.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      if (text.includes('\n')) resolve(text.split('\n', 1)[0] ?? '')
    })
    server.on('exit', (code) => reject(new Error(`the server ended with ${code}`)))
  })
}

async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode === null && server.signalCode === null) await new Promise((resolve) => server.once('exit', resolve))
}

async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve))
  const address = probe.address()
  await new Promise((resolve) => probe.close(resolve))
  return typeof address === 'object' && address !== null ? address.port : 0
}
