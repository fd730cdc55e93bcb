import type { People, Role, User } from '../../journal/index.ts'
import { type Config, problem } from '../../model/index.ts'
import { HttpError } from '../http/errors.ts'

/** Somebody whom an identity provider or a proxy vouches for. */
export interface OutsidePerson {
  /** Who vouches. */
  readonly issuer: string
  /** What the voucher knows them by, for good. */
  readonly subject: string
  /** The user they are here. */
  readonly id: string
  readonly name: string | undefined
  readonly groups: readonly string[]
  /** What the voucher calls their session with it, where it does. */
  readonly session?: string
}

const ROLES: readonly Role[] = ['admin', 'integrator', 'supervisor', 'agent']

/**
 * The user of an outside person, with role and teams as their groups say now. Made when absent; a user with a password, or
 * bound to another identity, is never taken over. Throws an HttpError of status 403. `signOut` ends the sessions of a user.
 */
export async function admit(
  people: People,
  signIn: Config['signIn'],
  person: OutsidePerson,
  signOut: (user: string) => Promise<void>,
): Promise<User> {
  const linked = people.identity(person.issuer, person.subject)
  const id = linked ?? person.id
  const before = people.user(id)
  const role = ROLES.find((one) => signIn?.roles?.[one]?.some((group) => person.groups.includes(group)) === true)
  if (role === undefined || before?.disabled === true) {
    if (linked !== undefined) await signOut(linked)
    throw new HttpError(403, problem('CORD_SIGN_IN_NO_ROLE'))
  }
  if (linked === undefined && before !== undefined && (people.passwordHash(id) !== undefined || people.hasIdentity(id))) {
    throw new HttpError(403, problem('CORD_SIGN_IN_TAKEN'))
  }
  const teams = signIn?.teams === undefined ? (before?.teams ?? []) : teamsOf(signIn.teams, person.groups)
  const user: User = { ...before, id, name: person.name ?? before?.name ?? id, role, teams }
  if (before === undefined || JSON.stringify(before) !== JSON.stringify(user)) await people.putUser(user)
  if (linked === undefined) await people.putIdentity(person.issuer, person.subject, id)
  if (before !== undefined && before.role !== role) await signOut(id)
  return user
}

function teamsOf(teams: Readonly<Record<string, readonly string[]>>, groups: readonly string[]): readonly string[] {
  return Object.entries(teams).flatMap(([team, members]) => (members.some((group) => groups.includes(group)) ? [team] : []))
}

export function isUserId(id: string): boolean {
  return /^[^\s\p{Cc}]{1,128}$/u.test(id)
}
