import { signal } from '@preact/signals'
import type {
  ConnectionsAnswer,
  MeAnswer,
  PluginsAnswer,
  RulesAnswer,
  ToLivePage,
  TracesAnswer,
  WireConnection,
  WirePlugin,
  WireTrace,
} from '../../src/server/wire/index.ts'
import { ApiError, ask, toSignIn } from '../shared/api.ts'
import { preferLanguage, t } from '../shared/texts.ts'

export const me = signal<MeAnswer | undefined>(undefined)
export const live = signal(false)
export const rules = signal<RulesAnswer | undefined>(undefined)
export const connections = signal<readonly WireConnection[] | undefined>(undefined)
export const plugins = signal<readonly WirePlugin[] | undefined>(undefined)
export const traces = signal<TracesAnswer['traces'] | undefined>(undefined)
export const hasOlder = signal(false)
/** Traces that came while the pointer rests on the list: shown when it leaves. */
export const held = signal<TracesAnswer | undefined>(undefined)
export const chosen = signal<string | undefined>(undefined)
export const trace = signal<WireTrace | undefined>(undefined)
export const problem = signal<string | undefined>(undefined)

const PAGE = 50
let hovered = false

export function mayChange(): boolean {
  return me.value?.role === 'admin' || me.value?.role === 'integrator'
}

export async function start(): Promise<void> {
  me.value = await ask<MeAnswer>('GET', '/api/v1/session')
  preferLanguage(me.value.language)
  await refresh(['rules', 'connections', 'traces'])
  listen(0)
}

/** Asks again for what changed, in the reader's language. */
export async function refresh(what: readonly string[]): Promise<void> {
  await guarded(async () => {
    await Promise.all([
      what.includes('rules') && loadRules(),
      what.includes('connections') && loadConnections(),
      (what.includes('traces') || what.includes('calls')) && loadTraces(),
    ])
  })
}

export async function choose(id: string | undefined): Promise<void> {
  chosen.value = id
  trace.value = undefined
  await loadTrace()
  // From its top; on a small screen it stands above the list.
  const detail = document.querySelector('.detail')
  detail?.scrollTo({ top: 0 })
  detail?.scrollIntoView({ block: 'start' })
}

export async function older(): Promise<void> {
  await guarded(async () => {
    const before = traces.value?.at(-1)?.seq
    const answer = await ask<TracesAnswer>('GET', `/api/v1/traces?limit=${PAGE}&before=${before}`)
    traces.value = [...(traces.value ?? []), ...answer.traces]
    hasOlder.value = answer.next !== undefined
  })
}

export function hover(on: boolean): void {
  hovered = on
  if (!on) release()
}

export function release(): void {
  if (held.value !== undefined) show(held.value)
  held.value = undefined
}

/** How many of the held traces are not on the page yet. */
export function heldCount(): number {
  const newest = traces.value?.[0]?.seq ?? 0
  return held.value?.traces.filter(({ seq }) => seq > newest).length ?? 0
}

/** Runs what a button asked for, and says what was refused. */
export async function act(method: string, path: string, body?: unknown): Promise<void> {
  await guarded(async () => {
    await ask(method, path, body)
    await loadConnections()
  })
}

async function loadRules(): Promise<void> {
  rules.value = await ask<RulesAnswer>('GET', '/api/v1/rules')
}

async function loadConnections(): Promise<void> {
  connections.value = (await ask<ConnectionsAnswer>('GET', '/api/v1/connections')).connections
  plugins.value = (await ask<PluginsAnswer>('GET', '/api/v1/plugins')).plugins
}

async function loadTraces(): Promise<void> {
  const answer = await ask<TracesAnswer>('GET', `/api/v1/traces?limit=${PAGE}`)
  if (hovered && (traces.value?.length ?? 0) > 0) held.value = answer
  else show(answer)
  await loadTrace()
}

// What was asked for with "older" stays while nothing is missing between it and the news; the list never grows by itself.
function show(answer: TracesAnswer): void {
  const known = traces.value ?? []
  const last = answer.traces.at(-1)?.seq ?? 0
  const overlap = known.findIndex(({ seq }) => seq < last)
  const below = overlap > 0 ? known.slice(overlap) : []
  const kept = below.slice(0, Math.max(0, known.length - PAGE))
  traces.value = [...answer.traces, ...kept]
  hasOlder.value = kept.length === 0 ? answer.next !== undefined : hasOlder.value || kept.length < below.length
}

async function loadTrace(): Promise<void> {
  const id = chosen.value
  if (id === undefined) return
  await guarded(async () => {
    const answer = await ask<WireTrace>('GET', `/api/v1/traces/${id}`)
    if (chosen.value === id) trace.value = answer
  })
}

async function guarded(work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
    problem.value = undefined
  } catch (error) {
    problem.value = error instanceof ApiError ? `${error.problem.detail} ${error.problem.next} [${error.problem.code}]` : t('failed')
  }
}

function listen(attempt: number): void {
  const address = new URL('/ws/live', location.href)
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:'
  const socket = new WebSocket(address)
  let tries = attempt
  socket.onmessage = (event) => {
    const message: ToLivePage = JSON.parse(String(event.data))
    if (message.type === 'signed-out') toSignIn()
    if (message.type === 'welcome') {
      live.value = true
      if (attempt > 0) void refresh(['rules', 'connections', 'traces'])
      tries = 0
    }
    if (message.type === 'changed') void refresh(message.what)
  }
  socket.onclose = () => {
    live.value = false
    setTimeout(() => listen(tries + 1), Math.min(10_000, 500 * 2 ** tries))
  }
}
