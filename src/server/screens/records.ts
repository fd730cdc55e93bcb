import type { Calls, LiveCall } from '../../calls/index.ts'
import type { Journal } from '../../journal/index.ts'
import type { Clock } from '../../model/index.ts'
import { shape } from '../http/json.ts'

/** What an agent has on the screen for a call. */
export interface CallRecord {
  readonly url: string
  readonly title?: string
  /** The user who opened it, or whom the record system said it of. */
  readonly user: string
}

/** Which record belongs to a call, so that whom it is handed to sees what the first agent had open. */
export interface CallRecords {
  attach(call: { readonly connection: string; readonly interactionId: string }, record: CallRecord): void
  /** Looks at the calls once, then tells the record of any of them. */
  look(live: readonly LiveCall[]): (call: LiveCall) => CallRecord | undefined
  /** A call left a device: what belongs to nobody's call any more is let go after a while. */
  callEnded(): void
  close(): void
}

/** Between the end at one agent and the beginning at the next one. */
const GRACE_MS = 60_000
const OWNER = 'call-records'

const kept = shape<CallRecord>({
  type: 'object',
  required: ['url', 'user'],
  additionalProperties: false,
  properties: { url: { type: 'string' }, title: { type: 'string' }, user: { type: 'string' } },
})

export function createCallRecords(options: {
  readonly journal: Pick<Journal, 'states' | 'setStates'>
  readonly calls: Pick<Calls, 'aliases' | 'live'>
  readonly clock: Clock
  readonly changed: () => void
  readonly failed: (error: unknown) => void
}): CallRecords {
  const { journal, calls } = options
  const records = new Map<string, CallRecord>()
  let stop: (() => void) | undefined
  for (const { key, text = 'null' } of journal.states(OWNER)) {
    const value: unknown = JSON.parse(text)
    if (kept.fits(value)) records.set(key, value)
  }
  sweepLater()

  const names = (connection: string, interactionId: string): readonly string[] =>
    [interactionId, ...calls.aliases(connection, interactionId)].map((id) => `${connection}|${id}`)
  const ofContact = (connection: string, interactionId: string): CallRecord | undefined =>
    names(connection, interactionId).flatMap((name) => records.get(name) ?? [])[0]

  function keep(parts: Parameters<Journal['setStates']>[1]): void {
    // An address may hold what a rule put into it.
    journal.setStates(OWNER, parts, { sealed: true }).catch(options.failed)
  }

  function sweepLater(): void {
    if (records.size > 0) stop ??= options.clock.setTimer(GRACE_MS, sweep)
  }

  function sweep(): void {
    stop = undefined
    const live = new Set(calls.live().flatMap(({ connection, interactionId }) => names(connection, interactionId)))
    const gone = [...records.keys()].filter((name) => !live.has(name))
    for (const name of gone) records.delete(name)
    if (gone.length > 0) keep(gone.map((key) => ({ key, text: undefined })))
  }

  return {
    attach({ connection, interactionId }, record) {
      const all = names(connection, interactionId)
      const [name = ''] = all
      for (const other of all) records.delete(other)
      records.set(name, record)
      keep([...all.slice(1).map((key) => ({ key, text: undefined })), { key: name, text: JSON.stringify(record) }])
      options.changed()
    },
    look(live) {
      const byId = new Map(live.map((call) => [`${call.connection}|${call.id}`, call]))
      const byDevice = Map.groupBy(live, ({ connection, device }) => `${connection}|${device}`)
      return (call) => {
        const { connection, interactionId, parentId, caller } = call
        const own = ofContact(connection, interactionId)
        if (own !== undefined || records.size === 0) return own
        const parent = parentId === undefined ? undefined : byId.get(`${connection}|${parentId}`)
        if (parent !== undefined) return ofContact(connection, parent.interactionId)
        // Where a phone system does not say what is a consultation: a colleague calls who has a customer on the line.
        const theirs = caller?.number === undefined ? [] : (byDevice.get(`${connection}|${caller.number}`) ?? [])
        return theirs.flatMap((one) => ofContact(connection, one.interactionId) ?? [])[0]
      }
    },
    callEnded: sweepLater,
    close: () => stop?.(),
  }
}
