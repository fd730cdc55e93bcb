import { PluginError } from 'cordboard/plugin-api'
import type { Settings } from '../settings.ts'
import { none } from './encode.ts'
import { status } from './failures.ts'
import type { Message } from './message.ts'
import type { Session } from './session.ts'
import { masks } from './table.ts'

const openMilliseconds = 30_000
const farewellMilliseconds = 5000

const services = masks.CtiServiceMask
const events = masks.CallEventMessageMask

/** Everything that happens to every call, what is attached to them, and the right to act. */
const neededServices = services.ALL_EVENTS | services.CALL_DATA_UPDATE | services.CLIENT_CONTROL

// All but streams of media: they say nothing that a call's own events do not.
const wantedEvents = 0x001f_ffff | events.AGENT_TEAM_CONFIG
const allAgentStates = 0x3ff
const oldestVersion = 18

/** What is asked for: less of it when a server refuses. */
export interface Wish {
  readonly version: number
  /** Supervision of calls too, where it is granted. */
  readonly supervision: boolean
  /** Neither events nor supervision: only to be let in. */
  readonly quiet?: boolean
}

/** OPEN_REQ, the password in clear as the protocol wants it. Rejects with a PluginError of kind `auth` when it is wrong. */
export async function open(session: Session, settings: Settings, wish: Wish): Promise<Message> {
  try {
    return await session.request(
      'OPEN_REQ',
      {
        VersionNumber: wish.version,
        // As the guide advises: four heartbeats, and never below 20 seconds.
        IdleTimeout: Math.max(20, settings.heartbeatSeconds * 4),
        PeripheralID: settings.peripheralId ?? none,
        ServiceRequested: servicesOf(wish),
        CallMsgMask: wish.quiet === true ? 0 : wantedEvents,
        AgentStateMask: wish.quiet === true ? 0 : allAgentStates,
      },
      [
        ['ClientID', settings.clientId],
        ['ClientPassword', Buffer.from(settings.clientPassword === '' ? '' : `${settings.clientPassword}\0`)],
        ['ClientSignature', settings.clientId],
      ],
      { milliseconds: openMilliseconds },
    )
  } catch (error) {
    if (error instanceof PluginError && error.vendorCode === String(status.invalidPassword)) {
      throw new PluginError('auth', error.message, { vendorCode: error.vendorCode, cause: error })
    }
    throw error
  }
}

function servicesOf({ quiet, supervision }: Wish): number {
  if (quiet === true) return services.CLIENT_CONTROL
  return supervision ? neededServices | services.SUPERVISOR : neededServices
}

/** Says good-bye as the guide wants it, and waits for the answer for a moment. Never rejects. */
export async function leave(session: Session): Promise<void> {
  await session.request('CLOSE_REQ', { Status: 0 }, [], { milliseconds: farewellMilliseconds }).catch(() => undefined)
}

/** What to ask for next when the server refused that; undefined when less would not help. */
export function lesser(error: unknown, wish: Wish): Wish | undefined {
  const code = error instanceof PluginError ? Number(error.vendorCode) : undefined
  if (code === status.invalidVersion && wish.version > oldestVersion) return { ...wish, version: wish.version - 1 }
  return code !== undefined && aboutServices.has(code) && wish.supervision ? { ...wish, supervision: false } : undefined
}

const aboutServices: ReadonlySet<number> = new Set([
  status.functionNotAvailable,
  status.invalidServiceMask,
  status.invalidService,
  status.serviceConflict,
])
