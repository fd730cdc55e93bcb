import type { ConnectionContext } from 'cordboard/plugin-api'
import type { Session } from './wire/session.ts'

// What each action asks Asterisk for.
const commands: Readonly<Record<string, string>> = {
  'attach-data': 'Setvar',
  'send-user-event': 'UserEvent',
  dial: 'Originate',
  'hang-up': 'Hangup',
  transfer: 'Redirect',
  consult: 'Atxfer',
  'complete-transfer': 'Hangup',
  reconnect: 'CancelAtxfer',
  'send-digits': 'PlayDTMF',
  'set-agent-state': 'QueuePause',
  'agent-login': 'QueueAdd',
  'agent-logout': 'QueueRemove',
}

/** Narrows the declared actions to what this server has and this account may do. */
export async function declareActions(session: Session, ctx: ConnectionContext): Promise<void> {
  const allowed = await session.request('ListCommands').then(
    (message) => message.first,
    () => undefined,
  )
  // A server that does not list its own heartbeat does not list anything.
  if (allowed === undefined || !allowed.has('Ping')) return
  ctx.declare({ actions: Object.keys(commands).filter((action) => allowed.has(commands[action] ?? '')) })
}
