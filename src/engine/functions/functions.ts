import { CordError, type Facts, type Json, type Schedule } from '../../model/index.ts'
import type { NativeFunction } from '../compile/contract.ts'
import type { ConnectionFacts } from '../contract.ts'
import { sameNumber, toE164 } from '../phone/phone.ts'
import { isWithin } from '../schedule/within.ts'
import type { Table } from '../tables/table.ts'

/** What the functions of rules answer from, besides the facts. */
export interface FunctionSettings {
  readonly tables: ReadonlyMap<string, Table>
  readonly schedules: Readonly<Record<string, Schedule>>
  readonly connections: Readonly<Record<string, ConnectionFacts>>
}

/**
 * The functions that rules have beyond JSONata's own, bound to the facts of one decision: `$e164(number, country?)`,
 * `$sameNumber(a, b)`, `$table(name, key)`, `$within(schedule)`, `$agentBusy()`. What is not there gives nothing; a table or
 * schedule that does not exist is an error.
 */
export function rulebookFunctions(facts: Omit<Facts, 'ledger'>, settings: FunctionSettings): Readonly<Record<string, NativeFunction>> {
  const home = Object.hasOwn(settings.connections, facts.connection) ? settings.connections[facts.connection] : undefined
  return {
    e164: {
      signature: '<(sn)-s?:s>',
      run: (number, country) => {
        const text = asText(number)
        return text === undefined ? undefined : toE164(text, asText(country) ?? home?.country)
      },
    },
    sameNumber: {
      signature: '<(sn)(sn):b>',
      run: (a, b) => {
        const [left, right] = [asText(a), asText(b)]
        return left !== undefined && right !== undefined && sameNumber(left, right, home?.country)
      },
    },
    table: {
      signature: '<s(sn):o>',
      run: (name, key) => {
        const text = asText(key)
        const table = tableOf(settings, name)
        return text === undefined ? undefined : table?.find(text)
      },
    },
    within: { signature: '<s:b>', run: (name) => isOpen(settings, name, Date.parse(facts.receivedAt), home?.timezone ?? 'UTC') },
    // Unknown where the connection cannot tell that calls end: neither true nor false.
    agentBusy: { signature: '<:b>', run: () => facts.agent?.calls && facts.agent.calls.length > 0 },
  }
}

function tableOf(settings: FunctionSettings, name: Json | undefined): Table | undefined {
  if (typeof name !== 'string') return undefined
  const table = settings.tables.get(name)
  if (table === undefined) throw new CordError('CORD_TABLE_UNKNOWN', { table: name, allowed: [...settings.tables.keys()].join(', ') })
  return table
}

function isOpen(settings: FunctionSettings, name: Json | undefined, at: number, timezone: string): boolean | undefined {
  if (typeof name !== 'string') return undefined
  const schedule = Object.hasOwn(settings.schedules, name) ? settings.schedules[name] : undefined
  if (schedule === undefined) {
    throw new CordError('CORD_SCHEDULE_UNKNOWN', { schedule: name, allowed: Object.keys(settings.schedules).join(', ') })
  }
  try {
    return isWithin(schedule, at, timezone)
  } catch (cause) {
    throw new CordError('CORD_SCHEDULE_TIMEZONE', { schedule: name, timezone: schedule.timezone ?? timezone }, { cause })
  }
}

function asText(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : undefined
}
