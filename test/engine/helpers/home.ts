import { createHash } from 'node:crypto'
import { type CompiledRulebook, compileRulebook, factsOf, type RulebookSource } from '../../../src/engine/index.ts'
import type { Decision, Diagnostic, Facts, Trigger } from '../../../src/model/index.ts'
import { render, standardActions } from '../../../src/model/index.ts'

/** A home of two connections; everything of it can be replaced. */
export function sourceWith(rules: Readonly<Record<string, string>>, changes: Partial<RulebookSource> = {}): RulebookSource {
  return {
    rules: Object.entries(rules).map(([id, text]) => ({ id, file: `rules/${id}.yaml`, text })),
    tables: {},
    schedules: {},
    constants: {},
    actions: standardActions,
    functions: {},
    connections: {
      paris: { country: 'FR', timezone: 'Europe/Paris', capabilities: undefined },
      lyon: { country: 'FR', timezone: 'Europe/Paris', capabilities: undefined },
    },
    hash: (text) => createHash('sha256').update(text).digest('hex'),
    records: { origins: ['https://crm.example'], schemes: ['crm'] },
    ...changes,
  }
}

/** The rulebook of rules that must all be good. */
export function bookOf(rules: Readonly<Record<string, string>>, changes: Partial<RulebookSource> = {}): CompiledRulebook {
  const book = compileRulebook(sourceWith(rules, changes))
  const errors = book.diagnostics.filter(({ severity }) => severity === 'error')
  if (errors.length > 0) throw new Error(shown(errors).join('\n'))
  return book
}

export function shown(diagnostics: readonly Diagnostic[]): readonly string[] {
  return diagnostics.map((found) => `${found.severity}: ${render(found)}`)
}

/** One line a rule: what became of it, with the clause that decided, as the explanation says. */
export function explainedLines(book: CompiledRulebook, facts: Facts): readonly string[] {
  return book.explain(facts).map(({ rule, outcome, clauses }) => {
    const refusing = clauses.find(({ holds }) => holds === 'no' || holds === 'failed')
    const error = outcome === 'failed' ? refusing?.because?.code : undefined
    return lineOf([rule, outcome === 'not-asked' ? 'no' : outcome, refusing?.name, error])
  })
}

/** The same of a decision, which says nothing of the rules that said no. */
export function decidedLines({ verdicts }: Decision): readonly string[] {
  return verdicts.map(({ rule, outcome, clause, error }) => lineOf([rule, outcome, clause, error?.code]))
}

function lineOf(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined).join(' ')
}

export function saysNo(line: string): boolean {
  return line.split(' ')[1] === 'no'
}

type Loose<Part> = Part extends object ? { readonly [field in keyof Part]?: Part[field] | undefined } : Part

type Known = { readonly [part in keyof Facts]?: Loose<Facts[part]> | undefined }

/** A call that rings at Anna's desk; each part may be changed, `undefined` takes it out. */
export function ringing(changes: Known = {}): Facts {
  const trigger: Trigger = {
    id: 'event-1',
    type: 'ringing',
    receivedAt: '2026-11-20T09:14:05.120Z',
    connection: 'paris',
    vendor: 'test',
    call: {
      id: 'call-1',
      interactionId: 'interaction-1',
      type: 'inbound',
      caller: { number: '0388202122', e164: '+33388202122' },
      customer: { number: '0388202122', e164: '+33388202122' },
      waitSeconds: 31,
    },
    agent: { id: '7', device: '2001' },
    queue: { id: 'q1', name: 'sales' },
  }
  const facts = factsOf(trigger, { agent: { user: { id: 'anna', name: 'Anna', teams: ['sales'] } } })
  const known = new Map<string, unknown>(Object.entries(facts))
  const merged = Object.entries(changes).map(([key, value]) => {
    const before = known.get(key)
    return [key, isPart(before) && isPart(value) ? { ...before, ...value } : value]
  })
  const all: Facts = { ...facts, ...Object.fromEntries(merged) }
  for (const [key, value] of Object.entries(all)) if (value === undefined) Reflect.deleteProperty(all, key)
  return all
}

function isPart(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
