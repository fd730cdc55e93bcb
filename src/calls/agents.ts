import type { Trigger } from '../model/index.ts'
import { type AgentRecord, keyOf } from './records.ts'
import type { Restored } from './restore.ts'
import { createUnsaved, type Unsaved } from './unsaved.ts'

/** Who is logged in where, as far as triggers have told. */
export interface Agents {
  apply(trigger: Trigger): void
  /** The agent that a trigger names by id or by the device it sits at. */
  find(connection: string, id: string | undefined, device: string | undefined): AgentRecord | undefined
  /** The trigger with the desk of the agent it names, or with the agent of the desk. */
  complete(trigger: Trigger): Trigger
  all(): readonly AgentRecord[]
  readonly unsaved: Unsaved<AgentRecord>
}

export function createAgents(saved: readonly Restored<AgentRecord>[]): Agents {
  const records = new Set<AgentRecord>()
  const byId = new Map<string, AgentRecord>()
  const byDevice = new Map<string, AgentRecord>()
  const unsaved = createUnsaved<AgentRecord>('agent', ({ connection, id, device }) =>
    JSON.stringify([connection, id ?? null, device ?? null]),
  )

  function index(agent: AgentRecord): AgentRecord {
    unsaved.changed(agent)
    records.add(agent)
    if (agent.id !== undefined) byId.set(keyOf(agent.connection, agent.id), agent)
    if (agent.device !== undefined) byDevice.set(keyOf(agent.connection, agent.device), agent)
    return agent
  }

  function find(connection: string, id: string | undefined, device: string | undefined): AgentRecord | undefined {
    if (id !== undefined) return byId.get(keyOf(connection, id))
    return device === undefined ? undefined : byDevice.get(keyOf(connection, device))
  }

  /** The agent of that id, or the one that was known by its desk alone until now. */
  function ensure(trigger: Trigger, id: string | undefined, device: string | undefined): AgentRecord {
    const { connection, receivedAt } = trigger
    const known = find(connection, id, device)
    if (known !== undefined) return known
    const there = device === undefined ? undefined : byDevice.get(keyOf(connection, device))
    if (there !== undefined && there.id === undefined && id !== undefined) {
      there.id = id
      return index(there)
    }
    return index({ connection, state: 'unknown', since: receivedAt, ...(id === undefined ? {} : { id }) })
  }

  /** One agent sits at a desk, at one desk: who sat there has left it. */
  function seat(agent: AgentRecord, device: string): void {
    if (agent.device === device) return
    stand(agent)
    const before = byDevice.get(keyOf(agent.connection, device))
    if (before !== undefined) stand(before)
    agent.device = device
    index(agent)
  }

  function stand(agent: AgentRecord): void {
    if (agent.device === undefined) return
    byDevice.delete(keyOf(agent.connection, agent.device))
    delete agent.device
    unsaved.changed(agent)
    if (agent.id !== undefined) return
    records.delete(agent)
    unsaved.gone(agent)
  }

  function setState(agent: AgentRecord, trigger: Trigger, state: string): void {
    if (agent.state !== state || agent.reason !== trigger.agent?.reason) agent.since = trigger.receivedAt
    agent.state = state
    delete agent.reason
    delete agent.workMode
    if (trigger.agent?.reason !== undefined) agent.reason = trigger.agent.reason
    if (trigger.agent?.workMode !== undefined) agent.workMode = trigger.agent.workMode
  }

  for (const { item, ...from } of saved) unsaved.restored(index(item), from)

  return {
    find,
    apply(trigger) {
      const { id, device, name, state } = trigger.agent ?? {}
      if (id === undefined && device === undefined) return
      const agent = ensure(trigger, id, device)
      unsaved.changed(agent)
      if (device !== undefined) seat(agent, device)
      if (name !== undefined) agent.name = name
      if (state !== undefined) setState(agent, trigger, state)
      // Without an id the desk is all that the agent is known by.
      if (state === 'logged-out' && agent.id !== undefined) stand(agent)
    },
    complete(trigger) {
      const { id, device } = trigger.agent ?? {}
      if ((id === undefined) === (device === undefined)) return trigger
      const agent = find(trigger.connection, id, device)
      const known = {
        ...(agent?.id === undefined ? {} : { id: agent.id }),
        ...(agent?.device === undefined ? {} : { device: agent.device }),
      }
      return { ...trigger, agent: { ...known, ...trigger.agent } }
    },
    all: () => [...records],
    unsaved,
  }
}
