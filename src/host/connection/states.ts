import type { ReportedState } from '../../plugin-api/index.ts'
import type { ConnectionState } from '../contract.ts'

type Kind = ConnectionState['kind']

const reportable: readonly ReportedState['kind'][] = ['connecting', 'online', 'retrying', 'auth-required', 'failed']

/** From which state a connection may go to which. What a plugin reports is heard only between connecting and closing. */
const transitions: Readonly<Record<Kind, readonly Kind[]>> = {
  idle: ['connecting', 'failed'],
  connecting: [...reportable, 'closing'],
  online: [...reportable, 'closing'],
  retrying: [...reportable, 'closing'],
  'auth-required': [...reportable, 'closing'],
  failed: [...reportable, 'closing'],
  closing: ['idle', 'connecting', 'failed'],
}

export function mayFollow(from: Kind, to: Kind): boolean {
  return transitions[from].includes(to)
}
