import type { PluginAction } from 'cordboard/plugin-api'
import { objectOf, oneOf, requiredText } from './input.ts'

/** Writes a line to the server log, with the rule and the trigger that asked for it. */
export const log: PluginAction = {
  async run(ctx, input, request) {
    const values = objectOf(input)
    const level = oneOf(values, 'level', ['info', 'debug', 'warn'])
    ctx.log[level](requiredText(values, 'text'), { rule: request.rule, trigger: request.facts.id, connection: request.facts.connection })
    return { status: 'done' }
  },
}
