import { request } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { openJournal } from '../../journal/index.ts'
import { CordError, catalogue, type ErrorCode, type Json, type JsonObject } from '../../model/index.ts'
import { isProblem } from '../answers.ts'
import { systemClock } from '../clock.ts'
import { type HomePaths, homePaths } from '../config/paths.ts'
import { requireStored, runStored } from '../operations/index.ts'

// A command holds the store for a moment, a server for good: this much patience tells them apart.
const tries = 100
const pauseMs = 100

/**
 * Runs an operation on the home's server, or on its store when no server runs; waits for another command that has
 * the store open. Throws the CordError that the server answered.
 */
export async function runOperation(home: string, name: string, params: JsonObject): Promise<Json> {
  const paths = homePaths(home)
  for (let left = tries; ; left -= 1) {
    const answer = await askServer(paths.control, name, params)
    if (answer !== undefined) return answer.json
    requireStored(name, paths.home)
    try {
      return await askStore(paths, name, params)
    } catch (error) {
      if (!(error instanceof CordError && error.problem.code === 'CORD_JOURNAL_BUSY') || left === 0) throw error
    }
    await sleep(pauseMs)
  }
}

async function askStore(paths: HomePaths, name: string, params: JsonObject): Promise<Json> {
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
