import type { Agent } from 'cordboard/plugin-api'
import type { Settings } from '../settings.ts'
import { field, known, type Message, plain } from '../wire/message.ts'
import { endpointOf } from './parties.ts'
import type { Member } from './state.ts'
import { emit, queueOf, type Work } from './work.ts'

/** The agent behind a queue member's interface: PJSIP/1024, Local/1024@agents/n, Agent/1024. */
export function memberAgent(work: Work, interfaceName: string, name: string | undefined): Agent {
  const shown = name === undefined || name === interfaceName ? {} : { name }
  if (interfaceName.startsWith('Agent/')) return { id: interfaceName.slice('Agent/'.length), ...shown }
  const member = [...work.state.members.values()].find((one) => one.interface === interfaceName)
  const device = memberDevice(work.settings, { interface: interfaceName, stateInterface: member?.stateInterface })
  return device === undefined ? shown : { device, ...shown }
}

/** The phone of a queue member: of its state interface, else of its interface; behind a Local channel the extension dialled. */
export function memberDevice(settings: Settings, member: Pick<Member, 'interface' | 'stateInterface'>): string | undefined {
  for (const candidate of [member.stateInterface, member.interface]) {
    const device = candidate === undefined ? undefined : endpointOf(settings, candidate).device
    if (device !== undefined) return device
  }
  return /^Local\/([^@/]+)/.exec(member.interface)?.[1]
}

export function memberAdded(work: Work): void {
  const member = readMember(work.message, 'Interface', 'MemberName')
  if (member === undefined) return
  keep(work, member)
  tell(work, member, 'logged-in', `${work.stamp}/logged-in`)
  if (member.paused) tell(work, member, 'not-ready', `${work.stamp}/not-ready`)
}

export function memberRemoved(work: Work): void {
  const member = readMember(work.message, 'Interface', 'MemberName')
  if (member !== undefined) removeMember(work, member, `${work.stamp}/logged-out`)
}

/** A member that is in the queue no more. */
export function removeMember(work: Work, member: Member, stamp: string): void {
  work.state.members.delete(keyOf(member))
  tell(work, member, 'logged-out', stamp)
}

/** Paused or back: told when it differs from what was known, whichever event shows it first. */
export function memberChanged(work: Work): void {
  const member = readMember(work.message, 'Interface', 'MemberName')
  if (member !== undefined) compare(work, member, work.stamp)
}

/** A member in a snapshot. Its own times tell one state from the next, since a list carries no timestamps. */
export function memberListed(work: Work, item: Message): Member | undefined {
  const member = readMember(item, 'Location', 'Name')
  if (member === undefined) return undefined
  const times = `${field(item, 'LoginTime') ?? ''}-${field(item, 'LastPause') ?? ''}`
  compare(work, member, times)
  return member
}

function compare(work: Work, member: Member, stamp: string): void {
  const before = work.state.members.get(keyOf(member))
  keep(work, member)
  if (before !== undefined && before.paused === member.paused && before.reason === member.reason) return
  // What an event says of a member never seen is news only when it is not the ordinary state.
  if (before === undefined && !work.synthetic && !member.paused) return
  const state = member.paused ? 'not-ready' : 'ready'
  tell(work, member, state, `${stamp}/${state}`)
}

function keep(work: Work, member: Member): void {
  work.state.members.set(keyOf(member), member)
}

function keyOf(member: Member): string {
  return `${member.queue} ${member.interface}`
}

function readMember(message: Message, interfaceHeader: string, nameHeader: string): Member | undefined {
  const queue = field(message, 'Queue')
  const interfaceName = field(message, interfaceHeader)
  if (queue === undefined || interfaceName === undefined) return undefined
  const paused = field(message, 'Paused') === '1'
  return {
    queue,
    interface: interfaceName,
    name: known(message, nameHeader),
    stateInterface: field(message, 'StateInterface'),
    paused,
    reason: paused ? (field(message, 'PausedReason') ?? field(message, 'Reason')) : undefined,
  }
}

function tell(work: Work, member: Member, state: NonNullable<Agent['state']>, stamp: string): void {
  emit(work, 'agent-state', {
    id: `member/${member.queue}/${member.interface}/${stamp}`,
    agent: {
      ...memberAgent(work, member.interface, member.name),
      state,
      ...(state === 'not-ready' && member.reason !== undefined ? { reason: member.reason } : {}),
    },
    queue: queueOf(member.queue),
    raw: plain(work.message),
  })
}
