import { definePlugin } from 'cordboard/plugin-api'
import { connectAsterisk } from './connection.ts'
import { replay } from './replay.ts'

export const plugin = definePlugin({
  connections: {
    asterisk: { connect: connectAsterisk, replay },
  },
})
