import { createHash } from 'node:crypto'
import { PluginError } from 'cordboard/plugin-api'
import type { Settings } from '../settings.ts'
import { field } from './message.ts'
import type { Session } from './session.ts'

/** Logs in and subscribes. Rejects with a PluginError: `auth` when Asterisk says no, else what the session says. */
export async function logIn(session: Session, settings: Settings): Promise<void> {
  try {
    await session.request('Login', {
      Username: settings.username,
      ...(settings.login === 'plain' ? { Secret: settings.secret } : await proof(session, settings.secret)),
      Events: settings.events,
    })
  } catch (error) {
    if (error instanceof PluginError && error.kind === 'refused') throw new PluginError('auth', error.message, { cause: error })
    throw error
  }
}

// The secret itself stays here: Asterisk gets the hash of it and its own challenge. MD5 is what the interface speaks.
async function proof(session: Session, secret: string): Promise<{ readonly AuthType: string; readonly Key: string }> {
  const challenge = field(await session.request('Challenge', { AuthType: 'MD5' }), 'Challenge') ?? ''
  return { AuthType: 'MD5', Key: createHash('md5').update(`${challenge}${secret}`).digest('hex') }
}
