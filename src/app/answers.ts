import { shapeOf } from '../engine/index.ts'
import { type Json, type Problem, type RuleExplanation, schemas } from '../model/index.ts'

// What came over the control socket may be of another version: it is looked at before it is believed.
// Compiled with the first answer, if any comes: a command should begin at once.
const problem = { $ref: `${schemas.decision.$id}#/$defs/problem` }
const explanation = { $ref: `${schemas.decision.$id}#/$defs/explanation` }

export function isProblem(value: unknown): value is Problem {
  return shapeOf(problem).check(value).length === 0
}

/** The explanations in an answer; what is none is left out. */
export function explanationsIn(value: Json | undefined): readonly RuleExplanation[] {
  return Array.isArray(value) ? value.filter(isExplanation) : []
}

function isExplanation(value: unknown): value is RuleExplanation {
  return shapeOf(explanation).check(value).length === 0
}
