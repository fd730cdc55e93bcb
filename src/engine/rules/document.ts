import { type Diagnostic, type Json, problem } from '../../model/index.ts'
import { fieldOf } from '../shape/path.ts'
import { shapeOf } from '../shape/shape.ts'
import { asSchema } from '../shape/walk.ts'
import type { RangeMap } from './contract.ts'
import { convert } from './convert.ts'
import { createRangeMap } from './ranges.ts'
import { readYaml } from './yaml.ts'

/** A YAML or JSON document and what is wrong with it; `value` is absent when a diagnostic is an error. */
export interface DocumentReading {
  readonly value: Json | undefined
  readonly diagnostics: readonly Diagnostic[]
  readonly ranges: RangeMap
}

/** Reads any document by a JSON Schema, as rules are read: text keeps its source, mistakes have places. Never throws. */
export function readDocument(file: string, text: string, schema: object): DocumentReading {
  const { source, diagnostics } = readYaml(file, text)
  const ranges = createRangeMap(file, text, () => source)
  if (diagnostics.length > 0) return { value: undefined, diagnostics, ranges }
  const root = asSchema(schema)
  if (root === undefined) return { value: undefined, diagnostics, ranges }
  const converted = convert(source, { schema: root, home: root }, () => undefined)
  const mistakes = shapeOf(schema).check(converted.value, { name: file })
  const found = mistakes.map((mistake): Diagnostic => {
    const place = mistake.atKey ? ranges.keyPlaceOf(mistake.path) : ranges.placeOf(mistake.path)
    const field = fieldOf(mistake.path)
    return { ...problem(mistake.code, mistake.params, { ...place, ...(field === '' ? {} : { field }) }), severity: 'error' }
  })
  const all = [...converted.diagnostics, ...found]
  return { value: all.some((one) => one.severity === 'error') ? undefined : converted.value, diagnostics: all, ranges }
}
