import { type CheckContext, type Checked, firstAnswer, type Json, PluginError } from 'cordboard/plugin-api'
import { type Leaving, namespaceOf, openApplication } from './opening.ts'
import { readSettings } from './settings.ts'
import { openSession, type Session } from './wire/session.ts'

const farewellMilliseconds = 2000

/** Registers at the switch as a connection does, and takes it back; no device is watched. */
export async function checkOpenscape({ clock, live, signal }: CheckContext, config: Json): Promise<Checked> {
  const settings = readSettings(config)
  if (live && settings.opening === 'application-session') {
    throw new PluginError('not-capable', 'The switch may know one session of an application, and it is open.')
  }

  async function farewell(session: Session, { name, content }: Leaving): Promise<void> {
    const late = clock.setTimer(farewellMilliseconds, () => session.end('the switch did not answer the good-bye'))
    await session.request(name, content).catch(() => undefined)
    late()
  }

  return firstAnswer(settings.servers, signal, async (server) => {
    const session = openSession({
      server,
      tls: settings.tls,
      clock,
      namespace: namespaceOf(settings.edition),
      bytes: () => undefined,
      // OpenScape Voice asks before it lets anybody register.
      said: ({ name }) => (name === 'SystemStatus' ? { name: 'SystemStatusResponse', content: {} } : undefined),
      response: () => undefined,
      garbage: () => session.end('what answers there does not speak CSTA'),
    })
    const stop = () => session.end('it was stopped')
    signal.addEventListener('abort', stop)
    try {
      const { leaving } = await openApplication(session, settings)
      if (leaving === undefined) await lookAt(session)
      else await farewell(session, leaving)
      return { server: `${server.host}:${server.port}` }
    } finally {
      signal.removeEventListener('abort', stop)
      session.end('it was checked')
    }
  })
}

// Where nobody has to say who it is, any answer shows that a switch is there, a refusal too.
async function lookAt(session: Session): Promise<void> {
  await session.request('RequestSystemStatus', {}).catch((error: unknown) => {
    if (error instanceof PluginError && (error.kind === 'refused' || error.kind === 'not-capable')) return
    throw error
  })
}
