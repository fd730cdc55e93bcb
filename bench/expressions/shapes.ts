/** What is measured: expressions as rules have them, and the inputs they look at. */
import type { Json } from '../../src/model/index.ts'

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

export interface Shape {
  readonly name: string
  readonly kind: 'predicate' | 'action' | 'heavy'
  readonly text: string
  readonly input: Json
}

export const shapes: readonly Shape[] = [
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
