import type { Readable } from 'node:stream'
import type { Clock } from '../../model/index.ts'
import type { Packages } from '../manifest/packages.ts'
import { createLineReader } from '../protocol/lines.ts'
import { isMessage, type Message, type WireError } from '../protocol/messages.ts'
import { createPeer, type Peer } from '../protocol/peer.ts'
import { createFlow } from './flow.ts'
import type { Limits } from './limits.ts'
import { place } from './place.ts'
import { startNode } from './start.ts'
import { createWatchdog } from './watchdog.ts'

/** A plugin's process, for as long as it lives. */
export interface PluginProcess {
  readonly pid: number
  readonly peer: Peer
  /** Resolves when it has gone, whoever ended it. */
  readonly gone: Promise<Gone>
  /** Ends it for `reason`; nothing that it still says is heard. */
  kill(reason: string): Promise<Gone>
}

export interface Gone {
  /** Why, in words: what it threw, how it exited, or why it was killed. */
  readonly reason: string
}

export interface ProcessOptions {
  /** Real path of the plugin's folder. */
  readonly folder: string
  /** Further folders it may read. */
  readonly readable: readonly string[]
  readonly limits: Limits
  /** Modules beyond its folder that it may import. */
  readonly packages: Packages
  /** Its sockets reach this machine only. */
  readonly offline: boolean
  readonly clock: Clock
  onAsk(method: string, params: unknown, signal: AbortSignal): Promise<unknown>
  onTell(about: string, body: unknown): void
  /** One line of its standard output or error. */
  onOutput(stream: 'out' | 'err', text: string): void
  /** It stopped answering, or answers again. */
  onResponsive(responsive: boolean): void
  /** It said something that is not in the protocol, or too much at once. */
  onMisuse(detail: string): void
  describe(thrown: unknown): WireError
}

// A Node of later years may have no such flag, and its permissions hold its SQLite too.
const withoutSqlite = process.allowedNodeEnvironmentFlags.has('--no-experimental-sqlite') ? ['--no-experimental-sqlite'] : []

const outputLineBytes = 16 * 1024
/** What cannot be read costs as much as what can. */
const garbage: Message = { t: 'tell', about: 'garbage', body: undefined }
/** How long a process that does not answer has to say where it is. */
const lastWordsMs = 1_000

