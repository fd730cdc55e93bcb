import { definePlugin } from 'cordboard/plugin-api'
import { checkCisco } from './check.ts'
import { connectCisco } from './connection.ts'
import { replay } from './replay.ts'

export const plugin = definePlugin({
  connections: {
    cisco: { check: checkCisco, connect: connectCisco, replay },
  },
})
