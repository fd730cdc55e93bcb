import type { ConnectionContext, EmittedTrigger, Json, Replay } from 'cordboard/plugin-api'
import { textOf } from './json.ts'
import { createNormaliser } from './normalise/normaliser.ts'
import { readSettings } from './settings.ts'
import { createLineReader } from './wire/lines.ts'

/** Reads a recording, one event a line. What a live connection asks for in between is not in it: calls that were there before are not seen. */
export function replay(ctx: ConnectionContext, config: Json): Replay {
  const normaliser = createNormaliser({ settings: readSettings(config), scope: 'recording', known: undefined })
  let triggers: EmittedTrigger[] = []
  let begun = false
  const reader = createLineReader({
    event(event) {
      // With this a server begins to tell: for the second time where a recording is read once more.
      if (textOf(event, 'eventName') === 'OnChannelInformation') {
        if (begun) normaliser.again()
        else triggers.push(...normaliser.linkUp(undefined))
        begun = true
      }
      triggers.push(...normaliser.event(event, undefined))
    },
    garbage: (detail) => ctx.diagnose({ about: 'recording', detail }),
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
      reader.end()
      triggers.push(...normaliser.linkDown('the recording ends'))
      await flush()
    },
  }
}
