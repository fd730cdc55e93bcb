import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type Journal, openJournal } from '../../src/journal/index.ts'
import type { Decision, Facts, Outcome, Plan, Trigger } from '../../src/model/index.ts'

export const start = Date.parse('2026-11-20T09:00:00.000Z')

export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'cordboard-journal-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** A journal in memory, closed when the test ends. */
export function memoryJournal(now: () => number = () => start): Journal {
  const journal = openJournal({ path: ':memory:', now })
  onTestFinished(() => journal.close())
  return journal
}

export function at(seconds: number): string {
  return new Date(start + seconds * 1000).toISOString()
}

export function ringing(id: string, more: Partial<Trigger> = {}): Trigger {
  return {
    id,
    type: 'ringing',
    receivedAt: at(0),
    connection: 'paris',
    vendor: 'demo',
    call: {
      id: `call-${id}`,
      interactionId: `contact-${id}`,
      type: 'inbound',
      caller: { number: '0388202122', e164: '+33388202122', name: 'Marie Curie' },
      customer: { number: '0388202122', e164: '+33388202122', name: 'Marie Curie' },
    },
    agent: { id: 'a1', device: '4021' },
    queue: { id: 'q1', name: 'sales' },
    ...more,
  }
}

export function factsOf(trigger: Trigger, more: Partial<Facts> = {}): Facts {
  const call = trigger.call === undefined ? {} : { call: { interactionId: trigger.call.id, state: 'ringing' as const, ...trigger.call } }
  return { ...trigger, ...call, ledger: { once: [], limits: {} }, ...more } as Facts
}

export function plan(rule: string, more: Partial<Plan> = {}): Plan {
  return { rule, ruleHash: 'hash', mode: 'run', steps: [{ index: 0, action: 'open-record' }], ...more }
}

export function decision(plans: readonly Plan[], more: Partial<Decision> = {}): Decision {
  return {
    revision: 'r1',
    verdicts: plans.map((made) => ({ rule: made.rule, outcome: 'planned' as const })),
    plans: [...plans],
    ...more,
  }
}

export function outcome(status: Outcome['status'], index = 0): Outcome {
  return { index, action: 'open-record', status, attempts: 1 }
}

export async function appendOne(journal: Journal, trigger: Trigger): Promise<number> {
  const [accepted] = await journal.append([trigger])
  return accepted?.seq ?? 0
}
