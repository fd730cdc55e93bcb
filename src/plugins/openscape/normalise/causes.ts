// CSTA's event causes that say why a call ended; the rest is `other`.
const causes: Readonly<Record<string, string>> = {
  normalClearing: 'normal',
  normal: 'normal',
  busy: 'busy',
  trunksBusy: 'congestion',
  networkCongestion: 'congestion',
  resourcesNotAvailable: 'congestion',
  callNotAnswered: 'no-answer',
  noAnswer: 'no-answer',
  callForwardNoAnswer: 'no-answer',
  callCancelled: 'cancelled',
  callerAbandoned: 'cancelled',
  callPickup: 'answered-elsewhere',
  answeredElsewhere: 'answered-elsewhere',
  callRejected: 'rejected',
  doNotDisturb: 'rejected',
  destNotObtainable: 'unavailable',
  destOutOfOrder: 'unavailable',
  invalidNumberFormat: 'unavailable',
  numberUnallocated: 'unavailable',
  networkNotObtainable: 'unavailable',
  incompatibleDestination: 'unavailable',
  transfer: 'transferred',
  singleStepTransfer: 'transferred',
  blindTransfer: 'transferred',
}

/** Why a call ended, in our words. An end while it rang is the caller's, unless the agent let go or the switch says otherwise. */
export function endCause(word: string | undefined, rang: boolean, ownHand: boolean): string {
  const cause = word === undefined ? undefined : Object.hasOwn(causes, word) ? causes[word] : 'other'
  if (!rang || (cause !== undefined && cause !== 'normal' && cause !== 'other')) return cause ?? 'normal'
  return ownHand ? 'rejected' : 'cancelled'
}
