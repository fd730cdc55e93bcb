import { createWriteStream, rmSync } from 'node:fs'
import { CordError, type Json } from '../../model/index.ts'
import type { Parts } from '../parts.ts'

interface Recording {
  /** Resolves with how many bytes were received. */
  stop(): Promise<number>
}

const recordings = new Map<string, Recording>()

/** Copies what a connection receives to a new file. Throws a CordError when it has nothing that could be copied. */
export async function startRecording(parts: Parts, connection: string, path: string): Promise<Json> {
  const status = parts.plugins.connections().find(({ id }) => id === connection)
  if (status === undefined) throw new CordError('CORD_CONNECTION_UNKNOWN', { connection })
  if (status.kind === 'ingest') throw new CordError('CORD_RECORD_INGEST', { connection })
  if (status.state.kind === 'idle' || status.state.kind === 'failed' || status.state.kind === 'auth-required') {
    throw new CordError('CORD_RECORD_CLOSED', { connection, state: status.state.kind })
  }
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600 })
  await new Promise<void>((resolve, reject) => {
    file.once('open', () => resolve())
    file.once('error', (error) => reject(new CordError('CORD_CLI_FILE', { file: path, detail: error.message }, { cause: error })))
  })
  const stop = await parts.plugins.record(connection, (chunk) => file.write(chunk))
  recordings.set(path, {
    async stop() {
      await stop()
      await new Promise((resolve) => file.end(resolve))
      // An empty file would only look like a recording.
      if (file.bytesWritten === 0) rmSync(path, { force: true })
      return file.bytesWritten
    },
  })
  return { recording: connection }
}

export async function stopRecording(path: string): Promise<Json> {
  const recording = recordings.get(path)
  recordings.delete(path)
  return { stopped: recording !== undefined, bytes: (await recording?.stop()) ?? 0 }
}
