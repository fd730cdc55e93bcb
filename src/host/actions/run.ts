import { type ActionSpec, type Clock, type ErrorCode, type Json, sentence } from '../../model/index.ts'
import type { Link } from '../connection/link.ts'
import type { Opening } from '../connection/opening.ts'
import type { RunAnswer, RunRequest } from '../contract.ts'
import { compileSchema, fieldError } from '../manifest/validators.ts'
import type { Runner } from '../plugin/runner.ts'
import { describeFailure } from '../process/failure.ts'
import type { PluginProcess } from '../process/spawn.ts'
import type { Act, HostAsks } from '../protocol/methods.ts'
import { failed, failedAttempt } from './failure.ts'

/** What an attempt needs to know of the installation. */
export interface Doers {
  readonly clock: Clock
  spec(action: string): ActionSpec | undefined
  /** The plugin that does an action which needs no connection. */
  runnerOf(action: string): Runner | undefined
  link(connection: string): Link | undefined
  runnerOfLink(link: Link): Runner | undefined
}

interface Doer {
  readonly runner: Runner
  readonly process: PluginProcess
  /** Where a connection does it. */
  readonly opening: Opening | undefined
  /** The connection, or the plugin where none is needed. */
  readonly connection: string
}

/** Does one attempt. Never rejects. */
export async function runAction(doers: Doers, request: RunRequest): Promise<RunAnswer> {
  const spec = doers.spec(request.action)
  if (spec === undefined) return failed('CORD_ACTION_UNKNOWN', { action: request.action })
  const input = copyOf(request.input)
  const fault = faultOf(spec.input, input)
  if (fault !== undefined) return failed('CORD_ACTION_INPUT', { action: spec.id, reason: fault })
  const doer = (spec.target ?? 'plugin') === 'plugin' ? findPlugin(doers, spec.id) : await findConnection(doers, spec, request, input)
  const answer = 'kind' in doer ? doer : await attempt(doers.clock, doer, spec, request, input)
  return asksDirectory(spec) ? withoutDirectory(answer) : answer
}

/** What a rule may go on without: a directory that cannot answer now is an answer, and no reason to be late. */
const away: ReadonlySet<string> = new Set<ErrorCode>([
  'CORD_ACTION_AUTH',
  'CORD_ACTION_CRASHED',
  'CORD_ACTION_NOT_ONLINE',
  'CORD_ACTION_RESULT',
  'CORD_ACTION_TIMEOUT',
  'CORD_ACTION_UNAVAILABLE',
  'CORD_PLUGIN_NOT_RUNNING',
])

function asksDirectory({ target, effect }: ActionSpec): boolean {
  return target === 'directory' && effect === 'read'
}

function withoutDirectory(answer: RunAnswer): RunAnswer {
  if (answer.kind === 'done' || !away.has(answer.problem.code)) return answer
  const { code } = answer.problem
  return { kind: 'done', result: { status: 'failed', code, detail: answer.detail ?? sentence(answer.problem), matches: [] } }
}

/** Without a reason each abort makes one of its own, with its stack: that showed in profiles. */
const attemptOver = new DOMException('The attempt is over.', 'AbortError')

