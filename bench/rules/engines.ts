import { createHash } from 'node:crypto'
import jsonata from 'jsonata'
import { compileRulebook, type RulebookSource } from '../../src/engine/index.ts'
import { type Decision, type Facts, standardActions } from '../../src/model/index.ts'
import { handDecision, handIndexed, handLinear } from './hand.ts'
import { asCel, asJsonata, asJsonLogic, asJsonRules, asZen } from './texts.ts'
import { type BenchRule, type Condition, valueAt } from './workload.ts'

/** Ids of the rules that match, or a whole decision; whoever can, answers at once. */
export type Matching = (facts: Facts) => Answer | Promise<Answer>
export type Answer = readonly string[] | Decision

/** Makes an engine ready for rules. `opaque`: which of them are written so that no index can use them. */
type Make = (rules: readonly BenchRule[], opaque: (index: number) => boolean) => Promise<Matching>

/** Rivals get the rules apart by trigger type; ours does that itself. */
export const engines: Readonly<Record<string, Make>> = {
  cordboard: async (rules, opaque) => {
    const book = compileRulebook(sourceOf(rules, opaque))
    const [wrong] = book.diagnostics.filter(({ severity }) => severity === 'error')
    if (wrong !== undefined) throw new Error(JSON.stringify(wrong))
    return (facts) => book.decide(facts)
  },
  'hand-written index, decision': async (rules) => handDecision(rules, (rule) => hashOf(textOf(rule, false))),
  'hand-written index, ids': async (rules) => handIndexed(rules),
  'hand-written closures, ids': async (rules) => handLinear(rules),
  jsonata: async (rules) => {
    const ready = partitioned(rules, (condition) => jsonata(asJsonata(condition)))
    return async (facts) => {
      const found: string[] = []
      for (const { id, made } of ready.get(facts.type) ?? []) if ((await made.evaluate(facts)) === true) found.push(id)
      return found
    }
  },
  'json-rules-engine': async (rules) => {
    const { Engine } = await peer<JsonRules>('json-rules-engine')
    const own = new Map<string, InstanceType<JsonRules['Engine']>>()
    for (const [type, list] of Map.groupBy(rules, (rule) => rule.type)) {
      const engine = new Engine([], { allowUndefinedFacts: true })
      engine.addOperator('startsWith', (value, start) => typeof value === 'string' && value.startsWith(String(start)))
      for (const { id, condition } of list) {
        const conditions = 'all' in condition || 'any' in condition ? asJsonRules(condition) : { all: [asJsonRules(condition)] }
        engine.addRule({ conditions, event: { type: id } })
      }
      own.set(type, engine)
    }
    const paths = [...new Set(rules.flatMap(({ condition }) => pathsOf(condition)))]
    return async (facts) => {
      const flat = Object.fromEntries(paths.map((path) => [path, valueAt(facts, path)]))
      const { events } = (await own.get(facts.type)?.run(flat)) ?? { events: [] }
      return events.map(({ type }) => type)
    }
  },
  'zen table': async (rules) => {
    const { ZenEngine } = await peer<Zen>('@gorules/zen-engine')
    const engine = new ZenEngine()
    const own = new Map<string, ZenDecision>()
    for (const [type, list] of Map.groupBy(rules, (rule) => rule.type)) own.set(type, engine.createDecision(zenTable(list)))
    return async (facts) => {
      const { result } = (await own.get(facts.type)?.evaluate(facts)) ?? { result: [] }
      return Array.isArray(result) ? result.map(({ id }: { id: string }) => id) : []
    }
  },
  'json-logic-js': async (rules) => {
    const { apply } = (await peer<{ readonly default: JsonLogicJs }>('json-logic-js')).default
    return each(rules, (condition) => {
      const logic = asJsonLogic(condition)
      return (facts) => apply(logic, facts) === true
    })
  },
  'json-logic-engine': async (rules) => {
    const { LogicEngine } = await peer<JsonLogicEngine>('json-logic-engine')
    const engine = new LogicEngine()
    engine.addMethod('substr', ([text, start, length]: readonly [string | null, number, number]) => (text ?? '').substr(start, length), {
      sync: true,
    })
    return each(rules, (condition) => {
      const built = engine.build(asJsonLogic(condition))
      return (facts) => built(facts) === true
    })
  },
  'cel-js': async (rules) => {
    const { parse } = await peer<Cel>('@marcbachmann/cel-js')
    return each(rules, (condition) => {
      const parsed = parse(asCel(condition))
      return (facts) => parsed(facts) === true
    })
  },
  'parse + stringify': async () => {
    const texts = new WeakMap<Facts, string>()
    return (facts) => {
      const text = texts.get(facts) ?? JSON.stringify(facts)
      texts.set(facts, text)
      return JSON.stringify(JSON.parse(text)).length > 0 ? [] : ['']
    }
  },
}

