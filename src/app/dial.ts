import { dialString } from '../engine/index.ts'
import { CordError } from '../model/index.ts'
import { runCommand } from './commands.ts'
import type { Parts } from './parts.ts'

/** Dials from the desk of this user what a person or a web page wrote. Throws a CordError where that is not possible. */
export async function dialFrom(parts: Parts, user: string, written: string) {
  const mine = parts.journal.people.bindings().filter((one) => one.user === user)
  // Where no system of theirs can dial, the first says why not.
  const connection =
    mine.find((one) => parts.plugins.capabilities(one.connection)?.actions.includes('dial'))?.connection ?? mine[0]?.connection
  const config = parts.config()
  const country = connection === undefined ? undefined : config.connections?.[connection]?.country
  const found = dialString(written, config.numbers ?? {}, country)
  if (found === undefined) throw new CordError('CORD_DIAL_NUMBER', { number: written.slice(0, 40) })
  await runCommand(parts, user, 'dial', { number: found.dialled }, { call: undefined, connection })
  return found
}
