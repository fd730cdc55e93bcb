import { type Json, PluginError } from 'cordboard/plugin-api'
import { evaluateMapping } from '../../../src/engine/index.ts'
import { plugin } from '../../../src/plugins/generic-http/index.ts'
import { createTestContext, type TestContextOptions } from '../../helpers/plugin-context.ts'
import { createVirtualClock } from '../../helpers/virtual-clock.ts'

/** A connection of this kind with an evaluator of mappings behind it. */
export async function connect(config: Json, options: TestContextOptions & { readonly handover?: Json } = {}) {
  const clock = createVirtualClock()
  const test = createTestContext({ clock, ...options })
  const ctx = { ...test.ctx, mapping: { evaluate } }
  const connection = await plugin.connections?.['generic-http']?.connect(ctx, config, options.handover)
  if (connection === undefined) throw new Error('the plugin has no connection kind generic-http')
  async function push(
    body: string | Uint8Array,
    headers: Readonly<Record<string, string>> = {},
    query: Readonly<Record<string, string>> = {},
  ) {
    const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
    const given = { 'content-type': 'application/json', ...headers }
    const answer = await connection?.routes?.push?.({ method: 'POST', path: 'push', query, headers: given, body: bytes })
    return { status: answer?.status, body: JSON.parse(answer?.body ?? '{}') }
  }
  async function stop(): Promise<void> {
    await connection?.close()
    await test.dispose()
  }
  return { ...test, clock, connection, push, stop }
}

export async function replay(config: Json, bytes: Uint8Array) {
  const test = createTestContext()
  const reader = plugin.connections?.['generic-http']?.replay?.({ ...test.ctx, mapping: { evaluate } }, config)
  await reader?.write(bytes)
  await reader?.end()
  return test
}

/** As over the process border: what the evaluator throws arrives as a PluginError. */
async function evaluate(expression: string, input: Json): Promise<Json | undefined> {
  try {
    return evaluateMapping(expression, input)
  } catch (error) {
    throw new PluginError('bad-input', error instanceof Error ? error.message : String(error))
  }
}
