import { createCalls } from '../calls/index.ts'
import { normalise, validateEmitted } from '../engine/index.ts'
import { CordError, type EmittedTrigger, type JsonObject } from '../model/index.ts'
import { openHome, pluginsOnly } from './inspect.ts'
import { callSettings } from './settings.ts'

/** Triggers as JSON lines: bare, or as the journal has them. Throws with the line of the first bad one. */
export function readTriggers(text: string, file: string): readonly EmittedTrigger[] {
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '') return []
    try {
      const { connection: _connection, vendor: _vendor, receivedAt: _receivedAt, ...emitted }: Record<string, unknown> = JSON.parse(line)
      return [validateEmitted(emitted)]
    } catch (error) {
      const detail = error instanceof Error ? error.message : String(error)
      throw new CordError('CORD_CLI_TRIGGER_LINE', { detail }, { place: { file, line: index + 1 }, cause: error })
    }
  })
}

/** A vendor's recording through the decoder and normaliser of its plugin, in the plugin's own process. */
export async function replayRecording(options: {
  readonly home: string
  readonly kind: string | undefined
  readonly connection: string | undefined
  readonly config: JsonObject | undefined
  readonly chunks: AsyncIterable<Uint8Array>
}): Promise<readonly EmittedTrigger[]> {
  await using plugins = await pluginsOnly(options.home)
  const configured = options.connection === undefined ? undefined : plugins.config.connections?.[options.connection]
  if (options.connection !== undefined && configured === undefined)
    throw new CordError('CORD_CONNECTION_UNKNOWN', { connection: options.connection })
  const kind = options.kind ?? configured?.kind ?? ''
  const triggers: EmittedTrigger[] = []
  const own: JsonObject = JSON.parse(JSON.stringify(configured?.config ?? {}))
  await plugins.host.replay(kind, options.config ?? own, options.chunks, (batch) => triggers.push(...batch))
  return triggers
}

export interface DryDecision {
  readonly id: string
  readonly type: string
  readonly device: string
  readonly planned: readonly string[]
}

/** What the home's rules would plan for each trigger, one after another, with once and limit as they would be. */
export async function decideDry(
  home: string,
  connection: string | undefined,
  triggers: readonly EmittedTrigger[],
): Promise<readonly DryDecision[]> {
  await using opened = await openHome(home)
  const id = connection ?? Object.keys(opened.config.connections ?? {})[0] ?? 'replay'
  const settings = opened.config.connections?.[id]
  const calls = createCalls({
    bindings: () => [],
    user: () => undefined,
    connection: (name) => callSettings(opened.config, name, opened.host.capabilities(name)),
    saved: [],
  })
  const book = opened.rulebook.current()
  const spent = new Set<string>()
  const rows: DryDecision[] = []
  let at = Date.parse('2026-01-01T00:00:00.000Z')
  for (const emitted of triggers) {
    at = emitted.time === undefined ? at + 1 : Date.parse(emitted.time)
    const trigger = normalise({
      emitted,
      connection: id,
      vendor: settings?.kind ?? 'replay',
      country: settings?.country,
      receivedAt: new Date(at).toISOString(),
    })
    calls.apply(trigger)
    const facts = { ...calls.facts(trigger), ledger: { once: [...spent], limits: {} } }
    const decision = book.decide(facts)
    for (const plan of decision.plans) if (plan.onceKey !== undefined) spent.add(plan.onceKey)
    rows.push({ id: trigger.id, type: trigger.type, device: trigger.agent?.device ?? '', planned: decision.plans.map((plan) => plan.rule) })
  }
  return rows
}
