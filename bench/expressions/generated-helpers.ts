/** What generated source calls. Everything is called by a name that is known when the source is, so that the engine can inline it. */

export interface Budget {
  steps: number
}

export type Evaluate = (input: unknown, run: Budget) => unknown

type Fields = Readonly<Record<string, unknown>>

function refuse(): never {
  throw new Error('not what is measured here')
}

export const helpers = {
  /** An object whose fields can be read. */
  part(value: unknown): Fields | undefined {
    if (typeof value !== 'object' || value === null) return undefined
    return Array.isArray(value) ? refuse() : (value as Fields)
  },

  truth(value: unknown): boolean {
    if (typeof value === 'boolean') return value
    return value === undefined ? false : refuse()
  },

  equal(left: unknown, right: unknown): boolean {
    if (left === right) return left !== undefined
    return typeof left === 'object' && typeof right === 'object' && left !== null && right !== null ? refuse() : false
  },

  member(left: unknown, right: unknown): boolean {
    return left !== undefined && right !== undefined && (Array.isArray(right) ? right.includes(left) : left === right)
  },

  number(value: unknown): number {
    return typeof value === 'number' && Number.isFinite(value) ? value : refuse()
  },

  text(value: unknown): string {
    return typeof value === 'string' ? value : value === undefined ? '' : refuse()
  },

  matches(pattern: RegExp, value: unknown, run: Budget): boolean {
    if (typeof value !== 'string') return refuse()
    count(run, value.length)
    return pattern.test(value)
  },

  substring(value: unknown, start: number, length: number): string {
    if (typeof value !== 'string') return refuse()
    for (let index = 0; index < start + length; index += 1) if ((value.charCodeAt(index) & 0xf800) === 0xd800) return refuse()
    return value.slice(start, start + length)
  },

  sum(values: unknown): number {
    if (!Array.isArray(values)) return refuse()
    let total = 0
    for (const value of values) total += helpers.number(value)
    return total
  },

  each(value: unknown, run: Budget, take: (item: unknown) => unknown): readonly unknown[] {
    const items: readonly unknown[] = Array.isArray(value) ? value : [value]
    count(run, items.length)
    const taken: unknown[] = []
    for (const item of items) {
      const made = take(item)
      if (Array.isArray(made)) for (const one of made) taken.push(one)
      else if (made !== undefined) taken.push(made)
    }
    return taken
  },

  /** No item is no value, one item is that item. */
  unwrapped(items: readonly unknown[]): unknown {
    return items.length > 1 ? items : items[0]
  },

  filter(value: unknown, run: Budget, passes: (item: unknown) => unknown): readonly unknown[] {
    const items: readonly unknown[] = Array.isArray(value) ? value : [value]
    count(run, items.length)
    return items.filter((item) => helpers.truth(passes(item)))
  },
}

function count(run: Budget, steps: number): void {
  run.steps += steps
  if (run.steps > 50_000) throw new Error('too many steps')
}
