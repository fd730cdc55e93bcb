import type { Diagnostic, Place, Problem, Rule } from '../../model/index.ts'
import type { Path } from '../shape/path.ts'

export type { Path } from '../shape/path.ts'

/** Where the values of one rule stand in its file. Places carry file, lines, columns (from 1) and the dotted field. */
export interface RangeMap {
  /** The value at a path, or the nearest value around it that exists. */
  placeOf(path: Path): Place
  /** The key of the entry at a path; for list items the same as placeOf. */
  keyPlaceOf(path: Path): Place
  /** Offsets inside a text value, through quotes, escapes, folds and block indentation; `end` is exclusive. */
  placeInside(path: Path, start: number, end?: number): Place
  /** Remembers where these values stand: for other places the file's text has to be read again. */
  keep(paths: readonly Path[]): void
}

/** What reading a rule's text gives. `rule` is absent when a diagnostic is an error. */
export interface RuleReading {
  readonly rule: Rule | undefined
  readonly diagnostics: readonly Diagnostic[]
  readonly ranges: RangeMap
  /** It was read as JSON: to know places, the text has to be read once more. */
  readonly quick?: true
}

/** A text with `{{ }}` in it, cut at the places that the JSONata tokenizer gives. */
export interface Template {
  readonly parts: readonly TemplatePart[]
  /** The whole text is one `{{ }}`: its value keeps its type. */
  readonly typed: boolean
}

export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string }
  /** `text` is the expression without the spaces around it; `offset` is where it begins in the template. */
  | { readonly kind: 'expression'; readonly text: string; readonly offset: number }

/** `start` and `end` are offsets in the template's text. */
export type TemplateReading =
  | { readonly template: Template; readonly problem?: never }
  | { readonly template?: never; readonly problem: Problem; readonly start: number; readonly end: number }
