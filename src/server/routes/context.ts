import type { Auditor } from '../auth/auditor.ts'
import type { Oidc } from '../auth/oidc.ts'
import type { Sessions } from '../auth/sessions.ts'
import type { ServerOptions } from '../contract.ts'
import type { Handler } from '../http/request.ts'
import type { Breaks } from '../screens/breaks.ts'
import type { Callbacks } from '../screens/callbacks.ts'
import type { CallRecords } from '../screens/records.ts'
import type { RouteId } from './table.ts'

/** What the handlers work with. */
export interface ServerContext extends ServerOptions {
  readonly sessions: Sessions
  readonly publicUrl: string | undefined
  /** Users with an open page. */
  readonly present: () => ReadonlySet<string>
  readonly records: CallRecords
  readonly breaks: Breaks
  readonly callbacks: Callbacks
  readonly auditor: Auditor
  readonly oidc: Oidc
  /** Browsers come by https. */
  readonly secure: boolean
  /** Closes the sockets of a session, or of all sessions of a user but one. */
  readonly signedOut: (who: { readonly session: string } | { readonly user: string; readonly except?: string }) => void
  /** Ends all sessions of a user. */
  readonly signOutUser: (user: string) => Promise<void>
}

export type Handlers<Id extends RouteId = RouteId> = Readonly<Record<Id, Handler>>
