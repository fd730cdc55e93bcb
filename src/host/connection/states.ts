import type { ReportedState } from '../../plugin-api/index.ts'
import type { ConnectionState } from '../contract.ts'
import type { Redactor } from '../secrets/redact.ts'

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

export function clipped(state: ReportedState, redactor: Redactor): ReportedState {
  const clean = (text: string) => clip(redactor.text(text))
  switch (state.kind) {
    case 'connecting':
      return state
    case 'online':
      return {
        kind: 'online',
        ...(state.server === undefined ? {} : { server: clean(state.server) }),
        ...(state.detail === undefined ? {} : { detail: clean(state.detail) }),
      }
    default:
      return { ...state, reason: clean(state.reason) }
  }
}

const longestText = 500

export function clip(text: string): string {
  return text.length > longestText ? `${text.slice(0, longestText)}…` : text
}
