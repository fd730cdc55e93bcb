import type { Condition } from './workload.ts'

type Leaf = Extract<Condition, { readonly path: string }>

/** A condition in a language of infix operators. */
function infix(condition: Condition, words: { readonly and: string; readonly or: string }, leaf: (leaf: Leaf) => string): string {
  if ('all' in condition) return condition.all.map((part) => `(${infix(part, words, leaf)})`).join(` ${words.and} `)
  if ('any' in condition) return condition.any.map((part) => `(${infix(part, words, leaf)})`).join(` ${words.or} `)
  return leaf(condition)
}

export function asJsonata(condition: Condition): string {
  return infix(condition, { and: 'and', or: 'or' }, ({ path, is, value }) =>
    is === 'starts' ? `$substring(${path}, 0, ${String(value).length}) = '${value}'` : `${path} ${is} ${JSON.stringify(value)}`,
  )
}

export function asZen(condition: Condition): string {
  return infix(condition, { and: 'and', or: 'or' }, ({ path, is, value }) => {
    if (is === 'starts') return `startsWith(${path} ?? '', '${value}')`
    return is === '=' ? `${path} == ${JSON.stringify(value)}` : `(${path} ?? -1) ${is} ${value}`
  })
}

export function asCel(condition: Condition): string {
  return infix(condition, { and: '&&', or: '||' }, ({ path, is, value }) => {
    const test = is === 'starts' ? `${path}.startsWith('${value}')` : `${path} ${is === '=' ? '==' : is} ${asCelValue(value)}`
    return `has(${path}) && ${test}`
  })
}

/** Triggers carry their numbers as doubles. */
function asCelValue(value: string | number): string {
  return typeof value === 'number' && Number.isInteger(value) ? `${value}.0` : JSON.stringify(value)
}

export function asJsonLogic(condition: Condition): unknown {
  if ('all' in condition) return { and: condition.all.map(asJsonLogic) }
  if ('any' in condition) return { or: condition.any.map(asJsonLogic) }
  const { path, is, value } = condition
  if (is === '=') return { '===': [{ var: path }, value] }
  if (is === 'starts') return { '===': [{ substr: [{ var: path }, 0, String(value).length] }, value] }
  return { [is]: [{ var: path }, value] }
}

export function asJsonRules(condition: Condition): object {
  if ('all' in condition) return { all: condition.all.map(asJsonRules) }
  if ('any' in condition) return { any: condition.any.map(asJsonRules) }
  const { path, is, value } = condition
  const operators = { '=': 'equal', starts: 'startsWith', '>': 'greaterThan', '>=': 'greaterThanInclusive' }
  return { fact: path, operator: operators[is], value }
}
