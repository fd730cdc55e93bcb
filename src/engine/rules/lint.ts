import {
  type ActionSpec,
  type Capabilities,
  type Diagnostic,
  type ErrorCode,
  type KnownTriggerType,
  type Params,
  problem,
  type Rule,
  withoutCustomer,
} from '../../model/index.ts'
import type { ConnectionFacts } from '../contract.ts'
import { nearest } from '../shape/nearest.ts'
import type { Path } from '../shape/path.ts'
import type { RangeMap } from './contract.ts'
import { unknownName } from './fact-paths.ts'
import { lintFunctions } from './lint-functions.ts'
import { fieldsNeverSent } from './never-sent.ts'

export interface LintInput {
  readonly rule: Rule
  readonly ranges: RangeMap
  readonly actions: readonly ActionSpec[]
  readonly connections: Readonly<Record<string, ConnectionFacts>>
  /** What each expression of the rule reads: dotted paths from the root, with the path and the text it stands in. */
  readonly reads: readonly { readonly path: Path; readonly text: string; readonly reads: readonly string[] }[]
  readonly tables: readonly string[]
  readonly schedules: readonly string[]
  /** Functions that plugins contribute, without the $. */
  readonly functions: readonly string[]
}

type Tell = (path: Path, code: ErrorCode, params: Params) => void

type Declared = readonly (readonly [string, Capabilities])[]

/** Trigger types at no agent. */
export const withoutAgent: ReadonlySet<string> = new Set([
  'pre-call',
  'pre-call-cancelled',
  'queue-start',
  'queue-end',
  'queue-count',
  'link-state',
])

/** Warnings about a valid rule: what it asks of its connections that they cannot tell or do. */
export function lintRule(input: LintInput): readonly Diagnostic[] {
  const found: Diagnostic[] = []
  const tell: Tell = (path, code, params) => found.push({ ...problem(code, params, input.ranges.placeOf(path)), severity: 'warning' })
  lintConnections(input, tell)
  lintTypes(input, tell)
  lintSteps(input, tell)
  lintReads(input, tell)
  lintPaths(input, found)
  const deaf = names(declared(input).able.filter(([, capabilities]) => capabilities.callsEnd === false))
  for (const { path, text } of input.reads) {
    for (const one of lintFunctions(text, path, input.ranges, { ...input, deaf })) found.push({ ...one, severity: 'warning' })
  }
  return found
}

/** The connections whose triggers the rule is asked for and that have said what they can; `all`: none of them has kept silent. */
function declared({ rule, connections }: LintInput): { readonly able: Declared; readonly all: boolean } {
  const names = list(rule.connections)
  const asked = Object.entries(connections).filter(([id]) => names.length === 0 || names.includes(id))
  const able = asked.flatMap(([id, { capabilities }]) => (capabilities === undefined ? [] : [[id, capabilities] as const]))
  // Directories send no triggers: they are not what the rule is asked for.
  return { able: able.filter(([, capabilities]) => capabilities.triggers.length > 0), all: able.length === asked.length }
}

function lintConnections({ rule, connections }: LintInput, tell: Tell): void {
  const known = Object.keys(connections)
  const check = (connection: string, path: Path): void => {
    if (known.includes(connection)) return
    const near = nearest(connection, known)
    if (near === undefined) tell(path, 'CORD_RULE_CONNECTION_UNKNOWN', { connection, allowed: known.join(', ') })
    else tell(path, 'CORD_RULE_CONNECTION_UNKNOWN_NEAR', { connection, near })
  }
  list(rule.connections).forEach((connection, index) => {
    check(connection, typeof rule.connections === 'string' ? ['connections'] : ['connections', index])
  })
  rule.do.forEach((step, index) => {
    if (step.connection !== undefined && !step.connection.includes('{{')) check(step.connection, ['do', index, 'connection'])
  })
}

function lintTypes(input: LintInput, tell: Tell): void {
  const { able, all } = declared(input)
  if (able.length === 0 || !all) return
  const { on } = input.rule
  list(on).forEach((type, index) => {
    if (able.some(([, capabilities]) => capabilities.triggers.includes(type))) return
    const allowed = [...new Set(able.flatMap(([, capabilities]) => capabilities.triggers))].join(', ')
    tell(typeof on === 'string' ? ['on'] : ['on', index], 'CORD_RULE_TYPE_NEVER_SENT', { type, connections: names(able), allowed })
  })
}

