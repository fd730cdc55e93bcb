/** Microseconds per trigger of an engine at a number of rules. */
type Cost = (engine: string, rules: number) => number | undefined

interface Goal {
  readonly what: string
  readonly sign: '<=' | '>='
  readonly figure: (cost: (engine: string) => number) => number
  /** For 100, 1,000 and 10,000 rules. */
  readonly goals: readonly [number, number, number]
}

const goals: readonly Goal[] = [
  {
    what: 'times the cost of hand-written indexed code that makes the same decision',
    sign: '<=',
    figure: (cost) => cost('cordboard') / cost('hand-written index, decision'),
    goals: [1.3, 1.3, 2],
  },
  {
    what: 'times faster than the best full-featured peer (jsonata, json-rules-engine, zen table)',
    sign: '>=',
    figure: (cost) => least(cost('jsonata'), cost('json-rules-engine'), cost('zen table')) / cost('cordboard'),
    goals: [150, 120, 300],
  },
  {
    what: 'times faster than the fastest compiled peer (json-logic-engine, cel-js)',
    sign: '>=',
    figure: (cost) => least(cost('json-logic-engine'), cost('cel-js')) / cost('cordboard'),
    goals: [1.2, 8, 200],
  },
  {
    what: 'times the cost of parsing and serialising the trigger',
    sign: '<=',
    figure: (cost) => cost('cordboard') / cost('parse + stringify'),
    goals: [0.2, 0.35, 1.5],
  },
]

/** Of those that were measured: what is left out is left out because it takes longest. */
function least(...costs: readonly number[]): number {
  const known = costs.filter((cost) => !Number.isNaN(cost))
  return known.length === 0 ? Number.NaN : Math.min(...known)
}

/** A table with the goal beside each figure. */
export function goalsMarkdown(counts: readonly number[], cost: Cost): string {
  const head = `| | ${counts.map((count) => `${count} rules | goal`).join(' | ')} |\n|---|${counts.map(() => '--:|--:').join('|')}|`
  const lines = goals.map(({ what, sign, figure, goals: wanted }) => {
    const cells = counts.map((count, index) => {
      const found = figure((engine) => cost(engine, count) ?? Number.NaN)
      if (Number.isNaN(found)) return ` | ${sign} ${wanted[index]}`
      const met = sign === '<=' ? found <= (wanted[index] ?? 0) : found >= (wanted[index] ?? 0)
      return `${met ? '' : 'missed: '}${found.toPrecision(3)} | ${sign} ${wanted[index]}`
    })
    return `| ${what} | ${cells.join(' | ')} |`
  })
  const growth = (cost('cordboard', 10_000) ?? Number.NaN) / (cost('cordboard', 100) ?? Number.NaN)
  const grown = Number.isNaN(growth) ? '' : `\n\nCost at 10,000 rules: ${growth.toPrecision(3)} times the cost at 100 (goal: <= 6).`
  return [head, ...lines].join('\n') + grown
}
