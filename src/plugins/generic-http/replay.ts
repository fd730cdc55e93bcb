import type { ConnectionContext, Json, Replay } from 'cordboard/plugin-api'
import { draftsOf } from './drafts.ts'
import { createIdentity, sightOf } from './identity.ts'
import { isMembers, number } from './json.ts'
import { mappingOf } from './mapping.ts'
import type { Settings } from './settings.ts'

/** Reads a recording: one line for each time that a mapping was asked, `{at, by, input}`. */
export function createReplay(ctx: ConnectionContext, settings: Settings): Replay {
  const identity = createIdentity(settings.doublesMs, undefined)
  const decoder = new TextDecoder()
  /** Target -> what its answer before showed. */
  const before = new Map<string, ReadonlySet<string>>()
  const told = new Set<string>()
  let rest = ''
  let count = 0

  async function line(text: string): Promise<void> {
    count += 1
    if (text.trim() === '') return
    try {
      const found: Json = JSON.parse(text)
      if (isMembers(found)) await mapped(found.by === 'poll', found.input ?? null, number(found.at) ?? 0)
    } catch (error) {
      ctx.diagnose({ about: `line ${count}`, detail: error instanceof Error ? error.message : String(error) })
    }
  }

  async function mapped(polled: boolean, input: Json, at: number): Promise<void> {
    const map = polled ? settings.poll?.map : settings.push
    if (map === undefined) return
    const drafts = await draftsOf(mappingOf(ctx), map, input)
    const target = JSON.stringify(isMembers(input) ? (input.target ?? null) : null)
    const seen = polled ? (before.get(target) ?? new Set()) : new Set<string>()
    const named = drafts.filter((draft) => !seen.has(sightOf(draft))).map((draft) => identity.name(draft, at))
    before.set(target, new Set(drafts.map(sightOf)))
    const triggers = named.filter(({ id }) => !told.has(id))
    for (const { id } of triggers) told.add(id)
    if (triggers.length > 0) await ctx.emit(triggers)
  }

  return {
    async write(chunk) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      for (const one of lines) await line(one)
    },
    async end() {
      await line(rest + decoder.decode())
    },
  }
}
