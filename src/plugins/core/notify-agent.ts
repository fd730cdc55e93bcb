import type { PluginAction } from 'cordboard/plugin-api'
import { objectOf, oneOf, requiredText, text } from './input.ts'
import { show } from './screen.ts'

/** Shows a line of text in the agent's bar. */
export const notifyAgent: PluginAction = {
  async run(ctx, input, request) {
    const values = objectOf(input)
    const note = {
      kind: 'note' as const,
      text: requiredText(values, 'text'),
      level: oneOf(values, 'level', ['info', 'warning']),
      to: text(values, 'to'),
    }
    const { detail } = await show(ctx, note, request)
    return { status: 'done', ...(detail === undefined ? {} : { detail }) }
  },
}
