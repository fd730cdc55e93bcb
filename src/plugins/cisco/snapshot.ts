import { type EmittedTrigger, PluginError } from 'cordboard/plugin-api'
import type { Normaliser } from './normalise/normaliser.ts'
import { listedCalls } from './normalise/snapshot.ts'
import type { Settings } from './settings.ts'
import { type Floats, none, noneShort } from './wire/encode.ts'
import { type Message, number } from './wire/message.ts'
import type { Session } from './wire/session.ts'
import { masks } from './wire/table.ts'

export interface SnapshotOptions {
  readonly session: Session
  readonly settings: Settings
  readonly normaliser: Normaliser
  /** ServiceGranted. */
  readonly granted: number
  readonly found: (triggers: readonly EmittedTrigger[]) => void
  readonly diagnose: (detail: string) => void
}

// Not all at once: a CTI Server limits the requests that are under way.
const together = 10
const voice = 1

/**
 * Asks about every phone that is configured or known, then about every call there and every call known, and about the agents:
 * there is no list of all phones or calls. Resolves with what the switch says that its phones can do.
 */
export async function takeSnapshot(options: SnapshotOptions): Promise<number | undefined> {
  const { session, settings, normaliser, found, diagnose } = options
  if ((options.granted & masks.CtiServiceMask.CLIENT_CONTROL) === 0) {
    diagnose('the CTI Server did not grant CLIENT_CONTROL: calls under way, and calls that end while the link is down, stay unknown')
    return undefined
  }
  const { state } = normaliser
  const PeripheralID = settings.peripheralId ?? [...state.agents.values()][0]?.peripheral ?? [...state.calls][0]?.peripheral ?? none
  const mark = normaliser.mark()
  const devices = phonesOf(settings, normaliser)
  const wanted = new Map([...state.calls].map((call) => [call.callId, { connection: call.connection, type: call.connectionType }]))
  await each(devices, (device) =>
    ask('SNAPSHOT_DEVICE_REQ', { PeripheralID, SnapshotDeviceType: noneShort }, [['AgentInstrument', device]], (message) => {
      for (const { callId, connection, connectionType } of listedCalls(message)) wanted.set(callId, { connection, type: connectionType })
      found(normaliser.deviceListed(device, message, mark))
    }),
  )
  await each([...wanted], async ([ConnectionCallID, { connection, type }]) => {
    const about = { PeripheralID, ConnectionCallID, ConnectionDeviceIDType: type }
    const peripheral = PeripheralID === none ? 0 : PeripheralID
    const answer = await ask('SNAPSHOT_CALL_REQ', about, [['ConnectionDevID', connection]], (message) =>
      found(normaliser.callListed(ConnectionCallID, connection, message, peripheral, mark)),
    )
    if (answer === 'refused') found(normaliser.callGone(ConnectionCallID, mark))
  })
  await each([...state.agents.values()], ({ id, instrument, peripheral }) =>
    ask(
      'QUERY_AGENT_STATE_REQ',
      { PeripheralID: peripheral, MrdID: voice, IcmAgentID: none },
      [instrument === undefined ? ['AgentID', id] : ['AgentInstrument', instrument]],
      (message) => found(normaliser.agent(id, message)),
    ),
  )
  await each([...state.agents.values()], ({ id }) => askDesk(session, normaliser, id))
  const [device] = devices
  const about = device === undefined ? undefined : await ask('QUERY_DEVICE_INFO_REQ', { PeripheralID }, [['AgentInstrument', device]])
  return typeof about === 'object' ? number(about, 'CallControlSupported') : undefined

  // A refusal is an answer too: there is nothing. Silence is none, and so is a link that is lost.
  async function ask(
    name: string,
    fields: Readonly<Record<string, number>>,
    floats: Floats,
    confirmed?: (message: Message) => void,
  ): Promise<Message | 'refused' | 'silent'> {
    try {
      return await session.request(name, fields, floats, confirmed === undefined ? {} : { confirmed })
    } catch (error) {
      if (!(error instanceof PluginError) || error.kind === 'unavailable') throw error
      if (error.kind === 'timeout') diagnose(error.message)
      return error.kind === 'timeout' ? 'silent' : 'refused'
    }
  }
}

/** Asks what an agent may do. Not every system says. */
export async function askDesk(session: Session, normaliser: Normaliser, id: string): Promise<void> {
  const PeripheralID = normaliser.state.agents.get(id)?.peripheral ?? none
  const answer = await session.request('AGENT_DESK_SETTINGS_REQ', { PeripheralID }, [['AgentID', id]]).catch(() => undefined)
  if (answer !== undefined) normaliser.desk(id, answer)
}

function phonesOf(settings: Settings, { state }: Normaliser): readonly string[] {
  const ofAgents = [...state.agents.values()].flatMap(({ instrument, device }) => instrument ?? device ?? [])
  const ofCalls = [...state.calls].flatMap((call) => [...call.legs.keys()])
  return [...new Set([...settings.devices, ...ofAgents, ...ofCalls])]
}

async function each<T>(items: readonly T[], run: (item: T) => Promise<unknown>): Promise<void> {
  for (let at = 0; at < items.length; at += together) await Promise.all(items.slice(at, at + together).map(run))
}
