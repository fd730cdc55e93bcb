import { type ChildProcess, spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import type { BenchRule } from '../rules/workload.ts'
import { asFlow, asRuleFile } from './calls.ts'

/** Something that takes posts, in a process of its own. */
export interface Target {
  readonly name: 'Cordboard' | 'Node-RED'
  readonly port: number
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly pid: number
  /** The address that the first matching rule made of a trigger. */
  answer(body: string): Promise<string | undefined>
  /** How many triggers were decided within how many seconds of being received, by its own count; nothing where it counts none. */
  decided(): Promise<ReadonlyMap<number, number>>
  stop(): Promise<void>
}

const json = { 'content-type': 'application/json' }

export async function startCordboard(folder: string, rules: readonly BenchRule[]): Promise<Target> {
  const home = mkdtempSync(join(folder, 'home-'))
  mkdirSync(join(home, 'rules'))
  const config = 'connections:\n  paris: { kind: ingest, country: FR }\nrecords: { origins: [https://crm.example] }\n'
  writeFileSync(join(home, 'cordboard.yaml'), config)
  for (const rule of rules) writeFileSync(join(home, 'rules', `${rule.id}.yaml`), asRuleFile(rule))
  const argv = ['--conditions=cordboard-source', join(import.meta.dirname, 'server.ts'), home]
  const server = spawn(process.execPath, argv, { stdio: ['pipe', 'pipe', 'inherit'] })
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
      const posted = await fetch(`${url}${path}`, { method: 'POST', headers: { ...headers, ...json }, body })
      const { triggers }: { triggers: readonly { trace: string }[] } = JSON.parse(await posted.text())
      for (;;) {
        const trace: Trace = JSON.parse(await (await fetch(`${url}/api/v1/traces/${triggers[0]?.trace}`, { headers })).text())
        if (trace.decision !== undefined && trace.plans.every(({ done }) => done)) return trace.plans[0]?.outcomes[0]?.input?.url
      }
    },
    async decided() {
      const text = await (await fetch(`${url}/metrics`, { headers })).text()
      const buckets = text.matchAll(/^cordboard_accepted_to_decided_seconds_bucket\{le="([^"]+)"\} (\d+)$/gm)
      return new Map([...buckets].map(([, bound, count]) => [bound === '+Inf' ? Number.POSITIVE_INFINITY : Number(bound), Number(count)]))
    },
    async stop() {
      server.stdin?.end()
      await ended(server)
    },
  }
}

interface Trace {
  readonly decision?: object
  readonly plans: readonly { readonly done: boolean; readonly outcomes: readonly { readonly input?: { readonly url?: string } }[] }[]
}

export async function startNodeRed(folder: string, rules: readonly BenchRule[]): Promise<Target> {
  const user = mkdtempSync(join(folder, 'node-red-'))
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
  const main = join(import.meta.dirname, '../node_modules/node-red/red.js')
  const argv = [main, '--userDir', user, '--settings', join(user, 'settings.js')]
  const server = spawn(process.execPath, argv, { stdio: ['ignore', 'inherit', 'inherit'] })
  const post = (body: string) => fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', headers: json, body })
  while (!(await post('{}').catch(() => undefined))?.ok) {
    if (server.exitCode !== null) throw new Error('Node-RED did not start. Is it installed? npm ci --prefix bench')
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
  return {
    name: 'Node-RED',
    port,
    path,
    headers: {},
    pid: server.pid ?? 0,
    answer: async (body) => (await (await post(body)).text()) || undefined,
    decided: async () => new Map(),
    async stop() {
      server.kill('SIGTERM')
      await ended(server)
    },
  }
}

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
