import { effect, signal } from '@preact/signals'
import type { ConnectionsAnswer, PluginsAnswer, WireCheck, WireConnection, WirePlugin } from '../../src/server/wire/index.ts'
import { ask } from '../shared/api.ts'
import { later } from '../shared/later.ts'
import { place } from '../shell/places.ts'
import { guarded, onChanged } from '../shell/session.ts'

export const connections = signal<readonly WireConnection[] | undefined>(undefined)
/** What the last check of each connection said. */
export const checks = signal<Readonly<Record<string, WireCheck | 'running'>>>({})
export const plugins = signal<readonly WirePlugin[] | undefined>(undefined)

/** Charts move on by the minute, also where nothing happens. */
const rest = 2_000
const minute = 60_000

const soon = later(rest, () => guarded(load))

onChanged((what) => {
  if (what.includes('connections')) void guarded(load)
  else if (what.includes('traces') && place.peek().view === 'connections') soon()
})
setInterval(() => {
  if (place.peek().view === 'connections') void guarded(load)
}, minute)
effect(() => {
  if (place.value.view === 'connections' && connections.peek() !== undefined) void guarded(load)
})

/** Runs what a button asked for, and says what was refused. */
export async function act(method: string, path: string, body?: unknown): Promise<void> {
  await guarded(async () => {
    await ask(method, path, body)
    await load()
  })
}

/** Asks a system whether it accepts our credentials; what it said stands beside the connection. */
export async function check(id: string): Promise<void> {
  note(id, 'running')
  await guarded(async () => {
    try {
      note(id, await ask<WireCheck>('POST', `/api/v1/connections/${encodeURIComponent(id)}/check`))
    } catch (error) {
      note(id, undefined)
      throw error
    }
  })
}

// Several may be asked at once.
function note(id: string, found: WireCheck | 'running' | undefined): void {
  const { [id]: _, ...others } = checks.peek()
  checks.value = found === undefined ? others : { ...others, [id]: found }
}

async function load(): Promise<void> {
  connections.value = (await ask<ConnectionsAnswer>('GET', '/api/v1/connections')).connections
  plugins.value = (await ask<PluginsAnswer>('GET', '/api/v1/plugins')).plugins
}
