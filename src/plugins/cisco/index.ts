import { definePlugin } from 'cordboard/plugin-api'
import { connectCisco } from './connection.ts'
import { replay } from './replay.ts'

export const plugin = definePlugin({
  connections: {
    cisco: { connect: connectCisco, replay },
  },
})
