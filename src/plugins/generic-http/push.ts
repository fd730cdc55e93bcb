import type { ConnectionContext, Json, RouteAnswer, RouteHandler } from 'cordboard/plugin-api'
import { readBody } from './body.ts'
import { type Draft, draftsOf } from './drafts.ts'
import type { Identity } from './identity.ts'
import { mappingOf, showFrame } from './mapping.ts'

/** Takes what a system pushes. Answered only when all that came of it is durable. */
export function createPush(ctx: ConnectionContext, map: string | undefined, identity: Identity): RouteHandler {
  return async (request) => {
    if (map === undefined) return problem(404, 'This connection takes no pushes', 'Its configuration has no push.map.')
    let input: Json
    try {
      const { method, query, headers } = request
      input = { method, query, headers, body: readBody(request.body, headers['content-type'] ?? '') }
    } catch (error) {
      return problem(400, 'The body cannot be read', wordsOf(error))
    }
    showFrame(ctx, 'push', input)
    let drafts: readonly Draft[]
    try {
      drafts = await draftsOf(mappingOf(ctx), map, input)
    } catch (error) {
      ctx.diagnose({ about: 'push.map', detail: wordsOf(error) })
      return problem(422, 'The mapping failed', wordsOf(error))
    }
    return store(ctx, drafts, identity)
  }
}

async function store(ctx: ConnectionContext, drafts: readonly Draft[], identity: Identity): Promise<RouteAnswer> {
  const now = ctx.clock.now()
  const triggers = drafts.map((draft) => identity.name(draft, now))
  try {
    if (triggers.length > 0) await ctx.emit(triggers)
  } catch (error) {
    const wrong = isBadInput(error)
    if (wrong) ctx.diagnose({ about: 'push.map', detail: wordsOf(error) })
    return wrong
      ? problem(422, 'The mapping gives a trigger that is not valid', wordsOf(error))
      : problem(503, 'The triggers could not be stored', 'Send them again.')
  }
  const body = { accepted: triggers.length, ids: triggers.map((trigger) => trigger.id) }
  return { status: 202, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}

function problem(status: number, title: string, detail: string): RouteAnswer {
  return { status, headers: { 'content-type': 'application/problem+json' }, body: JSON.stringify({ title, status, detail }) }
}

function isBadInput(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'kind' in error && error.kind === 'bad-input'
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
