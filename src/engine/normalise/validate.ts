import { CordError, type EmittedTrigger, type Place, type Problem, problem, schemas } from '../../model/index.ts'
import { fieldOf } from '../shape/path.ts'
import { type Mistake, shapeOf } from '../shape/shape.ts'
import { unknownType } from '../shape/trigger-type.ts'
import { findUnfit } from './limits.ts'

/** Everything that keeps a value from being an emitted trigger, each with the dotted field; nothing when it is one. */
export function checkEmitted(value: unknown): readonly Problem[] {
  return mistakesIn(value).map((mistake) => problem(mistake.code, mistake.params, placeOf(mistake)))
}

/** The value as an emitted trigger; throws a CordError for the first thing that is wrong with it. */
export function validateEmitted(value: unknown): EmittedTrigger {
  const mistakes = mistakesIn(value)
  for (const mistake of mistakes) throw new CordError(mistake.code, mistake.params, { place: placeOf(mistake) })
  return asEmitted(value)
}

function mistakesIn(value: unknown): readonly Mistake[] {
  const unfit = findUnfit(value)
  if (unfit.length > 0) return unfit
  const type = typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined
  const unknown = typeof type === 'string' ? unknownType(type) : undefined
  const mistakes = shapeOf(schemas.emitted).check(value, { name: 'trigger' }).map(timeOrOther)
  if (unknown === undefined) return mistakes
  const [code, params] = unknown
  return [{ path: ['type'], atKey: false, code, params }, ...mistakes.filter((mistake) => mistake.path[0] !== 'type')]
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
