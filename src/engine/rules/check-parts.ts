import {
  type Diagnostic,
  type ErrorCode,
  type Json,
  type KnownTriggerType,
  type Params,
  type Place,
  problem,
  schemas,
  withoutCustomer,
} from '../../model/index.ts'
import type { RangeMap } from './contract.ts'
import { entryAt, isEntries, listAt, textAt } from './views.ts'

type Tell = (severity: Diagnostic['severity'], place: Place, code: ErrorCode, params?: Params) => void

const facts: readonly string[] = Object.keys(schemas.facts.properties)
const words: readonly string[] = ['and', 'or', 'in', 'true', 'false', 'null', 'function']

/** Whether the parts of a rule, each valid by itself, fit together. */
export function checkParts(rule: Json, ranges: RangeMap): readonly Diagnostic[] {
  const found: Diagnostic[] = []
  const tell: Tell = (severity, place, code, params) => found.push({ ...problem(code, params, place), severity })
  if (entryAt(rule, 'otherwise') === true && textAt(rule, 'group') === undefined) {
    tell('error', ranges.keyPlaceOf(['otherwise']), 'CORD_RULE_OTHERWISE_ALONE')
  }
  checkNames(rule, ranges, tell)
  checkCalls(rule, ranges, tell)
  checkCases(rule, ranges, tell)
  return found
}

function checkNames(rule: Json, ranges: RangeMap, tell: Tell): void {
  const lines = new Map<string, number>()
  listAt(rule, 'do').forEach((step, index) => {
    const as = textAt(step, 'as')
    if (as === undefined) return
    const place = ranges.placeOf(['do', index, 'as'])
    const first = lines.get(as)
    if (first !== undefined) tell('error', place, 'CORD_RULE_AS_TWICE', { as, first })
    else lines.set(as, place.line ?? 1)
    const near = `${as}${as.endsWith('Result') ? '2' : 'Result'}`
    if (facts.includes(as)) tell('error', place, 'CORD_RULE_AS_FACT', { as, near })
    if (words.includes(as)) tell('error', place, 'CORD_RULE_AS_WORD', { as, near })
  })
}

/** What waits for a call's state, in a rule for triggers that are about no call. */
function checkCalls(rule: Json, ranges: RangeMap, tell: Tell): void {
  const types = typesOfRule(rule)
  if (types.length === 0 || !types.every((type) => withoutCustomer.has(type as KnownTriggerType))) return
  const type = types.join(', ')
  listAt(rule, 'do').forEach((step, index) => {
    const only = textAt(step, 'only')
    if (only !== undefined) tell('error', ranges.placeOf(['do', index, 'only']), 'CORD_RULE_ONLY_WITHOUT_CALL', { only, type })
    if (entryAt(step, 'delay') !== undefined)
      tell('warning', ranges.placeOf(['do', index, 'delay']), 'CORD_RULE_DELAY_WITHOUT_CALL', { type })
  })
}

function checkCases(rule: Json, ranges: RangeMap, tell: Tell): void {
  const names = new Set<string>()
  const types = typesOfRule(rule)
  const steps = listAt(rule, 'do')
  const known = steps.flatMap((step, index) => [textAt(step, 'as') ?? [], String(index)].flat())
  listAt(rule, 'cases').forEach((item, index) => {
    const name = textAt(item, 'name') ?? ''
    if (names.has(name)) tell('error', ranges.placeOf(['cases', index, 'name']), 'CORD_RULE_CASE_TWICE', { name })
    names.add(name)
    const type = textAt(entryAt(item, 'trigger'), 'type')
    if (type !== undefined && !types.includes(type)) {
      tell('warning', ranges.placeOf(['cases', index, 'trigger', 'type']), 'CORD_RULE_CASE_TYPE', { type, allowed: types.join(', ') })
    }
    const given = entryAt(item, 'given')
    for (const key of isEntries(given) ? Object.keys(given) : []) {
      if (known.includes(key)) continue
      tell('error', ranges.keyPlaceOf(['cases', index, 'given', key]), 'CORD_RULE_GIVEN_UNKNOWN', { key, allowed: known.join(', ') })
    }
  })
}

function typesOfRule(rule: Json): readonly string[] {
  const on = entryAt(rule, 'on')
  const types: readonly Json[] = Array.isArray(on) ? on : [on ?? null]
  return types.filter((type) => typeof type === 'string')
}
