import type { CallAtDevice, Calls } from '../../calls/index.ts'
import type { CompiledRulebook } from '../../engine/index.ts'
import type { Journal, OpenPlan } from '../../journal/index.ts'
import type { Facts } from '../../model/index.ts'

/** What the once and limit clauses are asked against, put into the facts before they are decided and journalled. */
export interface Ledger {
  complete(book: CompiledRulebook, facts: Omit<Facts, 'ledger'>): Facts
  planned(made: Made): void
  /** It forced no record open after all. */
  notShown(made: Made): void
  ended(call: CallAtDevice): void
  /** The calls at a device on which a record was forced open, to be given to the ledger after a restart. */
  opened(): Readonly<Record<string, string>>
}

type Made = Pick<OpenPlan, 'seq' | 'facts' | 'plan'>

export function createLedger(journal: Journal, calls: Calls, openedBefore: Readonly<Record<string, string>>): Ledger {
  // Calls at a device on which a rule has forced a record open, and by which plan: a second rule's record becomes an offer.
  const opened = new Map(Object.entries(openedBefore))

  return {
    complete(book, facts) {
      const interaction = facts.call?.interactionId ?? facts.id
      const ids = facts.call === undefined ? [interaction] : calls.aliases(facts.connection, interaction)
      const limits: Record<string, number> = {}
      for (const limit of book.limits) {
        const key = limit.key(facts)
        limits[key] = journal.limitCount(key, new Date(Date.parse(facts.receivedAt) - limit.seconds * 1000).toISOString())
      }
      const screen = screenOf(facts)
      return {
        ...facts,
        ledger: { once: [...journal.spentKeys(ids)], limits, ...(screen !== undefined && opened.has(screen) ? { opened: true } : {}) },
      }
    },
    planned(made) {
      const { facts, plan } = made
      if (plan.mode === 'shadow' || plan.asOffer === true) return
      const screen = screenOf(facts)
      if (screen === undefined || opened.has(screen)) return
      if (plan.steps.some((step) => step.action === 'open-record')) opened.set(screen, idOf(made))
    },
    notShown(made) {
      const screen = screenOf(made.facts)
      if (screen !== undefined && opened.get(screen) === idOf(made)) opened.delete(screen)
    },
    ended(call) {
      opened.delete(screenKey(call.connection, call.callId, call.device))
    },
    opened: () => Object.fromEntries(opened),
  }
}

function idOf({ seq, plan }: Made): string {
  return `${seq}/${plan.rule}`
}

function screenOf(facts: Omit<Facts, 'ledger'>): string | undefined {
  return facts.call === undefined ? undefined : screenKey(facts.connection, facts.call.id, facts.agent?.device)
}

function screenKey(connection: string, callId: string, device: string | undefined): string {
  return JSON.stringify([connection, callId, device ?? null])
}
