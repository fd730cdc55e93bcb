import type { Capabilities, Json } from 'cordboard/plugin-api'
import { isList, isMembers, members, number, text } from './json.ts'

/** What may be reported beside rings. */
export type Told = 'answer' | 'hold' | 'hangup' | 'dial'

/** One connection's configuration with its defaults filled in. The manifest's schema says what each member means. */
export interface Settings {
  readonly tells: readonly Told[]
  readonly forgetMs: number
  readonly doublesMs: number
  readonly outsidePrefix: string
  readonly internalDigits: number
  readonly dial: DialSettings | undefined
}

export type DialSettings =
  | {
      readonly kind: 'rest'
      readonly url: string
      readonly method: string
      readonly headers: Readonly<Record<string, string>>
      readonly body: string | undefined
    }
  | { readonly kind: 'link'; readonly scheme: string }

const words: readonly Told[] = ['answer', 'hold', 'hangup', 'dial']

/** Reads a configuration that is valid against the manifest's schema. */
export function readSettings(config: Json): Settings {
  const given = members(config)
  const tells = isList(given.tells) ? given.tells : []
  return {
    tells: words.filter((word) => tells.includes(word)),
    forgetMs: (number(given.forgetSeconds) ?? 30) * 1000,
    doublesMs: (number(given.doublesSeconds) ?? 15) * 1000,
    outsidePrefix: text(given.outsidePrefix) ?? '',
    internalDigits: number(given.internalDigits) ?? 5,
    dial: isMembers(given.dial) ? readDial(given.dial) : undefined,
  }
}

function readDial(given: ReturnType<typeof members>): DialSettings {
  const scheme = text(given.link)
  if (scheme !== undefined) return { kind: 'link', scheme }
  const headers = Object.entries(members(given.headers)).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []))
  return {
    kind: 'rest',
    url: text(given.url) ?? '',
    method: text(given.method) ?? 'GET',
    headers: Object.fromEntries(headers),
    body: text(given.body),
  }
}

/** What such a connection can tell and do: Harmony's own relay knows rings and nothing else. */
export function capabilitiesOf({ tells, dial }: Settings): Partial<Capabilities> {
  const types = {
    answer: ['established'],
    hold: ['held', 'retrieved'],
    hangup: ['released'],
    dial: ['dialing'],
  } as const satisfies Record<Told, readonly Capabilities['triggers'][number][]>
  return {
    triggers: ['ringing', ...tells.flatMap((word) => types[word])],
    actions: ['divalto:pop', 'divalto:run', ...(dial === undefined ? [] : ['dial'])],
    callsEnd: tells.includes('hangup'),
  }
}