/** Starts a process that may read its own code and nothing else, with an empty environment. Nothing of the plugin is loaded yet. Rejects when there is none. */
export async function spawnPlugin(options: ProcessOptions): Promise<PluginProcess> {
  const { limits } = options
  const { pid, out, err, pipe, ...child } = await startNode(
    [
      '--permission',
      ...[...place.readable, options.folder, ...options.packages.readable, ...options.readable].map((path) => `--allow-fs-read=${path}`),
      // Node's permissions do not hold its SQLite: it opens any file that the server may.
      ...(options.packages.sqlite ? [] : withoutSqlite),
      `--max-old-space-size=${limits.memoryMb}`,
      // Whoever interrupts it learns what it was doing.
      '--trace-sigint',
      place.main,
      place.api,
      options.folder,
      JSON.stringify(options.packages.named),
      ...(options.offline ? ['offline'] : []),
    ],
    options.folder,
  )
  let ended: string | undefined
  let crashed: string | undefined
  let lastWords: string[] | undefined

  const peer = createPeer({
    send(message) {
      if (pipe.writable) pipe.write(`${JSON.stringify(withTime(message, options.clock.now()))}\n`)
    },
    onAsk: options.onAsk,
    onTell(about, body) {
      if (about === 'crash') crashed = crashDetail(body)
      else options.onTell(about, body)
    },
    onAck: () => watchdog.heard(),
    describe: options.describe,
  })
  const flow = createFlow(options.clock, limits.triggersPerSecond, {
    go: hear,
    held: () => options.onMisuse('it says more than its share and is slowed down'),
  })
  const watchdog = createWatchdog({
    clock: options.clock,
    // A plugin that we do not listen to for the moment cannot be heard.
    ping: () => (flow.held ? watchdog.heard() : void peer.ask('resources', {}).catch(() => undefined)),
    onResponsive: options.onResponsive,
    deadAfter: limits.silenceMs,
    onDead: interrupt,
  })

  const unheard: string[] = []
  const read = createLineReader(limits.messageBytes, {
    line: (text) => void unheard.push(text),
    tooLong: (bytes) => options.onMisuse(`it sent a message of ${bytes} bytes, more than ${limits.messageBytes}`),
  })
  pipe.on('data', (chunk) => {
    read(chunk)
    hear()
  })
  // A broken line is how the end of a process looks from here; `ended` says how it was.
  for (const line of [out, err, pipe]) line.on('error', () => undefined)
  listen(out, (text) => options.onOutput('out', text))
  listen(err, (text) => {
    if (lastWords === undefined) options.onOutput('err', text)
    else lastWords.push(text)
  })

  const { promise: gone, resolve: tellGone } = Promise.withResolvers<Gone>()
  void child.ended.then(async ({ code, signal }) => {
    flow.stop()
    await Promise.all([out, err, pipe].map(closed))
    watchdog.stop()
    const reason = ended === undefined ? (crashed ?? exitReason(code, signal)) : withLastWords(ended, lastWords)
    peer.close({ kind: 'unavailable', detail: `the plugin's process ended: ${firstLine(reason)}` })
    tellGone({ reason })
  })

  // What has arrived is heard in turns, so that others have theirs; meanwhile no more is read.
  function hear(): void {
    let next = 0
    for (; next < unheard.length && flow.open; next += 1) hearOne(unheard[next] ?? '')
    unheard.splice(0, next)
    if (flow.open && unheard.length === 0) pipe.resume()
    else pipe.pause()
  }

  function hearOne(text: string): void {
    if (ended !== undefined) return
    const message = parse(text)
    flow.count(message ?? garbage)
    if (message === undefined) {
      options.onMisuse('it wrote something on the pipe that is not a message')
      return
    }
    peer.receive(message)
  }

  // A process that does not answer is asked where it is before it is ended.
  function interrupt(): void {
    ended ??= `it did not answer for ${limits.silenceMs / 1000} seconds`
    lastWords = []
    child.kill('SIGINT')
    const last = setTimeout(() => child.kill('SIGKILL'), lastWordsMs)
    void gone.then(() => clearTimeout(last))
  }

  function kill(reason: string): Promise<Gone> {
    ended ??= reason
    child.kill('SIGKILL')
    return gone
  }

  return { pid, peer, gone, kill }
}

// Node's first line only says that it was interrupted.
function withLastWords(reason: string, words: readonly string[] | undefined): string {
  const stack = (words ?? []).filter((line) => /^\s+at /.test(line))
  if (words === undefined) return reason
  return stack.length === 0 ? `${reason}: it stood still` : [`${reason}: a loop that never ends`, ...stack].join('\n')
}

function withTime(message: Message, now: number): Message {
  return message.t === 'ask' || message.t === 'answer' || message.t === 'tell' ? { ...message, now } : message
}

function parse(text: string): Message | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return isMessage(value) ? value : undefined
  } catch {
    return undefined
  }
}

function listen(stream: Readable, onLine: (text: string) => void): void {
  const read = createLineReader(outputLineBytes, {
    line: (text) => {
      if (text !== '') onLine(text)
    },
    tooLong: (bytes) => onLine(`(a line of ${bytes} bytes)`),
  })
  stream.on('data', read)
}

function closed(stream: Readable): Promise<void> {
  return new Promise((resolve) => {
    if (stream.closed) resolve()
    else stream.once('close', resolve)
  })
}

function crashDetail(body: unknown): string {
  return typeof body === 'object' && body !== null && 'detail' in body ? String(body.detail) : 'it crashed'
}

function exitReason(code: number | null, signal: string | null): string {
  if (signal === 'SIGABRT') return 'it ran out of memory'
  if (signal !== null) return `it was ended by ${signal}`
  return `it exited with code ${code ?? 'unknown'}`
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? text
}
