import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { CordError } from '../model/index.ts'

/** Writes a plugin that rings once when it connects: small enough to read, complete enough to change. */
export function writeNewPlugin(folder: string): void {
  if (existsSync(folder)) throw new CordError('CORD_CLI_PLUGIN_EXISTS', { folder })
  const id = basename(folder)
  if (!/^[a-z][a-z0-9-]{0,62}$/.test(id)) throw new CordError('CORD_CLI_PLUGIN_NAME', { name: id })
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'plugin.json'), `${JSON.stringify(manifest(id), null, 2)}\n`)
  writeFileSync(join(folder, 'index.ts'), code(id))
}

function manifest(id: string): object {
  return {
    id,
    name: id,
    version: '0.1.0',
    apiVersion: 1,
    main: './index.ts',
    contributes: {
      connections: [
        {
          kind: id,
          title: id,
          class: 'push',
          config: { type: 'object', additionalProperties: false, properties: { caller: { type: 'string' } } },
          capabilities: { triggers: ['ringing'], fields: ['call.caller', 'call.type', 'agent.device'], actions: [] },
          examples: [{ caller: '0388202122' }],
        },
      ],
    },
  }
}

function code(id: string): string {
  return `import { definePlugin } from 'cordboard/plugin-api'

export const plugin = definePlugin({
  connections: {
    '${id}': {
      async connect(ctx, config) {
        ctx.report({ kind: 'online' })
        const caller = typeof config === 'object' && config !== null && 'caller' in config ? String(config.caller) : '0388202122'
        // The same vendor event must give the same id again, after a reconnect and in a replay.
        await ctx.emit([
          {
            id: 'call-1:ringing',
            type: 'ringing',
            call: { id: 'call-1', media: 'voice', type: 'inbound', caller: { number: caller } },
            agent: { device: '1024' },
          },
        ])
        return { async close() {} }
      },
    },
  },
})
`
}
