import type { Json, PluginClock } from 'cordboard/plugin-api'
import { objectOf, textOf } from './json.ts'
import type { Secrets } from './secrets.ts'
import { type Bayeux, createBayeux } from './wire/bayeux.ts'
import { createHttp, type Http } from './wire/http.ts'
import { createWorkspace, type Workspace } from './wire/workspace.ts'

/** What is bound to one cookie at one server. */
export interface Line {
  readonly http: Http
  readonly workspace: Workspace
  readonly bayeux: Bayeux
  /** Comes from the generation before: it is initialised. */
  readonly resumed: boolean
}

export interface LineOptions {
  readonly endpoint: string
  readonly apiKey: string | undefined
  readonly clock: PluginClock
  readonly secrets: Secrets
  /** What `saveLine` gave to the generation before, where this line goes on with it. */
  readonly saved: Json | undefined
}

export function openLine({ endpoint, apiKey, clock, secrets, saved }: LineOptions): Line {
  const { bayeux: client, cookies } = objectOf(saved)
  const texts = Object.entries(objectOf(cookies)).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []))
  const http = createHttp({ endpoint, apiKey, clock, secrets, cookies: Object.fromEntries(texts) })
  const bayeux = createBayeux(http, client)
  secrets.add(bayeux.clientId)
  return { http, workspace: createWorkspace(http), bayeux, resumed: bayeux.clientId !== undefined }
}

/** For the next generation; in memory only. */
export function saveLine({ http, bayeux }: Line): Json {
  return { endpoint: http.endpoint, cookies: { ...http.cookies }, bayeux: bayeux.save() }
}

/** The server that a line was saved for. */
export function endpointOf(saved: Json | undefined): string | undefined {
  return textOf(objectOf(saved).endpoint)
}
