import { keyOf } from './finding.ts'
import { and, type Formula, type Test } from './formula.ts'

type TestFormula = Formula & { readonly kind: 'test' }

/** How a rule is found: by any of these tests; what is left of its formula is asked then. */
export interface Access {
  readonly tests: readonly TestFormula[]
  readonly residual: Formula
}

/** How many different values rules ask of a field: the more, the less likely a trigger has one of them. */
export type Variety = ReadonlyMap<string, ReadonlySet<unknown>>

export function varietyOf(formulas: Iterable<Formula>): Variety {
  const variety = new Map<string, Set<unknown>>()
  const count = (formula: Formula): void => {
    if (formula.kind === 'and' || formula.kind === 'or') for (const part of formula.parts) count(part)
    if (formula.kind !== 'test') return
    const key = familyOf(formula)
    const wanted = wantedBy(formula.test)
    if (wanted === undefined) return
    const known = variety.get(key) ?? new Set()
    known.add(wanted)
    variety.set(key, known)
  }
  for (const formula of formulas) count(formula)
  return variety
}

/** The way to a rule that fewest triggers take. undefined: there is none, the rule is asked for every trigger. */
export function accessOf(formula: Formula, variety: Variety): Access | undefined {
  const chosen = cheapest(formula, variety)
  if (chosen === undefined) return undefined
  const { tests, found } = chosen
  // What the lists have answered already need not be asked again.
  if (!isAnswered(found)) return { tests, residual: formula }
  if (found === formula) return { tests, residual: and() }
  return { tests, residual: formula.kind === 'and' ? and(...formula.parts.filter((part) => part !== found)) : formula }
}

/** Whether there is a way at all; which one is best depends on the other rules. */
export function canBeFound(formula: Formula): boolean {
  if (formula.kind === 'and') return formula.parts.some(canBeFound)
  if (formula.kind === 'or') return formula.parts.every(canBeFound)
  return formula.kind === 'never' || formula.kind === 'test'
}

interface Choice {
  readonly tests: readonly TestFormula[]
  readonly cost: number
  /** The part of the formula that the tests stand for. */
  readonly found: Formula
}

function cheapest(formula: Formula, variety: Variety): Choice | undefined {
  if (formula.kind === 'never') return { tests: [], cost: 0, found: formula }
  if (formula.kind === 'test') return { tests: [formula], cost: costOf(formula, variety), found: formula }
  if (formula.kind === 'and') {
    const choices = formula.parts.map((part) => cheapest(part, variety)).filter((choice) => choice !== undefined)
    return choices.reduce<Choice | undefined>((best, choice) => (best === undefined || choice.cost < best.cost ? choice : best), undefined)
  }
  if (formula.kind !== 'or') return undefined
  const choices = formula.parts.map((part) => cheapest(part, variety))
  const known = choices.filter((choice) => choice !== undefined)
  if (known.length < choices.length) return undefined
  const tests = new Map(known.flatMap((choice) => choice.tests.map((one) => [JSON.stringify([one.path, one.test]), one] as const)))
  return { tests: [...tests.values()], cost: known.reduce((sum, { cost }) => sum + cost, 0), found: formula }
}

function costOf(formula: TestFormula, variety: Variety): number {
  const { kind } = formula.test
  if (kind === 'range') return 0.5
  if (kind === 'truthy') return 0.7
  return kind === 'exists' ? 0.9 : 1 / ((variety.get(familyOf(formula))?.size ?? 0) + 1)
}

/** A rule found by one of the tests need not be asked for this part again. */
function isAnswered(formula: Formula): boolean {
  return (
    formula.kind === 'test' || formula.kind === 'never' || (formula.kind === 'or' && formula.parts.every(({ kind }) => kind === 'test'))
  )
}

function familyOf({ path, test: { kind, ...rest } }: TestFormula): string {
  return `${kind} ${'text' in rest ? rest.text.length : ''} ${keyOf(path)}`
}

function wantedBy(one: Test): unknown {
  return one.kind === 'equal' || one.kind === 'has' ? one.value : one.kind === 'prefix' ? one.text : undefined
}
