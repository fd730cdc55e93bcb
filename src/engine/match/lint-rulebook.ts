import { type Diagnostic, type Params, problem } from '../../model/index.ts'
import { keyOf } from './index/finding.ts'
import type { Formula } from './index/formula.ts'
import { implies } from './index/implies.ts'
import type { PreparedRule } from './index/index.ts'

/** What is suspicious in one rule beside the others. `asked`: all rules in the order in which they are asked. */
export function lintBeside(rule: PreparedRule, asked: Iterable<PreparedRule>): readonly Diagnostic[] {
  if (!isOn(rule)) return []
  const found: Diagnostic[] = []
  const told = new Set<string>()
  let isEarlier = true
  for (const other of asked) {
    if (other.id === rule.id) isEarlier = false
    else if (isOn(other))
      tellOf(rule, other, isEarlier, (code, params) => {
        // The first one of many is enough to look at.
        if (told.has(code)) return
        told.add(code)
        const path = code === 'CORD_RULE_SHADOWED' ? ['group'] : ['do', opening(rule), 'action']
        found.push({ ...problem(code, params, rule.rule.ranges.placeOf(path)), severity: 'warning' })
      })
  }
  // Who is never planned opens nothing.
  const shadowed = found.filter(({ code }) => code === 'CORD_RULE_SHADOWED')
  return shadowed.length > 0 ? shadowed : found
}

/** The same for all rules. Only those are held against each other that ask for the same value somewhere, or for everything. */
export function lintTogether(asked: readonly PreparedRule[]): ReadonlyMap<string, readonly Diagnostic[]> {
  const place = new Map(asked.map((rule, index) => [rule.id, index]))
  const byValue = new Map<string, PreparedRule[]>()
  const broad: PreparedRule[] = []
  for (const rule of asked) {
    if (!isSure(rule)) continue
    const keys = anchorsOf(rule.formula)
    if (keys === undefined) broad.push(rule)
    for (const key of keys ?? []) byValue.set(key, [...(byValue.get(key) ?? []), rule])
  }
  const found = new Map<string, readonly Diagnostic[]>()
  for (const rule of asked) {
    const others = new Set([...valuesIn(rule.formula)].flatMap((key) => byValue.get(key) ?? []).concat(broad, rule))
    const inOrder = [...others].sort((one, other) => (place.get(one.id) ?? 0) - (place.get(other.id) ?? 0))
    const said = lintBeside(rule, inOrder)
    if (said.length > 0) found.set(rule.id, said)
  }
  return found
}

type Tell = (code: 'CORD_RULE_SHADOWED' | 'CORD_RULE_OPENS_TOO', params: Params) => void

function tellOf(rule: PreparedRule, other: PreparedRule, isEarlier: boolean, tell: Tell): void {
  const isSameGroup = rule.group !== undefined && rule.group === other.group
  // In a group, a third one may win over the other.
  const mayOpen = rule.candidate.forcesOpen && other.candidate.forcesOpen && other.group === undefined
  if ((isSameGroup ? !isEarlier : !mayOpen) || !isSure(other)) return
  const { types, rule: own } = rule.rule
  // Calls that were under way already are only for those that ask for them.
  if (own.synthetic === 'include' && other.rule.rule.synthetic !== 'include') return
  if (!types.every((type) => other.rule.types.includes(type)) || !implies(rule.formula, other.formula)) return
  if (isSameGroup) tell('CORD_RULE_SHADOWED', { rule: other.id, group: rule.group ?? '' })
  // Of two that ask for the same, one is told.
  else if (isEarlier || !implies(other.formula, rule.formula)) tell('CORD_RULE_OPENS_TOO', { rule: other.id })
}

function isOn({ rule: { rule } }: PreparedRule): boolean {
  return rule.enabled !== false && rule.enabled !== 'shadow'
}

/** It is planned whenever its formula holds: nothing else is asked of it. */
function isSure(rule: PreparedRule): boolean {
  const { limit } = rule.rule.rule
  return (
    isOn(rule) && limit === undefined && rule.rule.stage === undefined && (rule.rule.when === undefined || rule.candidate !== rule.whole)
  )
}

function opening({ rule: { rule } }: PreparedRule): number {
  return rule.do.findIndex(({ action }) => action === 'open-record')
}

/** Values of which a trigger has one when the formula holds: whatever implies it asks for one of them. undefined: it can be implied without. */
function anchorsOf(formula: Formula): readonly string[] | undefined {
  const parts = formula.kind === 'and' ? formula.parts : [formula]
  for (const part of parts) {
    const tests = part.kind === 'or' ? part.parts : [part]
    const keys = tests.map(valueKey)
    if (keys.every((key) => key !== undefined)) return keys
  }
  return undefined
}

function valuesIn(formula: Formula): ReadonlySet<string> {
  const key = valueKey(formula)
  if (key !== undefined) return new Set([key])
  return formula.kind === 'and' || formula.kind === 'or' ? new Set(formula.parts.flatMap((part) => [...valuesIn(part)])) : new Set()
}

function valueKey(formula: Formula): string | undefined {
  if (formula.kind !== 'test') return undefined
  const { test, path } = formula
  return test.kind === 'equal' || test.kind === 'has' ? `${keyOf(path)} ${JSON.stringify(test.value)}` : undefined
}
