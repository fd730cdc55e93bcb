import { normaliseValid, validateEmitted } from '../engine/index.ts'
import type { Accepted, Entry, Journal } from '../journal/index.ts'
import { type Clock, type Config, CordError, type EmittedTrigger, type Trigger } from '../model/index.ts'
import type { Pressure } from './pressure.ts'

export interface Acceptor {
  /** For what comes by HTTP: normalises, journals, resolves when on disk. Throws a CordError before anything is kept. */
  ingest(connection: string, emitted: readonly EmittedTrigger[]): Promise<readonly Accepted[]>
  /** The same, for what has been found valid by whoever took it. */
  ingestValid(connection: string, emitted: readonly EmittedTrigger[]): Promise<readonly Accepted[]>
  /** For what the plugin host has normalised already. */
  sink(connection: string, triggers: readonly Trigger[], cursor: string | undefined): Promise<void>
}

/** The one way in: a trigger is accepted when the journal has it on disk, then the pump is woken. */
export function createAcceptor(options: {
  readonly journal: Journal
  readonly config: () => Config
  readonly vendorOf: (connection: string) => string
  readonly clock: Clock
  readonly pressure: Pick<Pressure, 'admit' | 'relieved'>
  readonly onAccepted: (entries: readonly Entry[]) => void
}): Acceptor {
  const { journal, clock } = options

  async function append(triggers: readonly Trigger[], cursor?: { connection: string; value: string }): Promise<readonly Accepted[]> {
    const accepted = await journal.append(triggers, cursor)
    const entries: Entry[] = []
    for (const [index, trigger] of triggers.entries()) {
      const { seq, duplicate } = accepted[index] ?? { seq: 0, duplicate: true }
      if (!duplicate) entries.push({ seq, trigger })
    }
    options.onAccepted(entries)
    return accepted
  }

  async function ingestValid(connection: string, emitted: readonly EmittedTrigger[]): Promise<readonly Accepted[]> {
    const settings = options.config().connections?.[connection]
    if (settings === undefined) throw new CordError('CORD_CONNECTION_UNKNOWN', { connection })
    if (settings.enabled === false) throw new CordError('CORD_CONNECTION_DISABLED', { connection })
    options.pressure.admit()
    const about = { connection, vendor: options.vendorOf(connection), country: settings.country }
    const receivedAt = new Date(clock.now()).toISOString()
    return append(emitted.map((one) => normaliseValid({ emitted: one, ...about, receivedAt })))
  }

  return {
    ingestValid,
    async ingest(connection, emitted) {
      return await ingestValid(connection, emitted.map(validateEmitted))
    },
    async sink(connection, triggers, cursor) {
      // A plugin that waits for its emit asks its phone system for no more.
      await options.pressure.relieved()
      await append(triggers, cursor === undefined ? undefined : { connection, value: cursor })
    },
  }
}
