import { definePlugin } from 'cordboard/plugin-api'
import { checkGenesys } from './check.ts'
import { openConnection } from './connection.ts'
import { createReplay } from './replay.ts'
import { readSettings } from './settings.ts'

export const plugin = definePlugin({
  connections: {
    genesys: {
      check: checkGenesys,
      connect: async (ctx, config, handover) => openConnection(ctx, readSettings(config), handover),
      replay: (ctx, config) => createReplay(ctx, readSettings(config)),
    },
  },
})
