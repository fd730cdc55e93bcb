import { type ConnectionAction, type ConnectionContext, type Facts, type Json, PluginError } from 'cordboard/plugin-api'
import { dialByRequest } from './dial-request.ts'
import { members, text } from './json.ts'
import type { Relay } from './relay.ts'
import type { Settings } from './settings.ts'
import { stationName } from './stations.ts'
import type { Workstations } from './workstations.ts'

interface Scene {
  readonly ctx: ConnectionContext
  readonly settings: Settings
  readonly relay: Relay
  readonly workstations: Workstations
}

/** Harmony asks every few seconds: so long is waited for it to fetch what it is given. */
const fetchedWithinMs = 8_000

export function createActions(scene: Scene): Readonly<Record<string, ConnectionAction>> {
  return { 'divalto:pop': pop(scene), 'divalto:run': run(scene), dial: dial(scene) }
}

function pop({ ctx, relay }: Scene): ConnectionAction {
  return async (given, { facts, signal }) => {
    const input = members(given)
    const tel = numberOf(given, facts)
    const couple = { ident: text(input.ident) ?? '', telorg: deviceOf(given, facts) ?? '' }
    if (couple.ident === '' && couple.telorg === '')
      throw new PluginError('bad-input', 'At which telephone, or for whom? Say device or ident.')
    const { promise, resolve } = Promise.withResolvers<boolean>()
    relay.put(couple, { tel, event: text(input.event) ?? 'ring' }, ctx.clock.now(), () => resolve(true))
    const cancel = ctx.clock.setTimer(fetchedWithinMs, () => resolve(false))
    const stopped = (): void => resolve(false)
    signal.addEventListener('abort', stopped, { once: true })
    const fetched = await promise
    cancel()
    signal.removeEventListener('abort', stopped)
    return fetched ? { status: 'fetched' } : { status: 'stored', detail: `Harmony has not asked for ${couple.telorg || couple.ident} yet.` }
  }
}

function run({ workstations }: Scene): ConnectionAction {
  return async (given, { facts, signal }) => {
    const number = numberOf(given, facts)
    await workstations.give(placeOf(given, facts), { do: 'run', number, popup: members(given).popup === true }, signal)
    return { status: 'done' }
  }
}

/** Calls from the agent's telephone, with the prefix for an outside line where the number is one. */
function dial({ ctx, settings, workstations }: Scene): ConnectionAction {
  return async (given, { facts, signal }) => {
    const wanted = dialable(text(members(given).number) ?? '')
    const inside = wanted.replace(/\D/g, '').length <= settings.internalDigits
    const number = inside ? wanted : `${settings.outsidePrefix}${wanted}`
    if (settings.dial === undefined) throw new PluginError('not-capable', 'The connection has no `dial` in its configuration.')
    if (settings.dial.kind === 'link') {
      await workstations.give(placeOf(given, facts), { do: 'open', link: `${settings.dial.scheme}${encodeURIComponent(number)}` }, signal)
      return { status: 'done', detail: 'The workstation has opened the link.' }
    }
    await dialByRequest(ctx.clock, settings.dial, { number, telorg: deviceOf(given, facts) ?? '', ident: facts.agent?.id ?? '' }, signal)
    return { status: 'done' }
  }
}

function numberOf(given: Json, facts: Facts): string {
  const number = text(members(given).number) ?? facts.call?.customer?.number ?? facts.call?.caller?.number
  if (number === undefined) throw new PluginError('bad-input', 'There is no number: the call has no customer whose number is known.')
  return dialable(number)
}

/** Reaches a command line and a web address: only what a number is made of. */
function dialable(number: string): string {
  const bare = number.replace(/[\s()./-]/g, '')
  if (!/^\+?[0-9*#]{1,40}$/.test(bare)) throw new PluginError('bad-input', `${JSON.stringify(number.slice(0, 60))} is no number.`)
  return bare
}

function deviceOf(given: Json, facts: Facts): string | undefined {
  return text(members(given).device) ?? facts.agent?.device
}

function placeOf(given: Json, facts: Facts): string {
  const device = deviceOf(given, facts)
  if (device === undefined && facts.agent?.id === undefined) throw new PluginError('bad-input', 'At which telephone? Say device.')
  return stationName({ device, agentId: facts.agent?.id })
}
