import type { MeAnswer } from '../../src/server/wire/index.ts'
import { ask } from './api.ts'

const TICKET = /^#ticket=([\w-]{20,100})$/

/**
 * Signs in with the ticket that the record system around this page brought along, once. Only there: an address that somebody sends round
 * must not sign people in as somebody else. Undefined: there was none.
 */
export async function useTicket(): Promise<MeAnswer | undefined> {
  const ticket = TICKET.exec(location.hash)?.[1]
  if (ticket === undefined || window.parent === window) return undefined
  // Not in the history, and not asked again after a reload.
  history.replaceState(history.state, '', location.pathname + location.search)
  return await ask<MeAnswer>('POST', '/api/v1/session', { ticket })
}
