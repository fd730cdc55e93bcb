import type { Agent, Call, EmittedTrigger, Json } from 'cordboard/plugin-api'
import { isObject, type JsonObject, objectsOf, textOf } from '../json.ts'
import { canFollow, type Listener, linkOf, silentAt } from './listeners.ts'
import type { ListenerName, Pop, Report } from './report.ts'

/** Who posts: what the workstation's token is bound to. */
export interface Place {
  readonly device?: string
  readonly agentId?: string
}

/** Turns what bridges say into triggers: a state machine without clock and chance; times in milliseconds are passed in. */
export interface PopNormaliser {
  take(report: Report, place: Place, now: number): { readonly triggers: readonly EmittedTrigger[]; readonly odd: string | undefined }
  /** Listeners that should have given a sign of life since. */
  silence(now: number): readonly EmittedTrigger[]
  /** When the next of them falls silent. */
  nextSilence(): number | undefined
  /** Listeners that receive events, of all that are known. */
  count(): { readonly up: number; readonly all: number }
  save(): Json
}

const media: Readonly<Record<ListenerName, NonNullable<Call['media']>>> = {
  telephone: 'voice',
  callback: 'callback',
  email: 'email',
  web: 'web',
}
/** As long as a contact may be handed on. */
const remembered = 4 * 3_600_000
const mostRemembered = 5000

interface Shown {
  readonly source: string
  readonly interaction: string
  readonly call: string
  readonly at: number
}

/** `users`: user id of OpenScape Contact Center -> extension. */
export function createPopNormaliser(users: Readonly<Record<string, string>>, saved: Json | undefined): PopNormaliser {
  const known = new Map<string, Listener>()
  /** Extension -> the pop that was shown there last. */
  const shown = new Map<string, Shown>(readShown(saved))

  function popped(report: Report, pop: Pop, event: JsonObject, place: Place, now: number): EmittedTrigger {
    const { listener, run, number } = report
    const agent = agentOf(listener, pop, place)
    const id = `${listener}/${agent.device ?? agent.id ?? pop.resource}/${run}/${number}`
    const before = listener === 'telephone' ? handedOn(pop, now) : undefined
    const interaction = before?.interaction ?? id
    if (agent.device !== undefined && pop.source !== undefined && listener === 'telephone') {
      remember(agent.device, { source: pop.source, interaction, call: id, at: now })
    }
    return {
      id: `pop/${id}`,
      type: 'ringing',
      ...(report.at === undefined ? {} : { time: report.at }),
      call: {
        id,
        interactionId: interaction,
        media: media[listener],
        type: 'inbound',
        acd: pop.queue !== undefined,
        ...partiesOf(listener, pop),
        ...aboutOf(pop),
      },
      agent,
      ...(pop.queue === undefined ? {} : { queue: { id: pop.queue, name: pop.queue } }),
      ...(pop.pairs.length === 0
        ? {}
        : { data: Object.fromEntries(pop.pairs.map(({ key, value }) => [key, value])), pairs: [...pop.pairs] }),
      raw: {
        ...event,
        listener,
        ...(pop.from === undefined ? {} : { handover: 'consult-or-transfer' }),
        ...(before === undefined ? {} : { interactionGuessed: true, previousCall: before.call }),
      },
    }
  }

  // The API has no id of a call: who transferred or consulted showed the same customer last.
  function handedOn(pop: Pop, now: number): Shown | undefined {
    const last = pop.from === undefined ? undefined : shown.get(pop.from)
    return last !== undefined && last.source === pop.source && now - last.at < remembered ? last : undefined
  }

  function remember(device: string, one: Shown): void {
    shown.delete(device)
    shown.set(device, one)
    const [oldest] = shown.keys()
    if (shown.size > mostRemembered && oldest !== undefined) shown.delete(oldest)
  }

  function agentOf(listener: ListenerName, pop: Pop, place: Place): Agent {
    const device = place.device ?? (listener === 'telephone' ? pop.resource : users[pop.resource])
    const id = place.agentId ?? (listener === 'telephone' ? undefined : pop.resource)
    return { ...(id === undefined ? {} : { id }), ...(device === undefined ? {} : { device }) }
  }

  function stated(report: Report, said: Extract<Report['said'], { kind: 'status' }>, place: Place, now: number) {
    const key = keyOf(report.listener, place)
    const before = known.get(key)
    const listener: Listener = {
      name: report.listener,
      device: place.device ?? '',
      status: said.status,
      intervalSeconds: said.intervalSeconds,
      heardAt: now,
    }
    known.set(key, listener)
    if (before?.status === said.status) return { triggers: [], odd: undefined }
    const odd =
      before === undefined || canFollow(before.status, said.status)
        ? undefined
        : `the ${report.listener} listener went from ${before.status} to ${said.status}, which the guide does not know`
    return { triggers: [link(report.listener, place, `${report.run}/${report.number}`, linkOf(said.status))], odd }
  }

  function link(name: ListenerName, place: Place, stamp: string, how: ReturnType<typeof linkOf>): EmittedTrigger {
    const device = place.device ?? place.agentId ?? ''
    return {
      id: `link/${name}/${device}/${stamp}`,
      type: 'link-state',
      link: { ...how, server: `${name} ${device}`, role: name },
      agent: {
        ...(place.agentId === undefined ? {} : { id: place.agentId }),
        ...(place.device === undefined ? {} : { device: place.device }),
      },
    }
  }

  return {
    take(report, place, now) {
      const { said } = report
      const key = keyOf(report.listener, place)
      const listener = known.get(key)
      if (listener !== undefined) known.set(key, { ...listener, heardAt: now })
      if (said.kind === 'pop') {
        const odd =
          listener === undefined || listener.status === 'Status_Up' ? undefined : `a pop came while the listener was ${listener.status}`
        return { triggers: [popped(report, said.pop, said.event, place, now)], odd }
      }
      return said.kind === 'status' ? stated(report, said, place, now) : { triggers: [], odd: undefined }
    },
    silence(now) {
      return [...known].flatMap(([key, listener]) => {
        if (listener.status === 'Status_Down' || silentAt(listener) > now) return []
        known.set(key, { ...listener, status: 'Status_Down' })
        const place = placeOf(key, listener)
        return [link(listener.name, place, `silent/${listener.heardAt}`, { state: 'down', reason: 'the bridge is silent' })]
      })
    },
    nextSilence() {
      const times = [...known.values()].filter(({ status }) => status !== 'Status_Down').map(silentAt)
      return times.length === 0 ? undefined : Math.min(...times)
    },
    count: () => ({ up: [...known.values()].filter(({ status }) => status === 'Status_Up').length, all: known.size }),
    save: () => ({ shown: [...shown].map(([device, one]) => ({ device, ...one })) }),
  }
}

