import { definePlugin } from 'cordboard/plugin-api'
import { connectAlcatel } from './connection.ts'
import { replay } from './replay.ts'

export const plugin = definePlugin({
  connections: {
    alcatel: { connect: connectAlcatel, replay },
  },
})
