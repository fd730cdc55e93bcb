import type { ConnectionContext, EmittedTrigger, Json, Replay } from 'cordboard/plugin-api'
import { createNormaliser } from './normalise/normaliser.ts'
import { readSettings } from './settings.ts'
import { createFrameReader } from './wire/frame-reader.ts'
import { createListCollector } from './wire/lists.ts'

/** Reads a recording of what Asterisk sent, greeting first, through the same decoder and state machine as a live connection. */
export function replay(ctx: ConnectionContext, config: Json): Replay {
  const normaliser = createNormaliser({ settings: readSettings(config), scope: 'recording', mark: 'no-action-of-ours' })
  const collector = createListCollector(normaliser.mark)
  let triggers: EmittedTrigger[] = []

  const reader = createFrameReader({
    greeting(line) {
      if (line.startsWith('Asterisk Call Manager')) return
      ctx.diagnose({
        about: 'recording',
        detail: `it does not begin with the greeting of the manager interface: ${JSON.stringify(line.slice(0, 80))}`,
      })
    },
    garbage: (detail) => ctx.diagnose({ about: 'recording', detail }),
    message(message) {
      const list = collector.take(message)
      if (list === 'partial') return
      triggers.push(...(list === undefined ? normaliser.feed(message, undefined) : normaliser.list(list, undefined)))
    },
  })

  async function flush(): Promise<void> {
    const batch = triggers
    triggers = []
    if (batch.length > 0) await ctx.emit(batch)
  }

  return {
    async write(chunk) {
      reader.write(chunk)
      await flush()
    },
    async end() {
      triggers.push(...normaliser.linkDown('the recording ends'))
      // A server that comes back knows none of these calls.
      normaliser.list({ ending: 'StatusComplete', actionId: '', items: [], mark: normaliser.mark() }, undefined)
      triggers.push(...normaliser.settle(undefined))
      await flush()
    },
  }
}
