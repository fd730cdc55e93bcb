import { definePlugin } from 'cordboard/plugin-api'
import { connectOpenscape } from './connection.ts'
import { replay } from './replay.ts'
import { replayScreenPops, takeScreenPops } from './screen-pop/connection.ts'

export const plugin = definePlugin({
  connections: {
    openscape: { connect: connectOpenscape, replay },
    'openscape-screen-pop': { connect: takeScreenPops, replay: replayScreenPops },
  },
})
