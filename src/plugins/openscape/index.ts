import { definePlugin } from 'cordboard/plugin-api'
import { checkOpenscape } from './check.ts'
import { connectOpenscape } from './connection.ts'
import { replay } from './replay.ts'
import { replayScreenPops, takeScreenPops } from './screen-pop/connection.ts'

export const plugin = definePlugin({
  connections: {
    openscape: { check: checkOpenscape, connect: connectOpenscape, replay },
    'openscape-screen-pop': { connect: takeScreenPops, replay: replayScreenPops },
  },
})
