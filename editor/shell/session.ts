import { signal } from '@preact/signals'
import type { MeAnswer, ToLivePage } from '../../src/server/wire/index.ts'
import { ApiError, ask, toSignIn } from '../shared/api.ts'
import { preferLanguage, t } from '../texts/texts.ts'

type Listener = (what: readonly string[]) => void

export const me = signal<MeAnswer | undefined>(undefined)
/** Does the server tell this page what changes? */
export const live = signal(false)
/** What was refused last, in a sentence. */
export const problem = signal<string | undefined>(undefined)

const listeners = new Set<Listener>()

export function mayChange(): boolean {
  return me.value?.role === 'admin' || me.value?.role === 'integrator'
}

export function isAdministrator(): boolean {
  return me.value?.role === 'admin'
}

export async function startSession(): Promise<void> {
  me.value = await ask<MeAnswer>('GET', '/api/v1/session')
  preferLanguage(me.value.language)
  listen(0)
}

/** Is told what changed on the server: rules, connections, traces, calls. */
export function onChanged(listener: Listener): void {
  listeners.add(listener)
}

/** As if all of it had changed: after a gap, or in another language. */
export function refreshAll(): void {
  for (const listener of listeners) listener(['rules', 'connections', 'traces', 'calls'])
}

/** Runs what a button asked for, and says what was refused. */
export async function guarded(work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
    problem.value = undefined
  } catch (error) {
    // Who asked has asked anew.
    if (error instanceof DOMException && error.name === 'AbortError') return
    problem.value = sayProblem(error)
  }
}

export function sayProblem(error: unknown): string {
  if (!(error instanceof ApiError)) return t('failed')
  return `${error.problem.detail} ${error.problem.next} [${error.problem.code}]`
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
      if (attempt > 0) refreshAll()
      tries = 0
    }
    if (message.type === 'changed') for (const listener of listeners) listener(message.what)
  }
  socket.onclose = () => {
    live.value = false
    setTimeout(() => listen(tries + 1), Math.min(10_000, 500 * 2 ** tries))
  }
}
