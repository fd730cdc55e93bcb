import type { Role } from '../../journal/index.ts'
import type { FromPage } from '../wire/index.ts'

/** One WebSocket: who may open it, and what its page may say. Everything a page says concerns its own session's user. */
export interface SocketSpec {
  readonly roles: readonly Role[]
  readonly summary: string
  /** Message -> what it does. */
  readonly messages: Readonly<Record<string, string>>
}

const agentMessages: Readonly<Record<FromPage['type'], string>> = {
  hello: 'begins: gets the state of its user, and the cards that wait',
  ack: 'says what became of a card of its user',
  active: 'says that the person used this page',
  callback: 'puts away a planned call of its user',
  mute: 'switches offers off or on for its user, where the administrator allows it',
  record: 'says which record a call of its user is about',
  dismiss: 'puts away a card of its user',
}

export const sockets = {
  '/ws/agent': {
    roles: ['admin', 'integrator', 'supervisor', 'agent'],
    summary: 'The bar of the user who is signed in',
    messages: agentMessages,
  },
  '/ws/live': { roles: ['admin', 'integrator', 'supervisor'], summary: 'Says that something changed, never what', messages: {} },
} as const satisfies Readonly<Record<string, SocketSpec>>
