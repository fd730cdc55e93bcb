import { type Clock, problem } from '../../model/index.ts'
import { HttpError } from '../http/errors.ts'
import { isCrowded } from './password.ts'
import { createThrottle } from './throttle.ts'

// Behind a proxy every agent has one address: a whole shift may mistype in the morning.
const PER_USER_AND_ADDRESS = { failures: 10, windowSeconds: 900 }
const PER_ADDRESS = { failures: 100, windowSeconds: 900 }
// Guessed from many addresses at once, an account is locked; where its person signed in before, it stays open to them.
const PER_USER = { failures: 30, windowSeconds: 900 }
const HOME_ADDRESSES = 10_000
const BUSY_SECONDS = 20

/** Proves a password, as often as is bearable. Throws an HttpError of status 429 when it is not. */
export type PasswordGuard = (user: string, password: string, address: string) => Promise<boolean>

/** Every try counts as failed until it was right, so that many at once are no way around the limit. */
export function createPasswordGuard(clock: Clock, verify: (user: string, password: string) => Promise<boolean>): PasswordGuard {
  const throttles = {
    both: createThrottle(clock, PER_USER_AND_ADDRESS),
    address: createThrottle(clock, PER_ADDRESS),
    user: createThrottle(clock, PER_USER),
  }
  const homes = new Set<string>()

  return async (user, password, address) => {
    if (isCrowded()) throw wait('CORD_SIGN_IN_BUSY', BUSY_SECONDS)
    const both = JSON.stringify([user, address])
    const seconds = Math.max(throttles.both.wait(both), throttles.address.wait(address), homes.has(both) ? 0 : throttles.user.wait(user))
    if (seconds > 0) throw wait('CORD_SERVER_SIGN_IN_TOO_OFTEN', seconds)
    throttles.both.failed(both)
    throttles.address.failed(address)
    throttles.user.failed(user)
    if (!(await verify(user, password))) return false
    throttles.both.forgive(both)
    throttles.address.takeBack(address)
    throttles.user.takeBack(user)
    if (homes.size >= HOME_ADDRESSES) homes.clear()
    homes.add(both)
    return true
  }
}

function wait(code: 'CORD_SIGN_IN_BUSY' | 'CORD_SERVER_SIGN_IN_TOO_OFTEN', seconds: number): HttpError {
  return new HttpError(429, problem(code, { seconds }), { headers: { 'retry-after': String(seconds) } })
}
