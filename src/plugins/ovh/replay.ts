import type { ConnectionContext, Replay } from 'cordboard/plugin-api'
import { readAnswer } from './answer.ts'
import { createIntake } from './intake.ts'

/** Reads a recording: one poll answer a line, of either protocol version. */
export function createReplay(ctx: ConnectionContext): Replay {
  const intake = createIntake({ ctx, saved: undefined, live: false })
  const decoder = new TextDecoder()
  let rest = ''
  let number = 0

  async function line(text: string): Promise<void> {
    number += 1
    if (text.trim() === '') return
    try {
      await intake.take(readAnswer(text).events)
    } catch (error) {
      ctx.diagnose({ about: `line ${number}`, detail: error instanceof Error ? error.message : String(error) })
    }
  }

  return {
    async write(chunk) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      for (const one of lines) await line(one)
    },
    async end() {
      await line(rest + decoder.decode())
      await intake.finish()
    },
  }
}
