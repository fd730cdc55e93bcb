import { mkdirSync } from 'node:fs'
import { openJournal } from '../../journal/index.ts'
import { systemClock } from '../clock.ts'
import { homePaths } from '../config/paths.ts'
import { firstAdministrator } from '../operations/stored.ts'

/** Makes an administrator when nobody can sign in yet; there is no default password. */
export async function firstSignIn(home: string): Promise<{ readonly id: string; readonly password: string } | undefined> {
  const paths = homePaths(home)
  mkdirSync(paths.data, { recursive: true, mode: 0o700 })
  const journal = openJournal({ path: paths.journal, now: systemClock.now })
  try {
    return await firstAdministrator({ journal, clock: systemClock, paths })
  } finally {
    await journal.close()
  }
}