async function attempt(clock: Clock, doer: Doer, spec: ActionSpec, request: RunRequest, input: Json): Promise<RunAnswer> {
  const { runner, process } = doer
  const controller = new AbortController()
  let timedOut = false
  const cancel = clock.setTimer(request.timeoutSeconds * 1000, () => {
    timedOut = true
    controller.abort()
  })
  const { opening } = doer
  const signal = AbortSignal.any([controller.signal, request.signal, ...(opening === undefined ? [] : [opening.over])])
  const end = opening?.begin()
  // What it shows does not outlive the attempt.
  const registered = runner.addRun({ ...request, signal })
  const act: Act = {
    action: spec.id,
    input,
    run: registered.run,
    key: request.key,
    attempt: request.attempt,
    facts: request.facts,
    rule: request.rule,
    deadline: new Date(request.deadline).toISOString(),
    ...(request.traceparent === undefined ? {} : { traceparent: request.traceparent }),
  }
  try {
    const ask = <Method extends keyof HostAsks>(method: Method, params: HostAsks[Method]) => process.peer.ask(method, params, signal)
    const answer = opening === undefined ? await ask('run', act) : await ask('act', { ...act, owner: opening.owner })
    const result: Json = answer === undefined ? null : copyOf(answer)
    const fault = faultOf(spec.result, result)
    if (fault === undefined) return { kind: 'done', result }
    return failed('CORD_ACTION_RESULT', { plugin: runner.found.id, action: spec.id, reason: runner.redactor.text(fault) })
  } catch (error) {
    if (timedOut) return failed('CORD_ACTION_TIMEOUT', { action: spec.id, seconds: request.timeoutSeconds }, undefined, true)
    if (request.signal.aborted) return failed('CORD_ACTION_STOPPED', { action: spec.id })
    if (opening?.over.aborted === true) return closed(spec.id, doer)
    const failure = describeFailure(error)
    const redacted = { ...failure, detail: runner.redactor.text(failure.detail) }
    const answer = failedAttempt(request, runner.found.id, doer.connection, redacted)
    const gone = await Promise.race([process.gone, Promise.resolve(undefined)])
    return gone === undefined ? answer : { ...answer, lost: 'on-the-way' }
  } finally {
    cancel()
    controller.abort(attemptOver)
    registered.end()
    end?.()
  }
}

function findPlugin(doers: Doers, action: string): Doer | RunAnswer {
  const runner = doers.runnerOf(action)
  if (runner === undefined) return failed('CORD_ACTION_UNKNOWN', { action })
  if (runner.process === undefined) return notRunning(runner)
  return { runner, process: runner.process, opening: undefined, connection: runner.found.id }
}

async function findConnection(doers: Doers, spec: ActionSpec, request: RunRequest, input: Json): Promise<Doer | RunAnswer> {
  const connection = spec.target === 'directory' ? directoryOf(input) : request.connection
  const link = doers.link(connection)
  if (link === undefined) return failed('CORD_CONNECTION_UNKNOWN', { connection })
  if (link.capabilities()?.actions.includes(spec.id) !== true) {
    return failed('CORD_ACTION_NOT_CAPABLE', { action: spec.id, connection })
  }
  // While its plugin is being replaced a connection is away for a moment only.
  await link.settled()
  const runner = doers.runnerOfLink(link)
  const { state } = link.status()
  // A directory knows more than its state: what it read before, what it kept.
  const answers = spec.target === 'directory' || state.kind === 'online' || state.kind === 'connecting'
  if (runner === undefined || link.at === undefined || !answers) {
    // What waits for a person does not come back by asking again.
    const soon = state.kind === 'retrying' || state.kind === 'closing'
    return failed('CORD_ACTION_NOT_ONLINE', { action: spec.id, connection, state: state.kind }, undefined, soon)
  }
  return { runner, process: link.at.process, opening: link.at, connection }
}

// It took longer than a connection that is opened anew waits for it: the next attempt carries the same key.
function closed(action: string, { runner, connection }: Doer): RunAnswer {
  const params = { action, connection, plugin: runner.found.id, detail: 'the connection was opened anew' }
  return { ...failed('CORD_ACTION_UNAVAILABLE', params, undefined, true), lost: 'on-the-way' }
}

function notRunning(runner: Runner): RunAnswer {
  const { kind } = runner.status().state
  const soon = kind === 'waiting' || kind === 'activating'
  const answer = failed('CORD_PLUGIN_NOT_RUNNING', { plugin: runner.found.id, state: kind }, undefined, soon)
  return soon ? { ...answer, lost: 'not-begun' } : answer
}

function directoryOf(input: Json): string {
  return typeof input === 'object' && input !== null && 'directory' in input ? String(input.directory) : ''
}

const validators = new WeakMap<object, ReturnType<typeof compileSchema>>()

function faultOf(schema: object, value: Json): string | undefined {
  let validate = validators.get(schema)
  if (validate === undefined) {
    validate = compileSchema(schema)
    validators.set(schema, validate)
  }
  if (validate(value)) return undefined
  const [first] = validate.errors ?? []
  if (first === undefined) return 'it is not valid'
  const { field, reason } = fieldError(first)
  return `${field === '' ? 'it' : `'${field}'`} ${reason}`
}

function copyOf(value: unknown): Json {
  return JSON.parse(JSON.stringify(value))
}
