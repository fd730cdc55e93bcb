import { type ChildProcess, spawn } from 'node:child_process'
import { setPriority } from 'node:os'
import { Duplex, type Readable } from 'node:stream'
import type { Clock } from '../../model/index.ts'
import { createLineReader } from '../protocol/lines.ts'
import { isMessage, type Message, type WireError } from '../protocol/messages.ts'
import { createPeer, type Peer } from '../protocol/peer.ts'
import { createFlow } from './flow.ts'
import type { Limits } from './limits.ts'
import { place } from './place.ts'
import { reapWithUs } from './reaper.ts'
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

const outputLineBytes = 16 * 1024
/** What cannot be read costs as much as what can. */
const garbage: Message = { t: 'tell', about: 'garbage', body: undefined }
const onPosix = process.platform !== 'win32'
/** How long a process that does not answer has to say where it is. */
const lastWordsMs = 1_000
/** Lower than the server: what a plugin computes is not worth a late pop. */
const niceness = 5

/** Starts a process that may read its own code and nothing else, with an empty environment. Nothing of the plugin is loaded yet. */
export function spawnPlugin(options: ProcessOptions): PluginProcess {
  const { limits } = options
  const child = spawn(
    process.execPath,
    [
      '--permission',
      ...[...place.readable, options.folder, ...options.readable].map((path) => `--allow-fs-read=${path}`),
      `--max-old-space-size=${limits.memoryMb}`,
      // Whoever interrupts it learns what it was doing.
      '--trace-sigint',
      place.main,
      place.api,
      options.folder,
      ...(options.offline ? ['offline'] : []),
    ],
    // Apart from our group: a Ctrl+C is ours to answer, plugins are let finish and ended.
    { env: {}, cwd: options.folder, stdio: ['ignore', 'pipe', 'pipe', 'pipe'], detached: onPosix },
  )
  const pipe = duplexOf(child)
  let ended: string | undefined
  let crashed: string | undefined
  let lastWords: string[] | undefined
  const reaped = child.pid === undefined ? () => undefined : reapWithUs(child.pid)
  giveWay(child.pid)

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
  // A broken pipe is how the end of a process looks from here; `close` says how it ended.
  pipe.on('error', () => undefined)
  listen(child.stdout, (text) => options.onOutput('out', text))
  listen(child.stderr, (text) => {
    if (lastWords === undefined) options.onOutput('err', text)
    else lastWords.push(text)
  })

  const gone = new Promise<Gone>((resolve) => {
    let failed: string | undefined
    child.on('error', (error) => {
      failed = error.message
      if (child.pid === undefined) finish(null, null)
    })
    child.on('exit', () => {
      reaped()
      flow.stop()
    })
    child.on('close', finish)
    function finish(code: number | null, signal: string | null): void {
      watchdog.stop()
      flow.stop()
      const reason = ended === undefined ? (crashed ?? failed ?? exitReason(code, signal)) : withLastWords(ended, lastWords)
      peer.close({ kind: 'unavailable', detail: `the plugin's process ended: ${firstLine(reason)}` })
      resolve({ reason })
    }
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

  return { pid: child.pid ?? 0, peer, gone, kill }
}

function giveWay(pid: number | undefined): void {
  try {
    if (pid !== undefined) setPriority(pid, niceness)
  } catch {
    // It has gone already, or this machine does not let us: fairness is left to its scheduler.
  }
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

function listen(stream: Readable | null, onLine: (text: string) => void): void {
  const read = createLineReader(outputLineBytes, {
    line: (text) => {
      if (text !== '') onLine(text)
    },
    tooLong: (bytes) => onLine(`(a line of ${bytes} bytes)`),
  })
  stream?.on('data', read)
}

function duplexOf(child: ChildProcess): Duplex {
  const pipe = child.stdio[3]
  if (pipe instanceof Duplex) return pipe
  throw new Error('the pipe to the plugin could not be made')
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
