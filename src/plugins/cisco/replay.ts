import type { ConnectionContext, EmittedTrigger, Json, Replay } from 'cordboard/plugin-api'
import { createNormaliser } from './normalise/normaliser.ts'
import { readSettings } from './settings.ts'
import { createFrameReader } from './wire/frame-reader.ts'
import type { Message } from './wire/message.ts'

/** Reads a recording of what a CTI Server sent through the same decoder and state machine as a live connection. */
export function replay(ctx: ConnectionContext, config: Json): Replay {
  const settings = readSettings(config)
  const normaliser = createNormaliser(settings)
  let triggers: EmittedTrigger[] = []
  let opened = false

  const reader = createFrameReader({
    lengthBytes: settings.lengthBytes,
    message: take,
    garbage: (detail) => ctx.diagnose({ about: 'recording', detail }),
    lost: (detail) => ctx.diagnose({ about: 'recording', detail }),
  })

  function take(message: Message): void {
    if (message.name === 'OPEN_CONF') {
      opened = true
      triggers.push(...normaliser.linkUp(message, undefined))
    } else triggers.push(...normaliser.feed(message, undefined))
  }

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
      if (opened) triggers.push(...normaliser.linkDown('the recording ends'))
      triggers.push(...normaliser.end())
      await flush()
    },
  }
}