function keyOf(listener: ListenerName, { device, agentId }: Place): string {
  return `${listener} ${device ?? ''} ${agentId ?? ''}`
}

function placeOf(key: string, listener: Listener): Place {
  const agentId = key.slice(key.lastIndexOf(' ') + 1)
  return { ...(listener.device === '' ? {} : { device: listener.device }), ...(agentId === '' ? {} : { agentId }) }
}

/** In a callback the customer is the destination, and there is no source. */
function partiesOf(listener: ListenerName, { source, destination }: Pop): Partial<Call> {
  const called = destination === undefined ? {} : { called: { number: destination } }
  if (listener === 'telephone') return { ...(source === undefined ? {} : { caller: { number: source } }), ...called }
  if (listener === 'callback') {
    return destination === undefined ? {} : { caller: { number: destination }, customer: { number: destination } }
  }
  return { ...(source === undefined ? {} : { customer: { address: source } }), ...called }
}

function aboutOf(pop: Pop): Partial<Call> {
  return {
    ...(pop.description === undefined ? {} : { description: pop.description }),
    ...(pop.from === undefined ? {} : { transferredFrom: pop.from }),
    ...(pop.redirect === undefined ? {} : { redirectedFrom: pop.redirect }),
    ...(pop.waited === undefined ? {} : { waitSeconds: pop.waited }),
  }
}

function readShown(saved: Json | undefined): readonly (readonly [string, Shown])[] {
  return objectsOf(isObject(saved) ? saved.shown : undefined).flatMap((one) => {
    const [device, source, interaction, call] = [
      textOf(one, 'device'),
      textOf(one, 'source'),
      textOf(one, 'interaction'),
      textOf(one, 'call'),
    ]
    if (device === undefined || source === undefined || interaction === undefined || call === undefined || typeof one.at !== 'number')
      return []
    return [[device, { source, interaction, call, at: one.at }] as const]
  })
}
