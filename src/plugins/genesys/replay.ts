import type { ConnectionContext, EmittedTrigger, Replay } from 'cordboard/plugin-api'
import { decodeFrame } from './frame.ts'
import { createNormaliser } from './normalise/normaliser.ts'
import { isLive } from './normalise/state.ts'
import type { Settings } from './settings.ts'

/** Reads a recording: one frame a line, through the same state machine as a live connection. */
export function createReplay(ctx: ConnectionContext, settings: Settings): Replay {
  const normaliser = createNormaliser({ settings, saved: undefined, odd: (about, detail) => ctx.diagnose({ about, detail }) })
  const decoder = new TextDecoder()
  let rest = ''
  let number = 0

  function line(text: string): readonly EmittedTrigger[] {
    number += 1
    if (text.trim() === '') return []
    const frame = decodeFrame(text)
    if (frame !== undefined) return normaliser.feed(frame)
    ctx.diagnose({ about: `line ${number}`, detail: 'This is no frame of a recording.' })
    return []
  }

  async function store(triggers: readonly EmittedTrigger[]): Promise<void> {
    if (triggers.length > 0) await ctx.emit(triggers)
  }

  return {
    async write(chunk) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      await store(lines.flatMap(line))
    },
    async end() {
      await store(line(rest + decoder.decode()))
      // A server that comes back knows none of these calls.
      const open = new Set([...normaliser.state.calls.values()].filter(isLive).map((call) => call.agentId))
      const heard = { kind: 'snapshot', session: { calls: [] }, mark: normaliser.mark() } as const
      for (const agentId of open) await store(normaliser.feed({ agentId, device: undefined, position: `end of ${agentId}`, heard }))
    },
  }
}
