import { type ConnectionAction, type Json, PluginError } from 'cordboard/plugin-api'
import type { OvhApi } from './api.ts'
import { decodeEvent, isRecord } from './event.ts'
import { sameNumber } from './numbers.ts'
import type { Account } from './settings.ts'

interface Place {
  readonly billingAccount: string
  readonly line: string
}

/**
 * Calls from the agent's line by the API's click-to-call: the telephone rings first. Done when OVH has taken the order; what
 * becomes of the call is told by the stream, as of any other.
 */
export function createDial(api: OvhApi, accounts: readonly Account[], typeOf: (device: string) => string | undefined): ConnectionAction {
  /** The lines of a billing group do not change while somebody waits for a call. */
  const known = new Map<string, readonly string[]>()

  async function placeOf(device: string, signal: AbortSignal): Promise<Place> {
    for (const { billingAccount, serviceName } of accounts) {
      if (serviceName !== undefined && sameNumber(serviceName, device)) return { billingAccount, line: serviceName }
    }
    for (const { billingAccount, serviceName } of accounts) {
      if (serviceName !== undefined) continue
      const line = (await linesOf(billingAccount, signal)).find((one) => sameNumber(one, device))
      if (line !== undefined) return { billingAccount, line }
    }
    throw new PluginError('not-found', `None of the configured accounts has the line ${device}.`)
  }

  async function linesOf(billingAccount: string, signal: AbortSignal): Promise<readonly string[]> {
    const lines = known.get(billingAccount) ?? (await api.lines(billingAccount, signal))
    known.set(billingAccount, lines)
    return lines
  }

  return async (input, { facts, signal }) => {
    const number = text(input, 'number') ?? ''
    const calledNumber = international(number)
    const device = text(input, 'device') ?? facts.agent?.device
    if (device === undefined) throw new PluginError('bad-input', 'From which line? There is no agent: say device.')
    if (typeOf(device) === 'mgcpCirpack') throw new PluginError('not-capable', `${device} is an MGCP line: click-to-call is for SIP lines.`)
    const { billingAccount, line } = await placeOf(device, signal).catch((error: unknown) => {
      known.clear()
      throw error
    })
    const callerNumber = text(input, 'callerNumber')
    const call = { calledNumber, ...(callerNumber === undefined ? {} : { callingNumber: international(callerNumber) }) }
    await api.click2Call(billingAccount, line, call, signal)
    return { status: 'done', detail: `${line} rings` }
  }
}

/** The type of each line that was heard of: an event says it, a list of lines does not. */
export function createLineTypes() {
  const types = new Map<string, string>()
  return {
    note(events: readonly unknown[]): void {
      for (const value of events) {
        const decoded = decodeEvent(value)
        if ('event' in decoded && decoded.event.details.Type !== undefined) types.set(decoded.event.resource, decoded.event.details.Type)
      }
    },
    typeOf: (device: string) => [...types].find(([line]) => sameNumber(line, device))?.[1],
  }
}

/** OVH writes 0033 for +33. A number as it is dialled in the line's own country is left alone. */
function international(number: string): string {
  const bare = number.replace(/[\s().-]/g, '').replace(/^\+/, '00')
  if (!/^[0-9*#]{1,40}$/.test(bare)) throw new PluginError('bad-input', `${JSON.stringify(number.slice(0, 60))} is no number to dial.`)
  return bare
}

function text(input: Json, name: string): string | undefined {
  const value: unknown = isRecord(input) ? input[name] : undefined
  return typeof value === 'string' && value !== '' ? value : undefined
}
