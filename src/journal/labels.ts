import type { Facts, Trigger } from '../model/index.ts'
import type { Statements } from './rows.ts'

/** What a trace is found by. */
export type LabelName = 'number' | 'agent' | 'user' | 'rule' | 'interaction' | 'call'

export type Label = readonly [LabelName, string | undefined]

export function addLabels(sql: Statements, seq: number, labels: readonly Label[]): void {
  const insert = sql('insert or ignore into labels (name, value, seq) values (?, ?, ?)')
  for (const [name, value] of labels) if (value !== undefined) insert.run(name, value, seq)
}

/** Labels of a trigger, or of the facts it became: calls/ knows more than the trigger said. */
export function labelsOf(about: Trigger | Omit<Facts, 'ledger'>): readonly Label[] {
  const { call, agent } = about
  const parties = [call?.caller, call?.called, call?.customer]
  return [
    ...parties.flatMap((party): Label[] => [
      ['number', party?.number],
      ['number', party?.e164],
    ]),
    ['number', call?.customer?.address],
    ['agent', agent?.id],
    ['agent', agent?.device],
    ['interaction', call?.interactionId],
    ['interaction', call?.joinedInteractionId],
    ['call', call?.id],
    ['call', call?.previousId],
  ]
}

/** The customer as one line of a list shows it. */
export function customerText(about: Trigger | Omit<Facts, 'ledger'>): string | null {
  const customer = about.call?.customer
  return customer?.e164 ?? customer?.number ?? customer?.address ?? customer?.name ?? null
}
