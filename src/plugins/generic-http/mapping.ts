import { type ConnectionContext, type Json, type Mapping, PluginError } from 'cordboard/plugin-api'

/** The evaluator that the manifest asks for. */
export function mappingOf(ctx: ConnectionContext): Mapping {
  if (ctx.mapping === undefined) throw new PluginError('not-capable', 'The host gives no mapping.')
  return ctx.mapping
}

/** What a mapping is about to see, as one line of a recording. */
export function showFrame(ctx: ConnectionContext, by: 'push' | 'poll', input: Json): void {
  ctx.frame(new TextEncoder().encode(`${JSON.stringify({ at: ctx.clock.now(), by, input })}\n`))
}
