import { shapeOf } from '../engine/index.ts'
import { type Json, type Problem, type RuleExplanation, schemas } from '../model/index.ts'

// What came over the control socket may be of another version: it is looked at before it is believed.
const problemShape = shapeOf({ $ref: `${schemas.decision.$id}#/$defs/problem` })
const explanationShape = shapeOf({ $ref: `${schemas.decision.$id}#/$defs/explanation` })

export function isProblem(value: unknown): value is Problem {
  return problemShape.check(value).length === 0
}

/** The explanations in an answer; what is none is left out. */
export function explanationsIn(value: Json | undefined): readonly RuleExplanation[] {
  return Array.isArray(value) ? value.filter(isExplanation) : []
}

function isExplanation(value: unknown): value is RuleExplanation {
  return explanationShape.check(value).length === 0
}
