export type Role = 'admin' | 'integrator' | 'supervisor' | 'agent'

/** Who signs in, which agent they are where, and what may come in by token. */
export interface People {
  users(): readonly User[]
  user(id: string): User | undefined
  /** Adds or replaces; the password hash stays when not given. */
  putUser(user: User, passwordHash?: string): Promise<void>
  removeUser(id: string): Promise<void>
  passwordHash(id: string): string | undefined
  /** user -> bindings; an agent id outranks a device. */
  bindings(): readonly Binding[]
  setBindings(user: string, bindings: readonly Omit<Binding, 'user'>[]): Promise<void>
  /** A login on a desk moves the device to this user and ends the binding that was there. */
  moveDevice(user: string, connection: string, device: string): Promise<void>
  session(hash: string): Session | undefined
  sessions(): readonly ListedSession[]
  putSession(hash: string, session: Session): Promise<void>
  removeSession(hash: string): Promise<void>
  /** `except` is the hash of one that stays. */
  removeSessionsOf(user: string, except?: string): Promise<void>
  tokens(): readonly Token[]
  token(hash: string): Token | undefined
  putToken(hash: string, token: Token): Promise<void>
  removeToken(name: string): Promise<void>
  /** Notes that a token was used. */
  tokenUsed(hash: string, at: string): Promise<void>
  /** The user that an identity of an outside issuer signs in as. */
  identity(issuer: string, subject: string): string | undefined
  /** True when the user is bound to some outside identity. */
  hasIdentity(user: string): boolean
  putIdentity(issuer: string, subject: string, user: string): Promise<void>
}

export interface User {
  readonly id: string
  readonly name: string
  readonly role: Role
  readonly teams: readonly string[]
  readonly language?: 'en' | 'fr'
  readonly disabled?: boolean
}

/** An agent on a connection: a login of the phone system, or a device. */
export interface Place {
  readonly connection: string
  readonly agentId?: string
  readonly device?: string
}

export interface Binding extends Place {
  readonly user: string
}

export interface Session {
  readonly user: string
  readonly createdAt: string
  readonly expiresAt: string
  /** What the identity provider calls the session that it was begun by (`sid`). */
  readonly providerSession?: string
}

export interface ListedSession extends Session {
  /** The hash that `removeSession` takes. */
  readonly hash: string
}

export type Scope = 'ingest' | 'read' | 'dial' | 'sign-in' | 'admin'

export interface Token {
  readonly name: string
  readonly scopes: readonly Scope[]
  readonly createdAt: string
  readonly expiresAt?: string
  readonly lastUsedAt?: string
  /** The one place of an agent that it speaks for; such a token has no scopes. */
  readonly workstation?: Place
}
