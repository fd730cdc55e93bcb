import { definePlugin } from 'cordboard/plugin-api'
import { checkAlcatel } from './check.ts'
import { connectAlcatel } from './connection.ts'
import { replay } from './replay.ts'

export const plugin = definePlugin({
  connections: {
    alcatel: { check: checkAlcatel, connect: connectAlcatel, replay },
  },
})