function lintSteps(input: LintInput, tell: Tell): void {
  const { able } = declared(input)
  const lonely = list(input.rule.on).filter((type) => withoutAgent.has(type))
  input.rule.do.forEach((step, index) => {
    const spec = input.actions.find((action) => action.id === step.action)
    const path = ['do', index, 'action']
    if (spec?.needsAgent && lonely.length > 0 && step.with?.to === undefined && step.with?.device === undefined) {
      tell(path, 'CORD_RULE_NO_AGENT', { action: step.action, type: lonely.join(', ') })
    }
    if (spec?.target !== 'connection') return
    const asked = step.connection === undefined ? able : able.filter(([id]) => id === step.connection)
    const unable = asked.filter(([, capabilities]) => !capabilities.actions.includes(step.action))
    if (unable.length > 0 && unable.length === asked.length) {
      tell(path, 'CORD_RULE_NOT_CAPABLE', { action: step.action, connections: names(unable) })
    }
  })
}

function lintReads(input: LintInput, tell: Tell): void {
  const { able, all } = declared(input)
  const deaf = names(able.filter(([, capabilities]) => capabilities.callsEnd === false))
  const results = new Set(input.rule.do.flatMap((step) => step.as ?? []))
  for (const { path, reads } of input.reads) {
    const own = reads.filter((read) => !results.has(read.split('.')[0] ?? ''))
    if (deaf !== '' && own.some((read) => read === 'agent.calls' || read.startsWith('agent.calls.'))) {
      tell(path, 'CORD_RULE_BUSY_UNKNOWN', { connections: deaf })
    }
    const never = all
      ? fieldsNeverSent(
          own,
          able.map(([, capabilities]) => capabilities),
        )
      : []
    for (const read of never) tell(path, 'CORD_RULE_NEVER_SENT', { path: read, connections: names(able) })
  }
}

/** Facts that no trigger has, or none of the types of this rule. */
function lintPaths({ rule, ranges, reads }: LintInput, found: Diagnostic[]): void {
  const results = new Set(rule.do.flatMap((step) => step.as ?? []))
  const types = list(rule.on)
  for (const { path: place, text, reads: paths } of reads) {
    for (const path of new Set(paths)) {
      const [part = ''] = path.split('.')
      const unknown = unknownName(path, results)
      const tell = (code: ErrorCode, params: Params & { readonly path: string }): void => {
        const at = wordAt(text, params.path)
        const exact = at < 0 ? ranges.placeOf(place) : ranges.placeInside(place, at, at + params.path.length)
        found.push({ ...problem(code, params, exact), severity: 'warning' })
      }
      if (unknown !== undefined) {
        const { name, known, before } = unknown
        const near = nearest(name, known)
        if (near === undefined)
          tell('CORD_RULE_PATH_UNKNOWN', { path: before + name, allowed: known.map((one) => before + one).join(', ') })
        else tell('CORD_RULE_PATH_UNKNOWN_NEAR', { path: before + name, near: before + near })
      } else if (!results.has(part) && types.every((type) => isWithout(type, part))) {
        tell('CORD_RULE_PATH_NOT_OF_TYPE', { path, part, type: types.join(', ') })
      }
    }
  }
}

/** The first time that it stands in the text, as a whole name. */
function wordAt(text: string, word: string): number {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    if (!/[\w.$`]/.test(text.charAt(at - 1)) && !/[\w`]/.test(text.charAt(at + word.length))) return at
  }
  return -1
}

/** A plugin's own types may carry anything. */
function isWithout(type: string, part: string): boolean {
  if (type.includes(':')) return false
  if (part === 'call') return withoutCustomer.has(type as KnownTriggerType)
  return (part === 'userEvent' && type !== 'userEvent') || (part === 'link' && type !== 'link-state')
}

function list(value: string | readonly string[] | undefined): readonly string[] {
  return typeof value === 'string' ? [value] : (value ?? [])
}

function names(connections: Declared): string {
  return connections.map(([id]) => id).join(', ')
}
