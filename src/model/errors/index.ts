import type { Place, Problem } from '../generated/types.ts'
import { action } from './action.ts'
import { cases } from './case.ts'
import { cli } from './cli.ts'
import { condition } from './condition.ts'
import { config } from './config.ts'
import { decision } from './decision.ts'
import { expression } from './expression.ts'
import { general } from './general.ts'
import { journal } from './journal.ts'
import { kit } from './kit.ts'
import type { Message } from './message.ts'
import { operation } from './operation.ts'
import { plugin } from './plugin.ts'
import { rule } from './rule.ts'
import { ruleFile } from './rule-file.ts'
import { ruleLint } from './rule-lint.ts'
import { security } from './security.ts'
import { server } from './server.ts'
import { shape } from './shape.ts'
import { table } from './table.ts'
import { trigger } from './trigger.ts'
import { url } from './url.ts'

/** Every message to a person, by code. Documented in docs/reference/errors.md, which is generated from it. */
export const catalogue = {
  ...general,
  ...rule,
  ...ruleFile,
  ...ruleLint,
  ...expression,
  ...condition,
  ...decision,
  ...cases,
  ...shape,
  ...url,
  ...trigger,
  ...table,
  ...config,
  ...plugin,
  ...kit,
  ...action,
  ...operation,
  ...journal,
  ...server,
  ...security,
  ...cli,
} as const

export type ErrorCode = keyof typeof catalogue
export type Language = 'en' | 'fr'
export type Params = Readonly<Record<string, string | number | boolean>>

/** A problem that was found, with how much it matters: an error stops the thing, a warning does not. */
export interface Diagnostic extends Problem {
  readonly severity: 'error' | 'warning'
}

export function problem(code: ErrorCode, params: Params = {}, place?: Place): Problem {
  return place === undefined ? { code, params } : { code, params, place }
}

/** The sentence for a person, without place and next step. */
export function sentence(found: Problem, language: Language = 'en'): string {
  return fill(messageOf(found)[language], found.params)
}

export function nextStep(found: Problem, language: Language = 'en'): string {
  return fill(messageOf(found).next[language], found.params)
}

/** `rules/sales.yaml:3:7: sentence next step [CODE]`, as a compiler would print it. */
export function render(found: Problem, language: Language = 'en'): string {
  return `${renderPlace(found.place)}${sentence(found, language)} ${nextStep(found, language)} [${found.code}]`
}

/** The only error thrown on purpose: a problem for a person, with what caused it. */
export class CordError extends Error {
  override readonly name = 'CordError'
  readonly problem: Problem

  constructor(code: ErrorCode, params: Params = {}, options: { place?: Place; cause?: unknown } = {}) {
    const found = problem(code, params, options.place)
    super(render(found), { cause: options.cause })
    this.problem = found
  }
}

function messageOf(found: Problem): Message {
  return isKnown(found.code) ? catalogue[found.code] : catalogue.CORD_INTERNAL
}

function isKnown(code: string): code is ErrorCode {
  return Object.hasOwn(catalogue, code)
}

function fill(text: string, params: Params): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(params[name] ?? whole))
}

function renderPlace(place: Place | undefined): string {
  if (place === undefined) return ''
  const position = [place.file, place.line, place.column].filter((part) => part !== undefined).join(':')
  const field = place.field === undefined ? '' : `${position === '' ? '' : ' '}(${place.field})`
  return position === '' && field === '' ? '' : `${position}${field}: `
}
