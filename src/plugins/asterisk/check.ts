import { type CheckContext, type Checked, type Json, PluginError } from 'cordboard/plugin-api'
import { readSettings } from './settings.ts'
import { logIn } from './wire/login.ts'
import { openSession } from './wire/session.ts'

/** Logs in and off, and asks for no events. */
export async function checkAsterisk({ clock, signal }: CheckContext, config: Json): Promise<Checked> {
  const settings = readSettings(config)
  const session = openSession({
    host: settings.host,
    port: settings.port,
    tls: settings.tls,
    clock,
    mark: 'cordboard-check-',
    bytes: () => undefined,
    event: () => undefined,
    list: () => undefined,
    listMark: () => 0,
    garbage: () => undefined,
  })
  const stop = () => session.end('it was stopped')
  signal.addEventListener('abort', stop)
  try {
    const greeting = await session.greeting
    if (!greeting.startsWith('Asterisk Call Manager')) {
      throw new PluginError('unavailable', 'what answers there is not an Asterisk manager interface')
    }
    await logIn(session, { ...settings, events: 'off' })
    await session.request('Logoff').catch(() => undefined)
    return { server: greeting }
  } finally {
    signal.removeEventListener('abort', stop)
    session.end('it was checked')
  }
}
