import { chmodSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import { CordError, type JsonObject, type Log, type Problem, problem } from '../../model/index.ts'
import type { Operations } from '../operations/index.ts'

const maxBytes = 16 * 1_048_576

/**
 * Where the command line speaks to the running server: HTTP on a Unix socket that only its owner may open.
 * POST /<operation> with JSON; 200 with JSON, or 400 with a problem. Returns its closer.
 */
export async function startControl(path: string, operations: Operations, log: Log): Promise<() => Promise<void>> {
  // The journal is locked by us, so a socket that is there belongs to a server that is gone.
  rmSync(path, { force: true })
  const server = createServer((request, response) => {
    answer(request)
      .then((result) => response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(result)))
      .catch((error: unknown) => {
        if (!(error instanceof CordError)) log.error({ err: error }, 'a command failed')
        response.writeHead(400, { 'content-type': 'application/json' }).end(JSON.stringify(problemOf(error)))
      })
  })

  async function answer(request: IncomingMessage): Promise<unknown> {
    return await operations.run(decodeURIComponent((request.url ?? '/').slice(1)), await readBody(request))
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(path, () => resolve())
  })
  chmodSync(path, 0o600)
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
}

async function readBody(request: IncomingMessage): Promise<JsonObject> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const part = Buffer.from(chunk)
    size += part.length
    if (size > maxBytes) throw new CordError('CORD_CLI_PARAMETER', { name: 'body', wanted: 'at most 16 MB' })
    chunks.push(part)
  }
  const body: JsonObject = size === 0 ? {} : JSON.parse(Buffer.concat(chunks).toString('utf8'))
  return body
}

function problemOf(error: unknown): Problem {
  if (error instanceof CordError) return error.problem
  return problem('CORD_INTERNAL', { detail: error instanceof Error ? error.message : String(error) })
}
