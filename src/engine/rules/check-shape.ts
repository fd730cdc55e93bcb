import {
  type ActionSpec,
  type Diagnostic,
  type ErrorCode,
  type Json,
  type Params,
  type Place,
  problem,
  schemas,
} from '../../model/index.ts'
import { nearest } from '../shape/nearest.ts'
import type { Path } from '../shape/path.ts'
import { type Mistake, type Shape, type ShapeOptions, shapeOf } from '../shape/shape.ts'
import { triggerTypes, unknownType } from '../shape/trigger-type.ts'
import type { RangeMap } from './contract.ts'
import { caseTrigger, entryAt, isEntries, listAt, textAt } from './views.ts'

const stepKeys: readonly string[] = Object.keys(schemas.rule.$defs.step.properties)

interface Check {
  readonly ranges: RangeMap
  readonly found: Diagnostic[]
}

/** Whether a rule has the keys and values that it must have, steps and cases by the schemas of their actions. */
export function checkShape(rule: Json, actions: readonly ActionSpec[] | undefined, ranges: RangeMap): readonly Diagnostic[] {
  const check: Check = { ranges, found: [] }
  const mistakes = shapeOf(schemas.rule).check(rule, { name: 'rule' })
  for (const mistake of mistakes.filter((one) => !isTold(one, actions !== undefined))) add(check, mistake, [])
  checkOn(check, rule)
  const steps = entryAt(rule, 'do')
  if (steps !== undefined && steps !== null && !Array.isArray(steps)) tell(check, ranges.keyPlaceOf(['do']), 'CORD_RULE_DO_NOT_LIST')
  listAt(rule, 'do').forEach((step, index) => {
    checkStep(check, step, index, actions)
  })
  listAt(rule, 'cases').forEach((item, index) => {
    checkCase(check, item, index, rule, actions)
  })
  return check.found
}

/** Mistakes for which there is a better sentence below. */
function isTold(mistake: Mistake, actionsKnown: boolean): boolean {
  if (mistake.code === 'CORD_SHAPE_FORM' && mistake.path.at(-1) === 'action') return actionsKnown
  if (mistake.path[0] === 'on') return mistake.code !== 'CORD_SHAPE_NO_VALUE' && mistake.code !== 'CORD_SHAPE_TOO_FEW'
  if (mistake.path.length === 0 && mistake.code === 'CORD_SHAPE_MISSING') return mistake.params.key === 'on'
  return mistake.path[0] === 'do' && mistake.path.length === 1 && mistake.code === 'CORD_SHAPE_WANTS_LIST'
}

function checkOn(check: Check, rule: Json): void {
  const on = entryAt(rule, 'on')
  if (on === undefined) tell(check, check.ranges.keyPlaceOf(['name']), 'CORD_RULE_NO_TRIGGER')
  if (on === undefined || on === null) return
  const types: readonly Json[] = Array.isArray(on) ? on : [on]
  types.forEach((type, index) => {
    const unknown = typeof type === 'string' ? unknownType(type) : notText(type)
    if (unknown) tell(check, check.ranges.placeOf(Array.isArray(on) ? ['on', index] : ['on']), ...unknown)
  })
}

function notText(type: Json): readonly [ErrorCode, Params] {
  return ['CORD_SHAPE_NONE_FITS', { key: 'on', found: JSON.stringify(type).slice(0, 60), allowed: triggerTypes.join(', ') }]
}

function checkStep(check: Check, step: Json, index: number, actions: readonly ActionSpec[] | undefined): void {
  const action = textAt(step, 'action')
  if (actions === undefined || action === undefined) return
  const spec = actions.find((one) => one.id === action)
  if (spec === undefined) {
    tell(check, check.ranges.placeOf(['do', index, 'action']), ...unknownAction(action, actions))
    return
  }
  if (isEntries(step) && !('with' in step) && Object.keys(step).some((key) => nearest(key, stepKeys) === 'with')) return
  const input = entryAt(step, 'with') ?? {}
  if (isEntries(input)) addAll(check, spec.input, input, ['do', index, 'with'], { templates: true })
}

function unknownAction(action: string, actions: readonly ActionSpec[]): readonly [ErrorCode, Params] {
  const ids = actions.map((one) => one.id)
  const near = nearest(action, ids)
  if (near !== undefined) return ['CORD_RULE_ACTION_UNKNOWN_NEAR', { action, near }]
  return ['CORD_RULE_ACTION_UNKNOWN', { action, allowed: ids.join(', ') }]
}

function checkCase(check: Check, item: Json, index: number, rule: Json, actions: readonly ActionSpec[] | undefined): void {
  const base: Path = ['cases', index]
  const trigger = entryAt(item, 'trigger')
  const type = textAt(trigger, 'type')
  const unknown = type === undefined ? undefined : unknownType(type)
  if (unknown) tell(check, check.ranges.placeOf([...base, 'trigger', 'type']), ...unknown)
  if (isEntries(trigger)) addAll(check, caseTrigger, trigger, [...base, 'trigger'], {}, (one) => one.path[0] !== 'type')
  const specs = new Map(actions?.map((spec) => [spec.id, spec]))
  const steps = listAt(rule, 'do').map((step) => textAt(step, 'action') ?? '')
  listAt(item, 'expect').forEach((expected, at) => {
    const action = textAt(expected, 'action') ?? ''
    if (action !== '' && !steps.includes(action)) {
      const place = check.ranges.placeOf([...base, 'expect', at, 'action'])
      tell(check, place, 'CORD_RULE_EXPECT_UNKNOWN', { action, allowed: [...new Set(steps)].join(', ') })
    }
    const input = entryAt(expected, 'with')
    const spec = specs.get(action)
    // A subset: what the action requires may be left out.
    const optional = (one: Mistake): boolean => one.code !== 'CORD_SHAPE_MISSING' && one.code !== 'CORD_SHAPE_MISSING_ALL'
    if (spec && isEntries(input)) addAll(check, spec.input, input, [...base, 'expect', at, 'with'], { templates: true }, optional)
  })
}

function addAll(
  check: Check,
  schema: object,
  value: Json,
  base: Path,
  options: ShapeOptions,
  wanted: (mistake: Mistake) => boolean = () => true,
): void {
  const shape = usable(schema)
  for (const mistake of shape?.check(value, { ...options, name: base }) ?? []) if (wanted(mistake)) add(check, mistake, base)
}

/** A schema that is not valid is told where it comes from, at its plugin; rules are not blamed for it. */
function usable(schema: object): Shape | undefined {
  try {
    return shapeOf(schema)
  } catch {
    return undefined
  }
}

function add(check: Check, mistake: Mistake, base: Path): void {
  const path = [...base, ...mistake.path]
  tell(check, mistake.atKey ? check.ranges.keyPlaceOf(path) : check.ranges.placeOf(path), mistake.code, mistake.params)
}

function tell(check: Check, place: Place, code: ErrorCode, params: Params = {}): void {
  check.found.push({ ...problem(code, params, place), severity: 'error' })
}
