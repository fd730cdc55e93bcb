import type { Access } from '../auth/sessions.ts'
import type { Shape } from '../http/json.ts'

/** One route: what it takes, who may use it. The document at /openapi.json is made from this and nothing else. */
export interface RouteSpec {
  readonly id: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** With {parameters}; an id with a slash in it travels percent-encoded. */
  readonly path: string
  readonly summary: string
  /** public: without a sign-in. */
  readonly access: Access | 'public'
  readonly query?: Readonly<Record<string, string>>
  readonly body?: { readonly types: readonly string[]; readonly shape?: Shape<unknown>; readonly most?: number }
  /** Status of success -> what it means. */
  readonly answers: Readonly<Record<number, string>>
  /** What the audit log keeps of it; default: nothing of a GET, a change of everything else. */
  readonly audit?: 'change' | 'read' | 'none'
}

// Who may use a route, and what bodies and periods look like: said once.
export const everyone: Access = { roles: ['admin', 'integrator', 'supervisor', 'agent'], scopes: [] }
export const look: Access = { roles: ['admin', 'integrator', 'supervisor'], scopes: ['read', 'admin'] }
export const build: Access = { roles: ['admin', 'integrator'], scopes: ['admin'] }
export const admin: Access = { roles: ['admin'], scopes: ['admin'] }
export const ingest: Access = { roles: ['admin', 'integrator'], scopes: ['ingest', 'admin'] }
/** Whoever sits at a desk, and programs that may do nothing else. */
export const dialling: Access = { roles: everyone.roles, scopes: ['dial', 'admin'] }
export const document: Access = { roles: everyone.roles, scopes: ['ingest', 'read', 'admin'] }

export const json = ['application/json']
export const period = { since: 'RFC 3339', until: 'RFC 3339' }
/** Does the audit log keep a request of this route, and as what? */
export function auditOf({ audit, method }: RouteSpec): 'change' | 'read' | 'none' {
  return audit ?? (method === 'GET' ? 'none' : 'change')
}
