import type { ConnectionContext, Json, Replay } from 'cordboard/plugin-api'
import { isMembers, number } from './json.ts'
import { createNormaliser } from './normaliser.ts'
import type { Settings } from './settings.ts'
import { readReport } from './wire/report.ts'

/** Reads a recording: one line for each report, `{at, report}`. */
export function createReplay(ctx: ConnectionContext, settings: Settings): Replay {
  const normaliser = createNormaliser({ doublesMs: settings.doublesMs, callsEnd: settings.tells.includes('hangup') })
  const decoder = new TextDecoder()
  const told = new Set<string>()
  let rest = ''
  let count = 0

  async function line(text: string): Promise<void> {
    count += 1
    if (text.trim() === '') return
    try {
      const found: Json = JSON.parse(text)
      if (isMembers(found) && isMembers(found.report)) await reported(found.report, number(found.at) ?? 0)
    } catch (error) {
      ctx.diagnose({ about: `line ${count}`, detail: error instanceof Error ? error.message : String(error) })
    }
  }

  async function reported(report: { readonly [key: string]: Json }, at: number): Promise<void> {
    const fields = Object.entries(report).map(([name, value]) => [name.toLowerCase(), String(value)] as const)
    const trigger = normaliser.feed(readReport(new Map(fields)), at)
    if (trigger === undefined || told.has(trigger.id)) return
    told.add(trigger.id)
    await ctx.emit([trigger])
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
