import { createHash } from 'node:crypto'
import { type ActionRequest, type Facts, PluginError } from 'cordboard/plugin-api'
import { type JsonObject, textOf } from './config.ts'

/** A call as a directory keeps it: what the rule said, and what is known of the call where it said nothing. */
export interface LogEntry extends JsonObject {
  /** The same for the same call at the same agent: written twice it is one activity. */
  readonly key: string
  /** The key as a UUID, for systems that let the writer choose the id. */
  readonly uuid: string
  readonly kind: 'call' | 'task'
  readonly subject: string
}

/** Throws a PluginError where there is no call and no key to log by. */
export function entryOf(input: JsonObject, { facts }: ActionRequest): LogEntry {
  const kind = input.kind === 'task' ? 'task' : 'call'
  const key = textOf(input.key) ?? keyOf(facts)
  if (key === undefined) throw new PluginError('bad-input', 'There is no call to log: say a key.')
  const whole = `${kind}/${key}`
  const { call, agent, queue } = facts
  const direction = input.direction ?? (call?.type === 'outbound' || call?.type === 'internal' ? call.type : 'inbound')
  const outcome = input.outcome ?? (call?.establishedAt === undefined ? 'missed' : 'answered')
  const party = direction === 'outbound' ? call?.called : call?.caller
  const number = textOf(input.number) ?? call?.customer?.e164 ?? party?.e164 ?? party?.number
  return {
    ...defined({
      customerId: input.customerId,
      text: input.text,
      number,
      agent: agent?.user?.id ?? agent?.id ?? agent?.device,
      agentName: agent?.name,
      queue: queue?.name ?? queue?.id,
      startedAt: call?.startedAt ?? facts.time ?? facts.receivedAt,
      endedAt: facts.receivedAt,
      ringSeconds: seconds(call?.ringingAt, call?.establishedAt ?? facts.receivedAt),
      waitSeconds: call?.waitSeconds,
      talkSeconds: seconds(call?.establishedAt, facts.receivedAt),
      wrapUpSeconds: input.wrapUpSeconds,
      fields: input.fields,
    }),
    key: whole,
    uuid: uuidOf(whole),
    kind,
    direction,
    outcome,
    subject: textOf(input.subject) ?? `${String(outcome)} ${String(direction)} call${number === undefined ? '' : ` ${number}`}`,
  }
}

function keyOf({ connection, call, agent }: Facts): string | undefined {
  if (call === undefined) return undefined
  return [connection, call.interactionId, agent?.user?.id ?? agent?.id ?? agent?.device ?? ''].join('/')
}

function seconds(from: string | undefined, to: string): number | undefined {
  return from === undefined ? undefined : Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000))
}

function defined(values: { readonly [name: string]: JsonObject[string] | undefined }): JsonObject {
  const found: Record<string, JsonObject[string]> = {}
  for (const [name, value] of Object.entries(values)) if (value !== undefined) found[name] = value
  return found
}

/** Version 8 of RFC 9562: of our own making, from the key. */
function uuidOf(key: string): string {
  const hex = createHash('sha256').update(key).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `a${hex.slice(17, 20)}`, hex.slice(20, 32)].join('-')
}
