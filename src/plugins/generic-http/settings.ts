import type { Capabilities, Json } from 'cordboard/plugin-api'
import { readCliktocallevent } from './divalto.ts'
import { isMembers, list, type Members, members, number, text, texts } from './json.ts'

/** One connection's configuration with its defaults filled in. The manifest's schema says what each member means. */
export interface Settings {
  /** JSONata of what is pushed; undefined: nothing is accepted. */
  readonly push: string | undefined
  readonly poll: PollSettings | undefined
  readonly doublesMs: number
  readonly tells: Partial<Capabilities>
}

export interface PollSettings {
  readonly url: string
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | undefined
  /** Values put into the body are percent-encoded, as they always are in the address. */
  readonly encodeBody: boolean
  readonly type: 'json' | 'xml' | 'text'
  readonly map: string
  readonly everyMs: number
  readonly timeoutMs: number
  /** One request each: what stands in the place of `$name$`. */
  readonly targets: readonly Readonly<Record<string, string>>[]
}

/** Reads a configuration that is valid against the manifest's schema. Throws a PluginError for a block that cannot be read. */
export function readSettings(config: Json): Settings {
  const given = members(config)
  return {
    push: text(members(given.push).map),
    poll: isMembers(given.poll) ? readPoll(given.poll) : undefined,
    doublesMs: (number(given.doublesSeconds) ?? 15) * 1000,
    tells: isMembers(given.tells) ? readTells(given.tells) : {},
  }
}

function readPoll(given: Members): PollSettings | undefined {
  const everyMs = (number(given.everySeconds) ?? 5) * 1000
  const targets = list(given.targets).map(texts)
  const shared = { everyMs, timeoutMs: (number(given.timeoutSeconds) ?? 10) * 1000, targets: targets.length === 0 ? [{}] : targets }
  if (given.cliktocallevent !== undefined) {
    const request = readCliktocallevent(given.cliktocallevent)
    return request === undefined ? undefined : { ...request, ...shared }
  }
  return {
    url: text(given.url) ?? '',
    method: text(given.method) ?? 'GET',
    headers: texts(given.headers),
    body: text(given.body),
    encodeBody: false,
    type: given.type === 'xml' || given.type === 'text' ? given.type : 'json',
    map: text(given.map) ?? '',
    ...shared,
  }
}

function readTells(given: Members): Partial<Capabilities> {
  return {
    ...(typeof given.callsEnd === 'boolean' ? { callsEnd: given.callsEnd } : {}),
    ...(typeof given.logins === 'boolean' ? { logins: given.logins } : {}),
    ...(given.fields === undefined ? {} : { fields: names(given.fields) }),
    ...(given.triggers === undefined ? {} : { triggers: names(given.triggers).filter(isType) }),
  }
}

function names(value: Json): readonly string[] & string[] {
  return list(value).filter((one) => typeof one === 'string')
}

function isType(name: string): name is Capabilities['triggers'][number] {
  return name !== ''
}
