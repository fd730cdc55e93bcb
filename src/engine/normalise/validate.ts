import { CordError, type EmittedTrigger, type Place, type Problem, problem, schemas } from '../../model/index.ts'
import { fieldOf } from '../shape/path.ts'
import { type Mistake, shapeOf } from '../shape/shape.ts'
import { unknownType } from '../shape/trigger-type.ts'
import { findUnfit, isFit } from './limits.ts'

/** Everything that keeps a value from being an emitted trigger, each with the dotted field; nothing when it is one. */
export function checkEmitted(value: unknown): readonly Problem[] {
  if (isEmitted(value)) return []
  return mistakesIn(value).map((mistake) => problem(mistake.code, mistake.params, placeOf(mistake)))
}

/** The value as an emitted trigger; throws a CordError for the first thing that is wrong with it. */
export function validateEmitted(value: unknown): EmittedTrigger {
  if (isEmitted(value)) return value
  const mistakes = mistakesIn(value)
  for (const mistake of mistakes) throw new CordError(mistake.code, mistake.params, { place: placeOf(mistake) })
  return asEmitted(value)
}

/** Told faster than what is wrong with it: almost every trigger is right. */
export function isEmitted(value: unknown): value is EmittedTrigger {
  return (isFit(value) || findUnfit(value).length === 0) && shapeOf(schemas.emitted).fits(value) && isTime(timeOf(value))
}

function timeOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'time' in value ? value.time : undefined
}

/** The schema lets a leap second through. */
function isTime(value: unknown): boolean {
  return value === undefined || !Number.isNaN(Date.parse(String(value)))
}

function mistakesIn(value: unknown): readonly Mistake[] {
  const unfit = findUnfit(value)
  if (unfit.length > 0) return unfit
  const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined
  const unknown = typeof type === 'string' ? unknownType(type) : undefined
  const mistakes = shapeOf(schemas.emitted).check(value, { name: 'trigger' }).map(timeOrOther)
  if (unknown === undefined) return mistakes.length > 0 || isTime(timeOf(value)) ? mistakes : [noTime(timeOf(value))]
  const [code, params] = unknown
  return [{ path: ['type'], atKey: false, code, params }, ...mistakes.filter((mistake) => mistake.path[0] !== 'type')]
}

function noTime(text: unknown): Mistake {
  return { path: ['time'], atKey: false, code: 'CORD_TRIGGER_TIME', params: { key: 'time', text: String(text) } }
}

/** Valid against the schema that the type is generated from. */
function asEmitted(value: unknown): EmittedTrigger {
  return value as EmittedTrigger
}

function placeOf(mistake: Mistake): Place {
  return { field: mistake.path.length === 0 ? 'trigger' : fieldOf(mistake.path) }
}

function timeOrOther(mistake: Mistake): Mistake {
  const { code, params } = mistake
  const isTime = params.wanted === 'date-time' || (code === 'CORD_SHAPE_WANTS_TEXT' && mistake.path[0] === 'time')
  if (!isTime) return mistake
  const text = String(params.found).replace(/^"|"$/g, '')
  return { ...mistake, code: 'CORD_TRIGGER_TIME', params: { key: params.key ?? '', text } }
}
