import type { Json, Pair } from 'cordboard/plugin-api'
import type { Settings } from '../settings.ts'
import { floatNumber, has, isNamed, isReserved, type Message, number, text } from '../wire/message.ts'

/** What is known of a call besides its phones: merged from the event that began it, from data updates, and from the events of its phones. */
export interface Context {
  callType: number | undefined
  lineType: number | undefined
  ani: string | undefined
  dnis: string | undefined
  dialed: string | undefined
  digits: string | undefined
  uui: string | undefined
  calling: Device | undefined
  called: Device | undefined
  lastRedirect: string | undefined
  serviceNumber: number | undefined
  skillGroup: number | undefined
  queueSeconds: number | undefined
  routerKey: string | undefined
  customerPhone: string | undefined
  customerAccount: string | undefined
  /** Call variables, wrap-up and named variables by their names on the wire; arrays as lists. */
  readonly values: Map<string, string | readonly string[]>
}

export interface Device {
  readonly id: string
  readonly type: number | undefined
}

export function createContext(): Context {
  return {
    callType: undefined,
    lineType: undefined,
    ani: undefined,
    dnis: undefined,
    dialed: undefined,
    digits: undefined,
    uui: undefined,
    calling: undefined,
    called: undefined,
    lastRedirect: undefined,
    serviceNumber: undefined,
    skillGroup: undefined,
    queueSeconds: undefined,
    routerKey: undefined,
    customerPhone: undefined,
    customerAccount: undefined,
    values: new Map(),
  }
}

/** Takes over what a message tells; what it is silent about stays. Gives the names of what changed. */
export function merge(context: Context, message: Message): readonly string[] {
  const changed: string[] = []
  const take = <K extends Exclude<keyof Context, 'values'>>(name: K, value: Context[K] | undefined): void => {
    if (value === undefined || same(context[name], value)) return
    context[name] = value
    changed.push(name)
  }
  take('callType', positive(number(message, 'CallType')))
  take('lineType', number(message, 'LineType'))
  take('serviceNumber', number(message, 'ServiceNumber'))
  take('skillGroup', number(message, 'SkillGroupNumber'))
  take('ani', text(message, 'Ani'))
  take('dnis', text(message, 'Dnis'))
  take('dialed', text(message, 'DialedNumber'))
  take('digits', text(message, 'CallerEnteredDigit'))
  take('uui', uuiOf(message))
  take('calling', device(message, 'CallingDevID', 'CallingDeviceType'))
  take('called', device(message, 'CalledDevID', 'CalledDeviceType'))
  take('lastRedirect', text(message, 'LastRedirectDevID'))
  take('queueSeconds', floatNumber(message, 'EnterpriseQueueTime'))
  take('routerKey', routerKeyOf(message))
  take('customerPhone', text(message, 'CustomerPhoneNumber'))
  take('customerAccount', text(message, 'CustomerAccountNumber'))
  changed.push(...mergeValues(context, message))
  return changed
}

function mergeValues(context: Context, message: Message): readonly string[] {
  const changed: string[] = []
  const put = (name: string, value: string | readonly string[]): void => {
    if (isReserved(name) || same(context.values.get(name) ?? '', value)) return
    if (value === '') context.values.delete(name)
    else context.values.set(name, value)
    changed.push(name)
  }
  for (const { name, value } of message.floats) {
    const variable = /^CallVar(\d+)$/.exec(name)?.[1]
    if (typeof value === 'string' && variable !== undefined) put(`CallVariable${variable}`, value)
    else if (typeof value === 'string' && name === 'CallWrapupData') put('CallWrapupData', value)
    else if (isNamed(value) && value.index === undefined) put(value.name, value.value)
    else if (isNamed(value) && value.index !== undefined) put(value.name, withElement(context, value.name, value.index, value.value))
  }
  return [...new Set(changed)]
}

function withElement(context: Context, name: string, index: number, value: string): readonly string[] {
  const before = context.values.get(name)
  const list = typeof before === 'object' ? [...before] : []
  while (list.length <= index) list.push('')
  list[index] = value
  return list
}

/** Together unique in the enterprise, for calls that the router saw. */
export function routerKeyOf(message: Message): string | undefined {
  const day = floatNumber(message, 'RouterCallKeyDay')
  const call = floatNumber(message, 'RouterCallkeyCallID')
  return day === undefined || call === undefined || (day === 0 && call === 0) ? undefined : `${day}.${call}`
}

function uuiOf(message: Message): string | undefined {
  if (!has(message, 'UserToUserInfo')) return undefined
  const value = message.floats.find((float) => float.name === 'UserToUserInfo')?.value
  if (!(value instanceof Uint8Array) || value.length === 0) return undefined
  // Most put text there; what is none is shown in hexadecimal.
  const bytes = Buffer.from(value)
  const shown = bytes.toString('latin1').replace(/\0+$/, '')
  return /^[\x20-\x7e\xa0-\xff]*$/.test(shown) ? shown : bytes.toString('hex')
}

function device(message: Message, name: string, type: string): Device | undefined {
  const id = text(message, name)
  return id === undefined ? undefined : { id, type: number(message, type) }
}

// 0 stands for "not said" there.
function positive(value: number | undefined): number | undefined {
  return value === 0 ? undefined : value
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}

/** The values as a trigger carries them, by the keys that the configuration gives them. */
export function dataOf(settings: Settings, context: Context): { readonly data?: Record<string, Json>; readonly pairs?: Pair[] } {
  const shown = [...context.values].map(([name, value]) => [settings.variables[name] ?? name, value] as const)
  if (shown.length === 0) return {}
  const pairs = shown.map(
    ([key, value]): Pair =>
      typeof value === 'string'
        ? { key, type: 'text', value }
        : { key, type: 'list', value: value.map((item, index) => ({ key: String(index), type: 'text', value: item })) },
  )
  return { data: Object.fromEntries(shown), pairs }
}
