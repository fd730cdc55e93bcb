import { definePlugin } from 'cordboard/plugin-api'
import { openConnection } from './connection.ts'
import { createReplay } from './replay.ts'
import { readSettings } from './settings.ts'

export const plugin = definePlugin({
  connections: {
    genesys: {
      connect: async (ctx, config, handover) => openConnection(ctx, readSettings(config), handover),
      replay: (ctx, config) => createReplay(ctx, readSettings(config)),
    },
  },
})
