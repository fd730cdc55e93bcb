import { PluginError } from 'cordboard/plugin-api'
import failures from './failures.json' with { type: 'json' }
import { type Message, number, text } from './message.ts'
import { nameOf } from './table.ts'

const statusText: Readonly<Record<string, string>> = failures.status
const controlText: Readonly<Record<string, string>> = failures.control

/** FAILURE_CONF: a refusal of the CTI Server itself. */
const failureConf = 1
/** CONTROL_FAILURE_CONF: a refusal of the switch behind it. */
const controlFailureConf = 35

export const status = {
  invalidVersion: 1,
  functionNotAvailable: 12,
  invalidServiceMask: 19,
  invalidPassword: 36,
  invalidService: 84,
  serviceConflict: 85,
} as const

/** A status of FAILURE_CONF or FAILURE_EVENT in words, with the guide's own name and number. */
export function explainStatus(code: number): string {
  return sentence(statusText[String(code)], nameOf('FailureIndicationMessageStatusCode', code), code)
}

/** A failure code of the switch in words. */
function explainControl(code: number): string {
  return sentence(controlText[String(code)], nameOf('ControlFailureCode', code), code)
}

function sentence(words: string | undefined, name: string | undefined, code: number): string {
  const shown = name ?? 'unknown to this version'
  return `${words ?? shown.toLowerCase().replaceAll('_', ' ')} (${shown}, ${code})`
}

/** The refusal that a message is; undefined for a confirmation. */
export function refusalOf(message: Message): PluginError | undefined {
  if (message.type === failureConf) {
    const code = message.fixed.Status ?? 0
    return new PluginError('refused', `the CTI Server refused: ${explainStatus(code)}`, { vendorCode: String(code) })
  }
  if (message.type !== controlFailureConf) return undefined
  const code = message.fixed.FailureCode ?? 0
  const peripheral = number(message, 'PeripheralErrorCode')
  const own = peripheral === undefined || peripheral === 0 ? '' : `, the switch's own code ${peripheral}`
  const said = text(message, 'FloatFieldText')
  const words = said === undefined ? '' : `: ${said}`
  return new PluginError('refused', `the switch refused: ${explainControl(code)}${own}${words}`, {
    vendorCode: peripheral === undefined || peripheral === 0 ? String(code) : `${code}/${peripheral}`,
  })
}
