import { definePlugin } from 'cordboard/plugin-api'
import { checkAsterisk } from './check.ts'
import { connectAsterisk } from './connection.ts'
import { replay } from './replay.ts'

export const plugin = definePlugin({
  connections: {
    asterisk: { check: checkAsterisk, connect: connectAsterisk, replay },
  },
})
