import type { CallsOptions } from './contract.ts'
import { keyOf } from './records.ts'

type Binding = ReturnType<CallsOptions['bindings']>[number]
type User = NonNullable<ReturnType<CallsOptions['user']>>

export type Resolved = { readonly user: User } | { readonly problem: 'unknown' | 'ambiguous' }

/** Which user an agent is. Bindings are read each time; their index is kept as long as the list is the same. */
export interface Users {
  /** An agent id outranks a device. Two users that match are nobody. */
  resolve(connection: string, agentId: string | undefined, device: string | undefined): Resolved
  /** The one user with that agent id, whatever the desk. */
  ofAgentId(connection: string, agentId: string): string | undefined
  bindingsOf(user: string): readonly Binding[]
}

interface Index {
  readonly byAgentId: ReadonlyMap<string, readonly Binding[]>
  readonly byDevice: ReadonlyMap<string, readonly Binding[]>
  readonly byUser: ReadonlyMap<string, readonly Binding[]>
}

export function createUsers(options: Pick<CallsOptions, 'bindings' | 'user'>): Users {
  let indexed: readonly Binding[] | undefined
  let current: Index = indexOf([])

  function index(): Index {
    const bindings = options.bindings()
    if (bindings !== indexed) {
      indexed = bindings
      current = indexOf(bindings)
    }
    return current
  }

  function ofAgentId(connection: string, agentId: string): readonly string[] {
    return usersOf(index().byAgentId.get(keyOf(connection, agentId)) ?? [])
  }

  // A desk bound to another agent's id is that agent's, not the desk of whoever logged in there today.
  function ofDevice(connection: string, device: string, agentId: string | undefined): readonly string[] {
    const there = index().byDevice.get(keyOf(connection, device)) ?? []
    return usersOf(there.filter((binding) => agentId === undefined || binding.agentId === undefined || binding.agentId === agentId))
  }

  return {
    resolve(connection, agentId, device) {
      const named = agentId === undefined ? [] : ofAgentId(connection, agentId)
      const found = named.length > 0 || device === undefined ? named : ofDevice(connection, device, agentId)
      if (found.length > 1) return { problem: 'ambiguous' }
      const user = found[0] === undefined ? undefined : options.user(found[0])
      return user === undefined ? { problem: 'unknown' } : { user }
    },
    ofAgentId(connection, agentId) {
      const found = ofAgentId(connection, agentId)
      return found.length === 1 ? found[0] : undefined
    },
    bindingsOf: (user) => index().byUser.get(user) ?? [],
  }
}

function indexOf(bindings: readonly Binding[]): Index {
  return {
    byAgentId: group(bindings, ({ connection, agentId }) => (agentId === undefined ? undefined : keyOf(connection, agentId))),
    byDevice: group(bindings, ({ connection, device }) => (device === undefined ? undefined : keyOf(connection, device))),
    byUser: group(bindings, ({ user }) => user),
  }
}

function group(
  bindings: readonly Binding[],
  keyOfBinding: (binding: Binding) => string | undefined,
): ReadonlyMap<string, readonly Binding[]> {
  const groups = new Map<string, Binding[]>()
  for (const binding of bindings) {
    const key = keyOfBinding(binding)
    if (key === undefined) continue
    const members = groups.get(key)
    if (members === undefined) groups.set(key, [binding])
    else members.push(binding)
  }
  return groups
}

function usersOf(bindings: readonly Binding[]): readonly string[] {
  return [...new Set(bindings.map((binding) => binding.user))]
}
