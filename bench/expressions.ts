/** What an expression costs compiled, against jsonata's own evaluator: medians of rounds in one run. Answers are compared first. */
import { cpus } from 'node:os'
import jsonata from 'jsonata'
import { compileExpression, limitProfiles, type Scope } from '../src/engine/index.ts'
import type { Json } from '../src/model/index.ts'

const rounds = 7
const millisecondsPerRound = 40

const call: Json = {
  id: 'c-1',
  call: {
    type: 'inbound',
    waitSeconds: 135,
    caller: { number: '+33353010001', e164: '+33353010001', name: 'Dupont & fils' },
    callee: { number: '0472000000', e164: '+33472000000' },
  },
  queue: { id: 'q1', name: 'sales' },
  agent: { id: '4001', user: { id: 'anna', teams: ['sales', 'night'] } },
  data: { customerId: 'C-1001', skill: 'fr', campaign: 'spring', score: 7 },
}

const contacts: Json = {
  number: '+33600000150',
  contacts: Array.from({ length: 200 }, (_, n) => ({ id: n, name: `Contact ${n}`, phones: [`+336000${n}`, `+33600000${n}`] })),
}

const orders: Json = {
  orders: Array.from({ length: 300 }, (_, n) => ({
    id: n,
    city: ['Lyon', 'Paris', 'Lille'][n % 3] ?? '',
    amount: (n * 37) % 500,
    items: [1, 2, 3].map((k) => ({ sku: `S${k}`, price: n + k, quantity: k })),
  })),
}

interface Shape {
  readonly name: string
  readonly kind: 'predicate' | 'action' | 'heavy'
  readonly text: string
  readonly input: Json
}

const shapes: readonly Shape[] = [
  { name: 'equality and equality', kind: 'predicate', input: call, text: "call.type = 'inbound' and queue.name = 'sales'" },
  { name: 'equality that fails', kind: 'predicate', input: call, text: "call.type = 'outbound' and queue.name = 'sales'" },
  { name: 'prefix', kind: 'predicate', input: call, text: "$substring(call.caller.number, 0, 3) = '+33' and call.type = 'inbound'" },
  { name: 'regular expression', kind: 'predicate', input: call, text: '$contains(call.caller.number, /^\\+33[1-5]/)' },
  { name: 'in and threshold', kind: 'predicate', input: call, text: "queue.name in ['sales', 'support'] and call.waitSeconds > 60" },
  {
    name: 'or, and, threshold',
    kind: 'predicate',
    input: call,
    text: "(data.skill = 'de' or data.skill = 'fr') and (queue.id = 'q1' or queue.id = 'q2') and call.waitSeconds >= 30",
  },
  { name: 'exists', kind: 'predicate', input: call, text: '$exists(data.customerId) and $exists(call.caller.e164)' },
  { name: 'member of a list', kind: 'predicate', input: call, text: "'sales' in agent.user.teams" },
  { name: 'address', kind: 'action', input: call, text: "'https://crm.example/contacts/' & data.customerId & '?q=' & queue.name" },
  { name: 'encoded address', kind: 'action', input: call, text: "'https://crm.example/?n=' & $encodeUrlComponent(call.caller.e164)" },
  {
    name: 'object',
    kind: 'action',
    input: call,
    text: '{"title": call.caller.name & " (" & queue.name & ")", "wait": call.waitSeconds, "agent": agent.user.id}',
  },
  { name: 'filter 200 contacts', kind: 'heavy', input: contacts, text: 'contacts[$$.number in phones].name' },
  { name: 'sum of 900 products', kind: 'heavy', input: orders, text: '$sum(orders.items.(price * quantity))' },
  { name: 'group and aggregate', kind: 'heavy', input: orders, text: 'orders{city: {"n": $count(id), "total": $sum(amount)}}' },
  {
    name: 'filter, map, reduce',
    kind: 'heavy',
    input: orders,
    text: '$reduce($map($filter(orders, function($o){$o.amount > 100}), function($o){$o.amount * 2}), function($a, $b){$a + $b})',
  },
  { name: 'sort, slice, replace', kind: 'heavy', input: orders, text: 'orders^(>amount, id)[[0..9]].$replace(city, "L", "l")' },
  {
    name: 'tail recursion',
    kind: 'heavy',
    input: call,
    text: '($f := function($n, $sum){$n = 0 ? $sum : $f($n - 1, $sum + $n)}; $f(20, 0))',
  },
]

const scope: Scope = { values: {}, now: 0, seed: 'bench', functions: {} }

/** Microseconds for one of many in a row. */
async function cost(run: () => unknown): Promise<number> {
  let count = 0
  let batch = 1
  const begin = performance.now()
  let end = begin
  while (end - begin < millisecondsPerRound) {
    for (let index = 0; index < batch; index += 1) {
      const result = run()
      if (result instanceof Promise) await result
    }
    count += batch
    end = performance.now()
    batch = Math.min(batch * 2, 1000)
  }
  return ((end - begin) * 1000) / count
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN
}

async function measure({ text, input }: Shape): Promise<{ readonly reference: number; readonly compiled: number }> {
  const expression = compileExpression(text, { limits: { ...limitProfiles.rules, sequence: 10_000 } })
  const reference = jsonata(text)
  const [mine, theirs] = [expression.evaluate(input, scope), await reference.evaluate(input)]
  if (JSON.stringify(mine) !== JSON.stringify(theirs)) throw new Error(`${text} differs`)
  const costs: { readonly reference: number; readonly compiled: number }[] = []
  for (let round = 0; round <= rounds; round += 1) {
    costs.push({
      reference: await cost(() => reference.evaluate(input)),
      compiled: await cost(() => expression.evaluate(input, scope)),
    })
  }
  const warm = costs.slice(1)
  return { reference: median(warm.map((one) => one.reference)), compiled: median(warm.map((one) => one.compiled)) }
}

console.log(
  `Node ${process.version}, ${cpus()[0]?.model ?? 'unknown processor'}; microseconds for one evaluation, medians of ${rounds} rounds`,
)
console.log(`${'expression'.padEnd(24)}${'jsonata'.padStart(10)}${'compiled'.padStart(10)}${'factor'.padStart(9)}`)
const factors = new Map<string, number[]>()
for (const shape of shapes) {
  const { reference, compiled } = await measure(shape)
  const factor = reference / compiled
  factors.set(shape.kind, [...(factors.get(shape.kind) ?? []), factor])
  const columns = [reference.toFixed(2).padStart(10), compiled.toFixed(3).padStart(10), `${factor.toFixed(0)}x`.padStart(9)]
  console.log(`${shape.name.padEnd(24)}${columns.join('')}`)
}
for (const [kind, list] of factors) console.log(`${kind}: ${median(list).toFixed(0)}x in the median`)
