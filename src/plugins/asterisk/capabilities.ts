import type { ConnectionContext } from 'cordboard/plugin-api'
import type { Settings } from './settings.ts'
import type { Session } from './wire/session.ts'

// What each action asks Asterisk for.
const commands: Readonly<Record<string, string>> = {
  'attach-data': 'Setvar',
  'send-user-event': 'UserEvent',
  dial: 'Originate',
  answer: 'PJSIPNotify',
  hold: 'PJSIPNotify',
  retrieve: 'PJSIPNotify',
  'hang-up': 'Hangup',
  transfer: 'Redirect',
  consult: 'Atxfer',
  'complete-transfer': 'Hangup',
  reconnect: 'CancelAtxfer',
  conference: 'PlayDTMF',
  'send-digits': 'PlayDTMF',
  'set-agent-state': 'QueuePause',
  'agent-login': 'QueueAdd',
  'agent-logout': 'QueueRemove',
}

/** Narrows the declared actions to what this server has and this account may do. */
export async function declareActions(session: Session, ctx: ConnectionContext, settings: Settings): Promise<void> {
  const actions = Object.keys(commands).filter((action) => settings.remoteControl || commands[action] !== 'PJSIPNotify')
  const allowed = await session.request('ListCommands').then(
    (message) => message.first,
    () => undefined,
  )
  // A server that does not list its own heartbeat does not list anything.
  const lists = allowed?.has('Ping') === true
  ctx.declare({ actions: lists ? actions.filter((action) => allowed.has(commands[action] ?? '')) : actions })
}
