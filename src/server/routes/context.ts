import type { Sessions } from '../auth/sessions.ts'
import type { ServerOptions } from '../contract.ts'
import type { Handler } from '../http/request.ts'
import type { RouteId } from './table.ts'

/** What the handlers work with. */
export interface ServerContext extends ServerOptions {
  readonly sessions: Sessions
  readonly publicUrl: string | undefined
  /** Users with an open page. */
  readonly present: () => ReadonlySet<string>
  /** Closes the sockets of a session, or of all sessions of a user. */
  readonly signedOut: (who: { readonly session: string } | { readonly user: string }) => void
}

export type Handlers<Id extends RouteId = RouteId> = Readonly<Record<Id, Handler>>
