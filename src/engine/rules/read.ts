import { isMap } from 'yaml'
import { type ActionSpec, type Diagnostic, problem, type Rule } from '../../model/index.ts'
import type { RuleText } from '../contract.ts'
import { excerpt } from '../shape/excerpt.ts'
import { checkParts } from './check-parts.ts'
import { checkShape } from './check-shape.ts'
import { checkTexts } from './check-texts.ts'
import type { RangeMap, RuleReading } from './contract.ts'
import { convert } from './convert.ts'
import { canonicalJson } from './json.ts'
import { createRangeMap, placeOfNode, type Source } from './ranges.ts'
import { isEntries, refinement, ruleView } from './views.ts'
import { rereadYaml } from './yaml.ts'

/**
 * Reads one rule: YAML 1.2 or JSON, into values, with what is wrong placed in the file. With `actions`, the inputs, given
 * results and expectations follow the schemas of those actions, and an action that is not among them is an error. Never throws.
 */
export function readRule(source: RuleText, actions?: readonly ActionSpec[]): RuleReading {
  const { file, text } = source
  const ranges = createRangeMap(file, text, sourceOf)
  return readJson(text, ranges, actions) ?? readDocument(source, ranges, actions)
}

/**
 * A rule that a program wrote: JSON as JSON.stringify makes it, in which nothing is wrong. Reading it as YAML gives the same and takes
 * ten times as long. undefined: it is something else.
 */
function readJson(text: string, ranges: RangeMap, actions: readonly ActionSpec[] | undefined): RuleReading | undefined {
  const value = canonicalJson(text)
  // What a case is given follows the schemas of results, text where they want text.
  if (value === undefined || !isEntries(value) || 'cases' in value || checkShape(value, actions, ranges).length > 0) return undefined
  const diagnostics = [...checkTexts(value, ranges, text), ...checkParts(value, ranges)].sort(byPlace)
  return { rule: isRule(value, diagnostics) ? value : undefined, diagnostics, ranges, quick: true }
}

function readDocument(source: RuleText, ranges: RangeMap, actions: readonly ActionSpec[] | undefined): RuleReading {
  const yaml = rereadYaml(source.file, source.text)
  if (yaml.diagnostics.length > 0) return { rule: undefined, diagnostics: yaml.diagnostics, ranges }
  const { root } = yaml.source
  if (!isMap(root)) {
    const place = placeOfNode(yaml.source, root)
    const found = excerpt(source.text.slice(root?.range[0]).split('\n')[0]?.trim())
    return { rule: undefined, diagnostics: [{ ...problem('CORD_RULE_NOT_A_MAP', { found }, place), severity: 'error' }], ranges }
  }
  const rough = convert(yaml.source, ruleView, refinement(undefined, []))
  const { value, diagnostics: lost } = convert(yaml.source, ruleView, refinement(rough.value, actions ?? []))
  if (lost.some(isLimit)) return { rule: undefined, diagnostics: lost, ranges }
  const shape = without(checkShape(value, actions, ranges), lost)
  const wrong = [...lost, ...shape]
  const parts = shape.length === 0 ? checkParts(value, ranges) : []
  const diagnostics = [...wrong, ...checkTexts(value, ranges, source.text), ...parts].sort(byPlace)
  return { rule: isRule(value, diagnostics) ? value : undefined, diagnostics, ranges }
}

function sourceOf(file: string, text: string): Source {
  return rereadYaml(file, text).source
}

/** What readRule gives, for those who need no ranges and know no actions. Never throws. */
export function parseRule(source: RuleText): { readonly rule: Rule | undefined; readonly diagnostics: readonly Diagnostic[] } {
  const { rule, diagnostics } = readRule(source)
  return { rule, diagnostics }
}

/** A value that could not be read is null and would be blamed a second time for that. */
function without(found: readonly Diagnostic[], told: readonly Diagnostic[]): readonly Diagnostic[] {
  const fields = new Set(told.map((diagnostic) => diagnostic.place?.field))
  return found.filter((diagnostic) => diagnostic.place?.field === undefined || !fields.has(diagnostic.place.field))
}

/** Past a limit the values are cut short: what they lack is nobody's mistake. */
function isLimit({ code }: Diagnostic): boolean {
  return code === 'CORD_RULE_ALIASES' || code === 'CORD_RULE_TOO_DEEP'
}

function byPlace(a: Diagnostic, b: Diagnostic): number {
  return (a.place?.line ?? 0) - (b.place?.line ?? 0) || (a.place?.column ?? 0) - (b.place?.column ?? 0)
}

function isRule(_value: unknown, diagnostics: readonly Diagnostic[]): _value is Rule {
  return diagnostics.every((diagnostic) => diagnostic.severity === 'warning')
}
