import { readFileSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import type { System } from './system.ts'

const folder = join(import.meta.dirname, '../../fixtures/plugins/queue')

/** It keeps what it said, and answers with what comes after a place in it, as soon as there is something. */
export async function queueSystem(): Promise<System> {
  const said: { readonly at: number; readonly type: string; readonly call: string }[] = []
  const waiting = new Set<{ readonly after: number; readonly response: ServerResponse }>()
  const server = createServer((request, response) => {
    const poll = { after: Number(new URL(request.url ?? '/', 'http://queue').searchParams.get('after')), response }
    waiting.add(poll)
    response.on('close', () => waiting.delete(poll))
    answer()
  })

  function answer(): void {
    for (const poll of waiting) {
      const more = said.slice(poll.after, poll.after + 200)
      if (more.length === 0) continue
      waiting.delete(poll)
      poll.response.end(JSON.stringify(more))
    }
  }

  function tell(type: string, call: number): void {
    said.push({ at: said.length + 1, type, call: `call-${call}` })
    answer()
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    plugin: 'queue',
    keepsAll: true,
    connection: { kind: 'queue', config: { url: `http://127.0.0.1:${port}` } },
    files: Object.fromEntries(
      ['plugin.json', 'index.ts'].map((name) => [`plugins/queue/${name}`, readFileSync(join(folder, name), 'utf8')]),
    ),
    ring(call) {
      tell('ringing', call)
      return `call-${call}`
    },
    end: (call) => tell('released', call),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
