import {
  type Connection,
  type ConnectionContext,
  createKeeper,
  type Json,
  type Replay,
  type RouteAnswer,
  type RouteRequest,
} from 'cordboard/plugin-api'
import { isObject, textOf } from '../json.ts'
import { sentenceOf } from './errors.ts'
import { createPopNormaliser, type Place } from './normaliser.ts'
import { type Report, readReport } from './report.ts'

const stateKey = 'pops'

/** Takes what bridges on workstations post. There is nothing to connect to: the workstations come. */
export async function takeScreenPops(ctx: ConnectionContext, config: Json, handover: Json | undefined): Promise<Connection> {
  const users = usersIn(config)
  const { clock } = ctx
  const normaliser = createPopNormaliser(users, handover ?? (await ctx.state.get(stateKey)))
  const keeper = createKeeper(ctx, stateKey, normaliser.save)
  let cancel: () => void = () => undefined
  let detail = ''
  ctx.own(() => cancel())

  function show(): void {
    const { up, all } = normaliser.count()
    const now = all === 0 ? 'no workstation has said anything yet' : `${up} of ${all} listeners receive events`
    if (now !== detail) ctx.report({ kind: 'online', detail: now })
    detail = now
  }

  function watch(): void {
    cancel()
    const next = normaliser.nextSilence()
    if (next !== undefined) cancel = clock.setTimer(Math.max(1, next - clock.now()), silent)
  }

  function silent(): void {
    const triggers = normaliser.silence(clock.now())
    if (triggers.length > 0)
      ctx.emit(triggers).catch((error: unknown) => ctx.log.warn('a silent workstation could not be told', { error: String(error) }))
    show()
    watch()
  }

  async function posted({ body, workstation }: RouteRequest): Promise<RouteAnswer> {
    const place = placeOf(workstation)
    let report: Report
    let said: Json
    try {
      said = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
      report = readReport(said)
    } catch (error) {
      return problem(422, 'The report cannot be read', error instanceof Error ? error.message : String(error))
    }
    const wrong = misplaced(report, place, users)
    if (wrong !== undefined) return problem(403, 'Not of this workstation', wrong)
    ctx.frame(new TextEncoder().encode(`${JSON.stringify({ at: clock.now(), workstation: { ...place }, said })}\n`))
    if (report.said.kind === 'error') tellError(report, report.said)
    const { triggers, odd } = normaliser.take(report, place, clock.now())
    if (odd !== undefined) ctx.diagnose({ about: placeText(place), detail: odd })
    try {
      if (triggers.length > 0) await ctx.emit(triggers)
    } catch (error) {
      const known = error instanceof Error && 'kind' in error && error.kind === 'bad-input'
      return known ? problem(422, 'The event is not valid', error.message) : problem(503, 'The event could not be stored', 'Send it again.')
    }
    keeper.changed()
    show()
    watch()
    return {
      status: 202,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ accepted: triggers.map(({ id }) => id) }),
    }
  }

  function tellError(report: Report, { method, code, detail: words }: { method: string; code: string; detail: string | undefined }): void {
    ctx.diagnose({ about: `${report.listener} listener`, detail: sentenceOf(method, code, words) })
  }

  show()
  return {
    async drain() {
      await keeper.settled()
    },
    handover: async () => normaliser.save(),
    async close() {
      cancel()
      await keeper.settled()
    },
    routes: { 'screen-pop': posted },
  }
}

/** Reads a recording: one line for each report, `{at, workstation, said}`. */
export function replayScreenPops(ctx: ConnectionContext, config: Json): Replay {
  const users = usersIn(config)
  const normaliser = createPopNormaliser(users, undefined)
  const decoder = new TextDecoder()
  let rest = ''

  async function line(text: string): Promise<void> {
    if (text.trim() === '') return
    try {
      const found: Json = JSON.parse(text)
      if (!isObject(found)) throw new Error('a line is no report')
      const place = placeIn(found.workstation)
      const { triggers } = normaliser.take(readReport(found.said ?? null), place, typeof found.at === 'number' ? found.at : 0)
      if (triggers.length > 0) await ctx.emit(triggers)
    } catch (error) {
      ctx.diagnose({ about: 'recording', detail: error instanceof Error ? error.message : String(error) })
    }
  }

  return {
    async write(chunk) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      for (const one of lines) await line(one)
    },
    async end() {
      await line(rest)
      rest = ''
    },
  }
}

/** A workstation speaks for its own telephone and its own user. */
function misplaced({ listener, said }: Report, { device, agentId }: Place, users: Readonly<Record<string, string>>): string | undefined {
  if (said.kind !== 'pop') return undefined
  const { resource } = said.pop
  if (listener === 'telephone') {
    return device === undefined || device === resource ? undefined : `the token is bound to ${device}, the event is for ${resource}`
  }
  if (resource === agentId) return undefined
  const extension = Object.hasOwn(users, resource) ? users[resource] : undefined
  if (extension === undefined)
    return `nobody said where user ${resource} sits: name it under users of the connection, or bind the token to it`
  return extension === device ? undefined : `user ${resource} sits at ${extension}, the token is bound to ${device ?? agentId ?? 'nothing'}`
}

function usersIn(config: Json): Readonly<Record<string, string>> {
  const users = isObject(config) && isObject(config.users) ? config.users : {}
  return Object.fromEntries(
    Object.entries(users).flatMap(([user, extension]) => (typeof extension === 'string' ? [[user, extension]] : [])),
  )
}

function placeIn(value: Json | undefined): Place {
  const given = isObject(value) ? value : {}
  const [device, agentId] = [textOf(given, 'device'), textOf(given, 'agentId')]
  return { ...(device === undefined ? {} : { device }), ...(agentId === undefined ? {} : { agentId }) }
}

function placeOf(workstation: RouteRequest['workstation']): Place {
  const { device, agentId } = workstation ?? {}
  return { ...(device === undefined ? {} : { device }), ...(agentId === undefined ? {} : { agentId }) }
}

function placeText({ device, agentId }: Place): string {
  return `workstation ${device ?? agentId ?? ''}`
}

function problem(status: number, title: string, detail: string): RouteAnswer {
  return { status, headers: { 'content-type': 'application/problem+json' }, body: JSON.stringify({ title, status, detail }) }
}
