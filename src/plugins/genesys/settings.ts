import type { Json } from 'cordboard/plugin-api'
import { isObject, type JsonObject, listOf, objectOf, textOf } from './json.ts'

/** Of the Genesys Authentication API. */
export const usualTokenUrl = '/auth/v3/oauth/token'

export type ConsultUserData = 'separate' | 'inherited' | 'joint'

/** One connection's configuration with its defaults filled in. The manifest's schema says what each member means. */
export interface Settings {
  /** In the order in which they are tried. */
  readonly endpoints: readonly string[]
  readonly application: string | undefined
  readonly apiKey: string | undefined
  readonly client: ClientSettings | undefined
  readonly agents: readonly AgentSettings[]
  readonly activate: boolean
  /** Number -> name of its queue. */
  readonly pilots: Readonly<Record<string, string>>
  readonly consultUserData: ConsultUserData
  readonly keys: Keys
}

/** The OAuth client that stands in for agents with a password. */
export interface ClientSettings {
  readonly id: string
  readonly secret: string
  /** Absolute, or below the endpoint. */
  readonly tokenUrl: string
}

export interface AgentSettings {
  readonly agentId: string
  readonly dn: string | undefined
  readonly placeName: string | undefined
  readonly token: string | undefined
  readonly username: string | undefined
  readonly password: string | undefined
  readonly queue: string | undefined
  readonly workMode: string | undefined
}

/** Keys of attached data that say what Workspace has no field for. */
export interface Keys {
  readonly queue: string | undefined
  readonly waitSeconds: string | undefined
  readonly callerName: string | undefined
}

/** Reads a configuration that is valid against the manifest's schema. */
export function readSettings(config: Json): Settings {
  const given = objectOf(config)
  const keys = objectOf(given.keys)
  const application = textOf(given.application)
  return {
    endpoints: endpointsOf(given, application),
    application,
    apiKey: textOf(given.apiKey),
    client: isObject(given.client) ? readClient(given.client) : undefined,
    agents: listOf(given.agents).map((one) => readAgent(objectOf(one))),
    activate: given.activate === true,
    pilots: Object.fromEntries(Object.entries(objectOf(given.pilots)).map(([number, name]) => [number, textOf(name) ?? number])),
    consultUserData: given.consultUserData === 'inherited' || given.consultUserData === 'joint' ? given.consultUserData : 'separate',
    keys: { queue: textOf(keys.queue), waitSeconds: textOf(keys.waitSeconds), callerName: textOf(keys.callerName) },
  }
}

// One name of an application stands for one environment: its servers may move without a change here.
function endpointsOf(given: JsonObject, application: string | undefined): readonly string[] {
  const environment = application === undefined ? undefined : objectOf(given.environments)[application]
  const listed = listOf(objectOf(environment).endpoints ?? given.endpoints)
  return listed.flatMap((one) => (typeof one === 'string' ? [one.replace(/\/+$/, '')] : []))
}

function readClient(given: JsonObject): ClientSettings {
  return {
    id: textOf(given.id) ?? '',
    secret: textOf(given.secret) ?? '',
    tokenUrl: textOf(given.tokenUrl) ?? usualTokenUrl,
  }
}

function readAgent(given: JsonObject): AgentSettings {
  return {
    agentId: textOf(given.agentId) ?? '',
    dn: textOf(given.dn),
    placeName: textOf(given.placeName),
    token: textOf(given.token),
    username: textOf(given.username),
    password: textOf(given.password),
    queue: textOf(given.queue),
    workMode: textOf(given.workMode),
  }
}
