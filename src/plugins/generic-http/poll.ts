import { type ConnectionContext, type Json, type PluginClock, PluginError } from 'cordboard/plugin-api'
import { ask } from './ask.ts'
import { readAs } from './body.ts'
import { type Draft, draftsOf } from './drafts.ts'
import { type Identity, sightOf } from './identity.ts'
import { isList } from './json.ts'
import { mappingOf, showFrame } from './mapping.ts'
import type { PollSettings } from './settings.ts'

type Target = PollSettings['targets'][number]

const atOnce = 4
const longestWaitMs = 60_000

/** Asks all targets in turn, for ever, until the signal aborts. Never rejects. */
export async function pollForEver(ctx: ConnectionContext, settings: PollSettings, identity: Identity, signal: AbortSignal): Promise<void> {
  const told = new Map<string, string>()
  let attempt = 0
  while (!signal.aborted) {
    const startedAt = ctx.clock.now()
    const failures = await round(ctx, settings, identity, told, signal)
    if (signal.aborted) return
    const [reason] = failures
    attempt = failures.length < settings.targets.length || reason === undefined ? 0 : attempt + 1
    const wait = attempt === 0 ? settings.everyMs : backOff(settings.everyMs, attempt)
    const next = Math.max(0, wait - (ctx.clock.now() - startedAt))
    if (reason === undefined) ctx.report({ kind: 'online', server: serverOf(settings) })
    else {
      const nextAt = new Date(ctx.clock.now() + next).toISOString()
      ctx.report({
        kind: 'retrying',
        attempt: Math.max(1, attempt),
        nextAt,
        reason: `${failures.length} of ${settings.targets.length}: ${reason}`,
      })
    }
    await ctx.clock.sleep(next, signal).catch(() => undefined)
  }
}

/** One question a target; gives why those failed that did. */
async function round(
  ctx: ConnectionContext,
  settings: PollSettings,
  identity: Identity,
  told: Map<string, string>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const failures: string[] = []
  const waiting = settings.targets.entries()
  async function worker(): Promise<void> {
    for (const [, target] of waiting) {
      if (signal.aborted) return
      const failure = await one(ctx, settings, identity, target, told, signal)
      if (failure !== undefined) failures.push(failure)
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, settings.targets.length) }, worker))
  return failures
}

async function one(
  ctx: ConnectionContext,
  settings: PollSettings,
  identity: Identity,
  target: Target,
  told: Map<string, string>,
  signal: AbortSignal,
): Promise<string | undefined> {
  const name = `poll of ${JSON.stringify(target)}`
  try {
    const text = await askAbout(ctx.clock, settings, target, signal)
    const drafts = text === undefined ? [] : await drafted(ctx, settings, target, text)
    await tell(ctx, identity, target, drafts)
    told.delete(name)
    return undefined
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    // The same trouble comes with every poll: it is said once.
    if (!signal.aborted && !isNetwork(error) && told.get(name) !== detail) ctx.diagnose({ about: name, detail })
    told.set(name, detail)
    return detail
  }
}

/** The text of the answer about one target; undefined where it is empty. Rejects with a PluginError. */
export async function askAbout(
  clock: PluginClock,
  settings: PollSettings,
  target: Target,
  signal: AbortSignal,
): Promise<string | undefined> {
  return ask(clock, {
    method: settings.method,
    url: filled(settings.url, target, true),
    headers: settings.headers,
    body: settings.body === undefined ? undefined : filled(settings.body, target, settings.encodeBody),
    timeoutMs: settings.timeoutMs,
    signal,
  })
}

async function drafted(ctx: ConnectionContext, settings: PollSettings, target: Target, text: string): Promise<readonly Draft[]> {
  const input: Json = { target, body: readAs(text, settings.type) }
  showFrame(ctx, 'poll', input)
  return draftsOf(mappingOf(ctx), settings.map, input)
}

/**
 * Emits what the answer before did not show. What the very first answer shows may have been there for hours:
 * it is marked synthetic, as a snapshot is.
 */
async function tell(ctx: ConnectionContext, identity: Identity, target: Target, drafts: readonly Draft[]): Promise<void> {
  const key = `seen:${JSON.stringify(target)}`
  const kept = await ctx.state.get(key)
  const before = new Set(isList(kept) ? kept : [])
  const sights = drafts.map(sightOf)
  const fresh = drafts.filter((_, index) => !before.has(sights[index] ?? ''))
  const now = ctx.clock.now()
  const triggers = fresh.map((draft) => identity.name(kept === undefined ? { ...draft, synthetic: true } : draft, now))
  if (triggers.length > 0) await ctx.emit(triggers)
  if (kept === undefined || sights.length !== before.size || fresh.length > 0) await ctx.state.set(key, [...new Set(sights)])
}

/** Puts a target's values in the place of `$name$`; what a target does not have is empty. */
function filled(template: string, target: Target, encode: boolean): string {
  return template.replace(/\$(\w+)\$/g, (_, name: string) => (encode ? encodeURIComponent(target[name] ?? '') : (target[name] ?? '')))
}

/** Its host, as people read it. */
export function serverOf({ url }: PollSettings): string {
  return new URL(filled(url, {}, true)).host
}

function backOff(everyMs: number, attempt: number): number {
  const full = Math.min(Math.max(longestWaitMs, everyMs), everyMs * 2 ** Math.min(attempt - 1, 10))
  return Math.round(full * (0.5 + Math.random() / 2))
}

function isNetwork(error: unknown): boolean {
  return error instanceof PluginError && ['auth', 'unavailable', 'timeout'].includes(error.kind)
}
