import type { Decision, Facts, Plan, Verdict } from '../../src/model/index.ts'
import { type BenchRule, type Condition, valueAt } from './workload.ts'

export type Matcher = (facts: Facts) => readonly string[]

type Predicate = (facts: Facts) => boolean

/** What a programmer who knows the fields writes for one condition. */
function predicateOf(condition: Condition): Predicate {
  if ('all' in condition) {
    const [a = yes, b = yes, c = yes] = condition.all.map(predicateOf)
    return condition.all.length === 2 ? (facts) => a(facts) && b(facts) : (facts) => a(facts) && b(facts) && c(facts)
  }
  if ('any' in condition) {
    const [a = yes, b = yes] = condition.any.map(predicateOf)
    return (facts) => a(facts) || b(facts)
  }
  const { path, is, value } = condition
  const read = readers[path] ?? ((facts: Facts) => valueAt(facts, path))
  if (is === '=') return (facts) => read(facts) === value
  if (is === 'starts') {
    const start = String(value)
    return (facts) => {
      const found = read(facts)
      return typeof found === 'string' && found.startsWith(start)
    }
  }
  const bound = Number(value)
  return (facts) => {
    const found = read(facts)
    return typeof found === 'number' && (is === '>' ? found > bound : found >= bound)
  }
}

const yes = (): boolean => true

const readers: Readonly<Record<string, (facts: Facts) => unknown>> = {
  'call.type': (facts) => facts.call?.type,
  'call.waitSeconds': (facts) => facts.call?.waitSeconds,
  'call.caller.number': (facts) => facts.call?.caller?.number,
  'call.called.number': (facts) => facts.call?.called?.number,
  'queue.name': (facts) => facts.queue?.name,
  'data.customerId': (facts) => facts.data?.customerId,
  'data.segment': (facts) => facts.data?.segment,
  'data.skill': (facts) => facts.data?.skill,
  'data.site': (facts) => facts.data?.site,
  'data.language': (facts) => facts.data?.language,
}

interface Ready {
  readonly id: string
  readonly matches: Predicate
}

function byType(rules: readonly BenchRule[]): Map<string, BenchRule[]> {
  return Map.groupBy(rules, ({ type }) => type)
}

/** One closure a rule, asked one after another. */
export function handLinear(rules: readonly BenchRule[]): Matcher {
  const ready = new Map(
    [...byType(rules)].map(([type, own]) => [type, own.map(({ id, condition }): Ready => ({ id, matches: predicateOf(condition) }))]),
  )
  return (facts) => {
    const found: string[] = []
    for (const { id, matches } of ready.get(facts.type) ?? []) if (matches(facts)) found.push(id)
    return found
  }
}

/** The ids alone, in no order. */
export function handIndexed(rules: readonly BenchRule[]): Matcher {
  const find = handFinder(rules)
  return (facts) => {
    const ids: string[] = []
    for (const { id } of find(facts)) ids.push(id)
    return ids
  }
}

/** The same, and what is to be done about it: in the order of the rules, once for each interaction, as a record of its own. */
export function handDecision(rules: readonly BenchRule[], hashOf: (rule: BenchRule) => string): (facts: Facts) => Decision {
  const find = handFinder(rules)
  const ranks = new Map(rules.map(({ id }, index) => [id, index]))
  const hashes = new Map(rules.map((rule) => [rule.id, hashOf(rule)]))
  const steps = [{ index: 0, action: 'log' }]
  return (facts) => {
    const verdicts: Verdict[] = []
    const plans: Plan[] = []
    const { synthetic, connection, ledger, call, id } = facts
    if (synthetic === true && call?.state !== 'ringing') return { revision: '', verdicts, plans }
    const found = find(facts)
    if (found.length > 1) found.sort((a, b) => (ranks.get(a.id) ?? 0) - (ranks.get(b.id) ?? 0))
    for (const { id: rule } of found) {
      const stem = `["${connection}","interaction","${rule}",""]@`
      if (ledger.once.length > 0 && ledger.once.some((key) => key.startsWith(stem))) continue
      verdicts.push({ rule, outcome: 'planned' })
      plans.push({ rule, ruleHash: hashes.get(rule) ?? '', mode: 'run', steps, onceKey: stem + (call?.interactionId ?? id) })
    }
    return { revision: '', verdicts, plans }
  }
}

/** A hash by the rarest field of each rule, then its closure: what a programmer who knows the rules writes. */
function handFinder(rules: readonly BenchRule[]): (facts: Facts) => Ready[] {
  const keyed = ['queue.name', 'call.called.number', 'data.customerId', 'data.skill', 'data.site']
  const tables = new Map([...byType(rules)].map(([type, own]) => [type, tableOf(own)]))

  function tableOf(own: readonly BenchRule[]) {
    const fields = new Map(keyed.map((path) => [path, new Map<unknown, Ready[]>()]))
    const starts = new Map<unknown, Ready[]>()
    const others: Ready[] = []
    for (const { id, condition } of own) {
      const ready = { id, matches: predicateOf(condition) }
      const leaves = keysOf(condition)
      const key = leaves.find(({ path }) => keyed.includes(path))
      const start = leaves.find(({ is }) => is === 'starts')
      if (key !== undefined) for (const leaf of leaves.filter(({ path }) => path === key.path)) put(fields.get(key.path), leaf.value, ready)
      else if (start !== undefined) put(starts, start.value, ready)
      else others.push(ready)
    }
    return { fields: [...fields].map(([path, lists]) => ({ read: readers[path] ?? yes, lists })), starts, others }
  }

  return (facts) => {
    const table = tables.get(facts.type)
    const found: Ready[] = []
    if (table === undefined) return found
    const ask = (list: readonly Ready[] | undefined): void => {
      if (list !== undefined) for (const ready of list) if (ready.matches(facts)) found.push(ready)
    }
    for (const { read, lists } of table.fields) ask(lists.get(read(facts)))
    ask(table.starts.get(facts.call?.caller?.number?.slice(0, 8)))
    ask(table.others)
    return found
  }
}

type Leaf = Extract<Condition, { readonly path: string }>

function keysOf(condition: Condition): readonly Leaf[] {
  if ('all' in condition) return condition.all.flatMap(keysOf)
  if ('any' in condition) return condition.any.flatMap(keysOf)
  return [condition]
}

function put(lists: Map<unknown, Ready[]> | undefined, key: unknown, ready: Ready): void {
  const known = lists?.get(key)
  if (known !== undefined && !known.includes(ready)) known.push(ready)
  else if (known === undefined) lists?.set(key, [ready])
}
