import { type CheckContext, type Checked, firstAnswer, type Json, PluginError } from 'cordboard/plugin-api'
import { readSettings, type Server } from './settings.ts'
import { leave, lesser, open, type Wish } from './wire/open.ts'
import { openSession } from './wire/session.ts'

/** Opens a session that hears nothing, and closes it. */
export async function checkCisco({ clock, live, signal }: CheckContext, config: Json): Promise<Checked> {
  if (live) throw new PluginError('not-capable', 'A client id has one session: another one would close the one that is open.')
  const settings = readSettings(config)
  const { tls, lengthBytes } = settings
  let invokeId = 0

  async function comeAndGo(server: Server, wish: Wish): Promise<void> {
    const session = openSession({
      host: server.host,
      port: server.port,
      tls,
      clock,
      lengthBytes,
      nextInvokeId() {
        invokeId += 1
        return invokeId
      },
      bytes: () => undefined,
      event: () => undefined,
      garbage: () => undefined,
    })
    const stop = () => session.end('it was stopped')
    signal.addEventListener('abort', stop)
    try {
      await open(session, settings, wish)
      await leave(session)
    } catch (error) {
      const less = lesser(error, wish)
      if (less === undefined) throw error
      await comeAndGo(server, less)
    } finally {
      signal.removeEventListener('abort', stop)
      session.end('it was checked')
    }
  }

  return firstAnswer(settings.servers, signal, async (server) => {
    await comeAndGo(server, { version: settings.protocolVersion, supervision: false, quiet: true })
    return { server: `CTI Server ${server.role}, ${server.host}:${server.port}` }
  })
}
