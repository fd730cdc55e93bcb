/** Why a dialled phone was not reached, from DialStatus. */
export function dialCause(status: string): string {
  return dialCauses.get(status) ?? status.toLowerCase()
}

const dialCauses = new Map([
  ['NOANSWER', 'no-answer'],
  ['CANCEL', 'cancelled'],
  ['BUSY', 'busy'],
  ['CONGESTION', 'congestion'],
  ['CHANUNAVAIL', 'unavailable'],
])

/** Why a call ended, from the Q.850 number in Cause. */
export function hangupCause(cause: string | undefined): string {
  return hangupCauses.get(cause ?? '') ?? 'other'
}

const hangupCauses = new Map([
  ['0', 'normal'],
  ['16', 'normal'],
  ['31', 'normal'],
  ['1', 'unavailable'],
  ['3', 'unavailable'],
  ['20', 'unavailable'],
  ['27', 'unavailable'],
  ['17', 'busy'],
  ['18', 'no-answer'],
  ['19', 'no-answer'],
  ['21', 'rejected'],
  ['26', 'answered-elsewhere'],
  ['34', 'congestion'],
  ['38', 'congestion'],
  ['42', 'congestion'],
])

/** Why an originated call did not come about, from Reason of OriginateResponse. */
export function originateCause(reason: string | undefined): string {
  return originateCauses.get(reason ?? '') ?? 'failed'
}

const originateCauses = new Map([
  ['0', 'unavailable'],
  ['1', 'no-answer'],
  ['3', 'no-answer'],
  ['5', 'busy'],
  ['8', 'congestion'],
])
