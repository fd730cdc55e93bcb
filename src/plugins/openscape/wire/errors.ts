import { PluginError, type PluginErrorKind } from 'cordboard/plugin-api'
import type { Element } from './xml.ts'

// What people see of the words that switches use most; other words are shown as they are.
const sentences: Readonly<Record<string, string>> = {
  invalidConnectionID: 'The switch does not know this connection: the call is over or has left the device.',
  invalidCallID: 'The switch does not know this call any more.',
  invalidDeviceID: 'The switch does not know this device.',
  invalidCallingDeviceID: 'The switch does not let calls begin at this device.',
  invalidCalledDeviceID: 'The switch does not know the number called.',
  invalidDestination: 'The switch does not know the destination.',
  invalidDestinationDevice: 'The switch does not know the destination.',
  invalidConnectionState: 'The call is not in a state that allows this.',
  noActiveCall: 'There is no active call at this device.',
  noHeldCall: 'There is no held call at this device.',
  noCallToAnswer: 'There is no call to answer at this device.',
  noConnectionToClear: 'There is no connection to clear.',
  serviceNotSupported: 'The switch does not offer this service.',
  featureNotSupported: 'The switch does not offer this service.',
  requestNotSupported: 'The switch does not offer this service.',
  privilegeViolationSpecifiedDevice: 'This application may not do that with this device.',
  serviceBusy: 'The switch is too busy.',
  resourceBusy: 'What it takes is busy.',
  resourceOutOfService: 'What it takes is out of service.',
  invalidAgentState: 'The agent cannot go into this state now.',
  invalidPassword: 'The agent’s password is wrong.',
}

const missing: ReadonlySet<string> = new Set(['invalidConnectionID', 'invalidCallID', 'noConnectionToClear', 'noCallToAnswer'])
const unsupported: ReadonlySet<string> = new Set(['serviceNotSupported', 'featureNotSupported', 'requestNotSupported', 'invalidFeature'])

/** What `CSTAErrorCode` says: its category and word are the vendor's code. */
export function errorOf(answer: Element): PluginError {
  const category = answer.children[0]
  const word = category?.text || category?.children[0]?.name || 'unspecified'
  const vendorCode = category === undefined ? word : `${category.name}/${word}`
  const detail = Object.hasOwn(sentences, word) ? sentences[word] : undefined
  return new PluginError(kindOf(category?.name, word), detail ?? `The switch refused: ${word}.`, { vendorCode })
}

function kindOf(category: string | undefined, word: string): PluginErrorKind {
  if (category === 'security') return 'auth'
  if (unsupported.has(word)) return 'not-capable'
  return missing.has(word) ? 'not-found' : 'refused'
}
