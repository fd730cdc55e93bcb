import { definePlugin } from 'cordboard/plugin-api'
import { checkOvh } from './check.ts'
import { openConnection } from './connection.ts'
import { createReplay } from './replay.ts'
import { readSettings } from './settings.ts'

export const plugin = definePlugin({
  connections: {
    ovh: {
      check: checkOvh,
      connect: async (ctx, config, handover) => openConnection(ctx, readSettings(config), handover),
      replay: (ctx) => createReplay(ctx),
    },
  },
})
