/**
 * A sender in a process of its own: keep-alive connections, each with one call at a time and one post under way. It writes to the
 * sockets itself, so that it takes as little as it can of the cores it shares. Prints what it saw as one line of JSON.
 */
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { marks } from './calls.ts'

export interface LoadOptions {
  readonly port: number
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly connections: number
  /** It ends after so long, or when it has sent so many. */
  readonly seconds: number
  readonly triggers: number
  /** Posts a second over all connections; without it as many as are answered. */
  readonly pace?: number
  /** Triggers in a post; 1: bare, else a list. */
  readonly list: number
  /** File of one body a line. */
  readonly bodies: string
  /** Number of the first call: no two runs say the same. */
  readonly from: number
}

export interface LoadReport {
  readonly triggers: number
  readonly seconds: number
  readonly p50: number
  readonly p99: number
  /** Posts that were not answered by 2xx, and what was said to the first of them. */
  readonly refused: number
  readonly refusal: string
  /** Seconds of a core that the sender took. */
  readonly cpu: number
  /** Number of the next call. */
  readonly next: number
}

interface Body {
  readonly bytes: Buffer
  readonly places: readonly { readonly at: number; readonly kind: keyof typeof marks }[]
}

const perCall = 4
const bracket = { open: Buffer.from('['), comma: Buffer.from(','), close: Buffer.from(']') }
const options: LoadOptions = JSON.parse(process.argv[2] ?? '{}')
const bodies = readFileSync(options.bodies, 'utf8').trimEnd().split('\n').map(bodyOf)
const head = Object.entries({ host: `127.0.0.1:${options.port}`, 'content-type': 'application/json', ...options.headers })
  .map(([name, value]) => `${name}: ${value}\r\n`)
  .join('')
const latencies: number[] = []
let call = options.from
let posts = 0
let triggers = 0
let refused = 0
let refusal = ''

const started = performance.now()
const end = started + options.seconds * 1000
await Promise.all(Array.from({ length: options.connections }, send))
const seconds = (performance.now() - started) / 1000
latencies.sort((a, b) => a - b)
const at = (share: number) => latencies[Math.min(latencies.length - 1, Math.floor(share * latencies.length))] ?? Number.NaN
const { user, system } = process.cpuUsage()
const cpu = (user + system) / 1e6
const report: LoadReport = { triggers, seconds, p50: at(0.5), p99: at(0.99), refused, refusal, cpu, next: call }
console.log(JSON.stringify(report))

function send(): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port: options.port, host: '127.0.0.1', noDelay: true })
    let step = perCall
    let own = 0
    let sent = 0
    let received: Buffer = Buffer.alloc(0)

    function next(): void {
      const wait = options.pace === undefined ? 0 : started + (posts * 1000) / options.pace - performance.now()
      posts += 1
      if (wait > 0) setTimeout(post, wait)
      else post()
    }

    function post(): void {
      if (performance.now() > end || (call - options.from) * perCall >= options.triggers) {
        socket.end()
        resolve()
        return
      }
      const parts: Buffer[] = []
      for (let item = 0; item < options.list; item += 1) {
        if (step === perCall) {
          step = 0
          own = call
          call += 1
        }
        parts.push(numbered(own, step))
        step += 1
      }
      const body =
        options.list === 1
          ? parts
          : [bracket.open, ...parts.flatMap((part, index) => (index === 0 ? [part] : [bracket.comma, part])), bracket.close]
      const length = body.reduce((sum, part) => sum + part.length, 0)
      sent = performance.now()
      socket.write(Buffer.concat([Buffer.from(`POST ${options.path} HTTP/1.1\r\n${head}content-length: ${length}\r\n\r\n`), ...body]))
    }

    socket.on('connect', next)
    socket.on('error', reject)
    socket.on('close', resolve)
    socket.on('data', (chunk: Buffer) => {
      received = received.length === 0 ? chunk : Buffer.concat([received, chunk])
      const split = received.indexOf('\r\n\r\n')
      if (split === -1) return
      const said = received.toString('latin1', 0, split)
      const length = Number(/\r\ncontent-length: *(\d+)/i.exec(said)?.[1] ?? 0)
      if (received.length < split + 4 + length) return
      latencies.push(performance.now() - sent)
      if (said.startsWith('HTTP/1.1 2')) triggers += options.list
      else {
        if (refused === 0) refusal = received.toString('utf8')
        refused += 1
      }
      received = Buffer.alloc(0)
      next()
    })
  })
}

function bodyOf(text: string): Body {
  const bytes = Buffer.from(text)
  const places = Object.entries(marks).flatMap(([kind, mark]) => {
    const found: { at: number; kind: keyof typeof marks }[] = []
    for (let place = bytes.indexOf(mark); place !== -1; place = bytes.indexOf(mark, place + 1))
      found.push({ at: place, kind: kind as keyof typeof marks })
    return found
  })
  return { bytes, places }
}

function numbered(ofCall: number, step: number): Buffer {
  const body = bodies[(ofCall * perCall + step) % bodies.length]
  if (body === undefined) throw new Error('there is nothing to send')
  const bytes = Buffer.from(body.bytes)
  const numbers = { trigger: ofCall * perCall + step, call: ofCall, desk: ofCall % 100_000 }
  for (const { at: place, kind } of body.places) bytes.write(String(numbers[kind]).padStart(marks[kind].length, '0'), place, 'latin1')
  return bytes
}
