import fc from 'fast-check'
import type { EmittedTrigger } from '../../../src/plugin-api/index.ts'
import { type Call, Refused, type Switchboard, variable } from '../../fixtures/cti-server/switchboard.ts'

/** Something that people do: which of the things that can be done, to whom. */
export type Deed = readonly [what: number, whom: number, where: number]

const usual = fc.constantFrom(3, 4, 8, 9)

export const deeds = fc.array(fc.tuple(fc.oneof(fc.nat({ max: 13 }), usual), fc.nat({ max: 7 }), fc.nat({ max: 3 })), {
  minLength: 1,
  maxLength: 80,
  size: 'max',
})

const phones = ['1001', '1002', '1003', '1004']

/** Does what can be done at this moment; what the switch refuses is not done. */
export function act(board: Switchboard, [what, whom, where]: Deed): void {
  const calls = [...board.calls.values()]
  const phone = phones[where] ?? '1001'
  const call = calls[whom % Math.max(1, calls.length)]
  try {
    if (what === 0) {
      if (calls.length < 6) board.inbound({ ani: `03882021${10 + whom}`, callType: where % 2 === 0 ? 1 : 6 })
    } else if (what === 1) {
      if (isIdle(board, phone)) board.dial(phone, whom % 2 === 0 ? (phones[(where + 1) % 4] ?? '1001') : '0145678901')
    } else if (call !== undefined) atCall(board, call, what, phone, whom)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
  }
}

function atCall(board: Switchboard, call: Call, what: number, anyPhone: string, whom: number): void {
  const survivor = whom % 2 === 0 ? 'held' : 'active'
  const inside = phones.filter((one) => call.parties.has(one))
  // Mostly somebody who is in the call.
  const phone = what === 3 || inside.length === 0 ? anyPhone : (inside[phones.indexOf(anyPhone) % inside.length] ?? anyPhone)
  const customers = [...call.parties.keys()].filter((party) => !phones.includes(party))
  const waiting = call.parties.size === 1 && customers.length === 1
  const held = board.heldBy(phone)
  const active = [...board.calls.values()].find((one) => one !== held && one.parties.get(phone)?.state === 'connected')
  const alerting = [...call.parties.values()].find((party) => party.state === 'alerting' && phones.includes(party.device))
  switch (what) {
    case 2:
      if (waiting && call.queue === undefined) board.queue(call, '5001')
      return
    case 3:
      if (waiting && isIdle(board, phone)) board.ring(call, phone)
      return
    case 4:
    case 5:
      if (alerting !== undefined) board.answer(call, alerting.device)
      return
    case 6:
      board.hold(call, phone)
      return
    case 7:
      board.retrieve(call, phone)
      return
    case 8: {
      const to = phones.find((one) => one !== phone && isIdle(board, one))
      if (to !== undefined && held === undefined && call.parties.get(phone)?.state === 'connected' && call.parties.size === 2)
        board.consult(call, phone, to)
      return
    }
    case 9:
      if (held !== undefined && active !== undefined) board.transfer(held, active, phone, survivor)
      return
    case 10:
      if (held !== undefined && active !== undefined) board.conference(held, active, phone, survivor)
      return
    case 11: {
      const to = phones.find((one) => isIdle(board, one))
      if (to !== undefined && alerting !== undefined && customers.length > 0) board.divert(call, alerting.device, to)
      return
    }
    case 12:
      board.setData(call, [variable(1, `C-${phone}`)])
      return
    default:
      board.leave(call, [...call.parties.keys()][call.parties.size - 1] ?? '')
  }
}

function isIdle(board: Switchboard, phone: string): boolean {
  return board.callsOf(phone).length === 0
}

/** Everybody hangs up. */
export function goHome(board: Switchboard): void {
  for (const call of [...board.calls.values()]) board.over(call, call.calling)
}

/** Agents at all telephones. */
export function signIn(board: Switchboard): void {
  for (const [index, phone] of phones.entries()) board.agent(`471${index}`, phone, 3)
}

const beginnings = new Set(['dialing', 'ringing'])
const endings = new Set(['released', 'diverted'])

/** Calls at telephones that were told to begin, and not to end; and what was wrong with the order. */
export function openLegs(triggers: readonly EmittedTrigger[]): { readonly open: readonly string[]; readonly wrong: readonly string[] } {
  const open = new Set<string>()
  const wrong: string[] = []
  for (const { type, call, agent, synthetic } of triggers) {
    if (call === undefined || agent?.device === undefined) continue
    if (call.previousId !== undefined && open.delete(call.previousId)) open.add(call.id)
    if (beginnings.has(type) || (synthetic === true && type === 'established')) {
      if (open.has(call.id) && synthetic !== true) wrong.push(`${type} ${call.id} twice`)
      open.add(call.id)
    } else if (endings.has(type)) {
      if (!open.delete(call.id)) wrong.push(`${type} ${call.id} without a beginning`)
    } else if (type === 'established' && !open.has(call.id)) wrong.push(`${type} ${call.id} without a beginning`)
  }
  return { open: [...open], wrong }
}
