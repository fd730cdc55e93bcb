import type { ListenerName, Status } from './report.ts'

/** One listener of one workstation, as far as it has said. */
export interface Listener {
  readonly name: ListenerName
  readonly device: string
  readonly status: Status
  /** How often it tries again while reconnecting, and so how often the bridge gives a sign of life. */
  readonly intervalSeconds: number
  /** Milliseconds. */
  readonly heardAt: number
}

// The guide's state model (3.3), from its texts: the picture of it is not in the document.
const next: Readonly<Record<Status, readonly Status[]>> = {
  Status_Down: ['Status_Idle'],
  Status_Idle: ['Status_Up', 'Status_Down', 'Status_Reconnecting'],
  Status_Up: ['Status_Idle', 'Status_Reconnecting'],
  Status_Reconnecting: ['Status_Up', 'Status_Idle', 'Status_Down'],
  Status_Unknown: ['Status_Down', 'Status_Idle', 'Status_Up', 'Status_Reconnecting'],
}

/** Whether a listener can go from one state to the other; to unknown it always can. */
export function canFollow(before: Status, after: Status): boolean {
  return before === after || after === 'Status_Unknown' || next[before].includes(after)
}

/** How a state of a listener shows as a link. */
export function linkOf(status: Status): { readonly state: 'up' | 'down' | 'degraded'; readonly reason?: string } {
  switch (status) {
    case 'Status_Up':
      return { state: 'up' }
    case 'Status_Idle':
      return { state: 'down', reason: 'idle' }
    case 'Status_Down':
      return { state: 'down', reason: 'not initialized' }
    case 'Status_Reconnecting':
      return { state: 'degraded', reason: 'reconnecting' }
    case 'Status_Unknown':
      return { state: 'degraded', reason: 'unknown' }
  }
}

const missedSigns = 3

/** When a listener counts as silent, in milliseconds: three signs of life after it was heard. */
export function silentAt(listener: Listener): number {
  return listener.heardAt + missedSigns * listener.intervalSeconds * 1000
}
