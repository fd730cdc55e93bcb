import { request } from 'node:http'
import { openJournal } from '../../journal/index.ts'
import { CordError, catalogue, type ErrorCode, type Json, type JsonObject } from '../../model/index.ts'
import { isProblem } from '../answers.ts'
import { systemClock } from '../clock.ts'
import { homePaths } from '../config/paths.ts'
import { runStored } from '../operations/index.ts'

/**
 * Runs an operation on the home's server, or on its store when no server runs.
 * Throws the CordError that the server answered.
 */
export async function runOperation(home: string, name: string, params: JsonObject): Promise<Json> {
  const paths = homePaths(home)
  const answer = await askServer(paths.control, name, params)
  if (answer !== undefined) return answer.json
  const journal = openJournal({ path: paths.journal, now: systemClock.now })
  try {
    return await runStored({ journal, clock: systemClock, paths }, name, params)
  } finally {
    await journal.close()
  }
}

/** Undefined when no server listens there. */
async function askServer(socketPath: string, name: string, params: JsonObject): Promise<{ readonly json: Json } | undefined> {
  return await new Promise((resolve, reject) => {
    const asked = request({ socketPath, path: `/${encodeURIComponent(name)}`, method: 'POST' }, (response) => {
      let body = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        body += chunk
      })
      response.on('end', () => {
        const json: Json = JSON.parse(body)
        if (response.statusCode === 200) resolve({ json })
        else reject(errorOf(json))
      })
    })
    asked.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') resolve(undefined)
      else reject(error)
    })
    asked.end(JSON.stringify(params))
  })
}

function errorOf(json: Json): CordError {
  if (!isProblem(json)) return new CordError('CORD_INTERNAL', { detail: JSON.stringify(json) })
  const code = Object.hasOwn(catalogue, json.code) ? (json.code as ErrorCode) : 'CORD_INTERNAL'
  return new CordError(code, json.params, json.place === undefined ? {} : { place: json.place })
}