/** The rules as files of a home. */
export function sourceOf(rules: readonly BenchRule[], opaque: (index: number) => boolean): RulebookSource {
  return {
    rules: rules.map((rule, index) => ({ id: rule.id, file: `rules/${rule.id}.json`, text: textOf(rule, opaque(index)) })),
    tables: {},
    schedules: {},
    constants: {},
    actions: standardActions,
    functions: {},
    connections: { paris: { country: 'FR', timezone: 'Europe/Paris', capabilities: undefined } },
    hash: hashOf,
    records: { origins: [], schemes: [] },
  }
}

function textOf({ id, type, condition }: BenchRule, opaque: boolean): string {
  const text = asJsonata(condition)
  const when = opaque ? `$string(call.waitSeconds) != '' and (${text})` : text
  return JSON.stringify({ name: id, on: type, when, once: 'interaction', do: [{ action: 'log', with: { text: 'x' } }] })
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}

/** What every engine that decides must say: these rules planned, in this order. */
export function decisionOf(rules: readonly BenchRule[], opaque: (index: number) => boolean, { connection, call, id }: Facts): Decision {
  const interaction = call?.interactionId ?? id
  return {
    revision: '',
    verdicts: rules.map(({ id: rule }) => ({ rule, outcome: 'planned' })),
    plans: rules.map((rule) => ({
      rule: rule.id,
      ruleHash: hashOf(textOf(rule, opaque(Number(rule.id.slice(-5))))),
      mode: 'run',
      steps: [{ index: 0, action: 'log' }],
      onceKey: `${JSON.stringify([connection, 'interaction', rule.id, ''])}@${interaction}`,
    })),
  }
}

/** Imported by a name that the compiler does not follow: the peers are only there where somebody installed them. */
async function peer<Shape>(name: string): Promise<Shape> {
  return await import(name)
}

function partitioned<Made>(rules: readonly BenchRule[], make: (condition: Condition) => Made) {
  const own = Map.groupBy(rules, ({ type }) => type)
  return new Map([...own].map(([type, list]) => [type, list.map(({ id, condition }) => ({ id, made: make(condition) }))]))
}

function each(rules: readonly BenchRule[], make: (condition: Condition) => (facts: Facts) => boolean): Matching {
  const ready = partitioned(rules, make)
  return (facts) => {
    const found: string[] = []
    for (const { id, made } of ready.get(facts.type) ?? []) if (made(facts)) found.push(id)
    return found
  }
}

function pathsOf(condition: Condition): readonly string[] {
  if ('all' in condition) return condition.all.flatMap(pathsOf)
  return 'any' in condition ? condition.any.flatMap(pathsOf) : [condition.path]
}

/** One column that holds whole expressions: the fastest layout of its tables for rules that ask of many fields. */
function zenTable(rules: readonly BenchRule[]): object {
  const node = (id: string, type: string, content?: object) => ({
    id,
    type,
    name: id,
    position: { x: 0, y: 0 },
    ...(content && { content }),
  })
  return {
    nodes: [
      node('in', 'inputNode'),
      node('table', 'decisionTableNode', {
        hitPolicy: 'collect',
        inputs: [{ id: 'when', name: 'when' }],
        outputs: [{ id: 'out', name: 'id', field: 'id' }],
        rules: rules.map(({ id, condition }) => ({ _id: id, when: asZen(condition), out: JSON.stringify(id) })),
      }),
      node('out', 'outputNode'),
    ],
    edges: [
      { id: 'a', sourceId: 'in', targetId: 'table', type: 'edge' },
      { id: 'b', sourceId: 'table', targetId: 'out', type: 'edge' },
    ],
  }
}

interface JsonRules {
  readonly Engine: new (
    rules: readonly object[],
    options: object,
  ) => {
    addOperator(name: string, run: (value: unknown, wanted: unknown) => boolean): void
    addRule(rule: object): void
    run(facts: object): Promise<{ readonly events: readonly { readonly type: string }[] }>
  }
}

interface ZenDecision {
  evaluate(facts: object): Promise<{ readonly result: unknown }>
}

interface Zen {
  readonly ZenEngine: new () => { createDecision(content: object): ZenDecision }
}

interface JsonLogicJs {
  readonly apply: (logic: unknown, facts: object) => unknown
}

interface JsonLogicEngine {
  readonly LogicEngine: new () => {
    addMethod(name: string, run: (args: readonly [string | null, number, number]) => string, options: object): void
    build(logic: unknown): (facts: object) => unknown
  }
}

interface Cel {
  readonly parse: (text: string) => (facts: object) => unknown
}
