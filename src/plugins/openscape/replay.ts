import type { ConnectionContext, EmittedTrigger, Json, Replay } from 'cordboard/plugin-api'
import { createNormaliser } from './normalise/normaliser.ts'
import { numberOf } from './normalise/parties.ts'
import { readSettings } from './settings.ts'
import { createFrameReader } from './wire/frames.ts'
import type { Asked } from './wire/session.ts'
import { at, type Element, readXml, textAt } from './wire/xml.ts'

/** Reads a recording: the frames of the switch, and our own requests that its responses make no sense without. */
export function replay(ctx: ConnectionContext, config: Json): Replay {
  const normaliser = createNormaliser({ settings: readSettings(config), scope: 'recording', known: undefined })
  const asked = new Map<string, Asked>()
  let triggers: EmittedTrigger[] = []
  let first: string | undefined

  function take(invoke: string, message: Element): void {
    const question = questionIn(message, normaliser.mark())
    if (question !== undefined) {
      if (question.name === 'MonitorStart') begun(question.device)
      asked.set(invoke, question)
      return
    }
    const about = message.name.endsWith('Response') || message.name === 'CSTAErrorCode' ? asked.get(invoke) : undefined
    if (about === undefined) triggers.push(...normaliser.event(message, undefined))
    else {
      asked.delete(invoke)
      if (message.name !== 'CSTAErrorCode') triggers.push(...normaliser.response(about, message, undefined).triggers)
    }
  }

  // The first device that is watched is where a session begins; the same one again is a recording that is read once more.
  function begun(device: string): void {
    if (first === undefined) {
      first = device
      triggers.push(...normaliser.linkUp(undefined))
    } else if (first === device) normaliser.again()
  }

  const reader = createFrameReader({
    frame({ invoke, xml }) {
      try {
        take(invoke, readXml(xml))
      } catch (error) {
        ctx.diagnose({ about: 'recording', detail: error instanceof Error ? error.message : String(error) })
      }
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
      triggers.push(...normaliser.linkDown('the recording ends'))
      await flush()
    },
  }
}

function questionIn(message: Element, mark: number): Asked | undefined {
  const name = message.name
  if (name === 'MonitorStart') return { name, device: textAt(message, 'monitorObject', 'deviceObject') ?? '', mark }
  if (name === 'SnapshotDevice') return { name, device: textAt(message, 'snapshotObject', 'deviceObject') ?? '', mark }
  if (name !== 'SnapshotCall') return undefined
  const call = at(message, 'snapshotObject', 'callObject')
  return { name, device: `${textAt(call, 'callID')} ${numberOf(textAt(call, 'deviceID'))}`, mark }
}
