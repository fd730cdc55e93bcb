import type { Calls } from '../../calls/index.ts'
import { checkUrl } from '../../engine/index.ts'
import type { Config, Problem } from '../../model/index.ts'
import { problem } from '../../model/index.ts'
import type { CallRecords } from './records.ts'

export interface Attaching {
  readonly calls: Pick<Calls, 'live'>
  readonly config: () => Config
  readonly records: Pick<CallRecords, 'attach'>
}

/** Which call, or none: the one that this user is on. */
export interface RecordOfCall {
  readonly connection?: string
  readonly callId?: string
  readonly url: string
  readonly title?: string
}

const IMPORTANCE: readonly string[] = ['talking', 'ringing', 'dialing', 'held', 'announced']

/** "This call is record X": undefined when it was noted. */
export function attachRecord({ calls, config, records }: Attaching, user: string, said: RecordOfCall): Problem | undefined {
  const { origins = [], schemes = [] } = config().records ?? {}
  const refused = checkUrl(said.url, { origins, schemes })
  if (refused !== undefined) return refused
  const mine = calls.live().filter((one) => one.user === user && IMPORTANCE.includes(one.state))
  const call =
    said.callId === undefined
      ? mine.toSorted((a, b) => IMPORTANCE.indexOf(a.state) - IMPORTANCE.indexOf(b.state))[0]
      : mine.find(({ connection, id }) => connection === said.connection && id === said.callId)
  if (call === undefined) return problem('CORD_SERVER_NO_CALL', { user })
  records.attach(call, { url: said.url, ...(said.title === undefined ? {} : { title: said.title }), user })
  return undefined
}
