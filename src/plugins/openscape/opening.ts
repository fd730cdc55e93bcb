import type { Settings } from './settings.ts'
import type { Session } from './wire/session.ts'
import { type Content, textAt } from './wire/xml.ts'

/** What the switch granted. */
export interface Opened {
  /** Milliseconds after which the session must be renewed; undefined where there is none. */
  readonly renewEvery: number | undefined
  /** What takes it back; undefined where nothing was granted. */
  readonly leaving: Leaving | undefined
}

export interface Leaving {
  readonly name: string
  readonly content: Content
}

const wantedSeconds = 180

/** What an edition of ECMA-323 calls its messages. */
export function namespaceOf(edition: number): string {
  return edition === 2
    ? 'http://www.ecma.ch/standards/ecma-323/csta/ed2'
    : `http://www.ecma-international.org/standards/ecma-323/csta/ed${edition}`
}

/** Says who we are, as the switch wants it. Rejects with a PluginError of kind `auth` when it does not want us. */
export async function openApplication(session: Session, settings: Settings): Promise<Opened> {
  if (settings.opening === 'none') return { renewEvery: undefined, leaving: undefined }
  if (settings.opening === 'system-register') {
    const registered = await session.request('SystemRegister', { requestTypes: { systemStatus: 'true', requestSystemStatus: 'false' } })
    const sysStatRegisterID = textAt(registered, 'sysStatRegisterID') ?? ''
    return { renewEvery: undefined, leaving: { name: 'SystemRegisterCancel', content: { sysStatRegisterID } } }
  }
  const answer = await session.request('StartApplicationSession', {
    applicationInfo: { applicationID: settings.applicationId },
    requestedProtocolVersions: { protocolVersion: namespaceOf(settings.edition) },
    requestedSessionDuration: wantedSeconds,
  })
  const granted = Number(textAt(answer, 'actualSessionDuration'))
  // Renewed when half of it is over: one renewal may be lost.
  const renewEvery = (Number.isFinite(granted) && granted > 0 ? granted : wantedSeconds) * 500
  const ending = { sessionID: textAt(answer, 'sessionID') ?? '', sessionEndReason: { appEndReason: 'Application Request' } }
  return { renewEvery, leaving: { name: 'StopApplicationSession', content: ending } }
}
