import { existsSync, readFileSync } from 'node:fs'
import { isSupportedCountry, type RangeMap, readDocument } from '../../engine/index.ts'
import { type Config, CordError, type Diagnostic, type ErrorCode, type Params, problem, schemas } from '../../model/index.ts'
import { entranceMistakes, entranceWarnings } from './entrance-checks.ts'
import { leastSecret } from './hook-secrets.ts'

export interface ConfigReading {
  /** Undefined when a diagnostic is an error. */
  readonly config: Config | undefined
  readonly diagnostics: readonly Diagnostic[]
  /** Where a value stands; absent when there is no file to point into. */
  readonly ranges?: RangeMap
}

const fileName = 'cordboard.yaml'

/** Reads cordboard.yaml; a home without one has the defaults. Throws a CordError that carries every error as its cause. */
export function loadConfig(path: string): Config {
  const { config, diagnostics } = readConfig(path)
  if (config !== undefined) return config
  const errors = diagnostics.filter((found) => found.severity === 'error').map(asError)
  throw new CordError('CORD_CONFIG_INVALID', { count: errors.length }, { place: { file: path }, cause: new AggregateError(errors) })
}

/** The same without throwing, for those who want to show everything. */
export function readConfig(path: string): ConfigReading {
  if (!existsSync(path)) return { config: {}, diagnostics: [] }
  try {
    return parseConfig(readFileSync(path, 'utf8'))
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    return { config: undefined, diagnostics: [{ ...problem('CORD_CONFIG_READ', { detail }, { file: fileName }), severity: 'error' }] }
  }
}

/** Text -> configuration, with the place of everything that is wrong. Never throws. */
export function parseConfig(text: string): ConfigReading {
  if (text.replace(/#.*$/gm, '').trim() === '') return { config: {}, diagnostics: [] }
  const reading = readDocument(fileName, text, schemas.config)
  if (!isConfig(reading.value)) return { config: undefined, diagnostics: reading.diagnostics }
  const { value, ranges } = reading
  const told =
    (severity: Diagnostic['severity']) =>
    ({ code, params, path }: Mistake): Diagnostic => ({
      ...problem(code, params, { ...ranges.placeOf(path), field: path.join('.') }),
      severity,
    })
  const found = meaningless(value).map(told('error'))
  const warnings = entranceWarnings(value).map(told('warning'))
  return { config: found.length > 0 ? undefined : value, diagnostics: [...reading.diagnostics, ...found, ...warnings], ranges }
}

interface Mistake {
  readonly code: ErrorCode
  readonly params: Params
  readonly path: readonly (string | number)[]
}

/** What the schema cannot see. */
function meaningless(config: Config): readonly Mistake[] {
  return [...places(config), ...hooks(config), ...schedules(config), ...origins(config), ...constants(config), ...entranceMistakes(config)]
}

function places(config: Config): readonly Mistake[] {
  return Object.entries(config.connections ?? {}).flatMap(([id, { country, timezone }]) => [
    ...(country === undefined || isSupportedCountry(country)
      ? []
      : [mistake('CORD_CONFIG_COUNTRY', { country }, ['connections', id, 'country'])]),
    ...(timezone === undefined || isTimezone(timezone)
      ? []
      : [mistake('CORD_CONFIG_TIMEZONE', { timezone }, ['connections', id, 'timezone'])]),
  ])
}

// What stands behind a reference is looked at when it is read.
function hooks(config: Config): readonly Mistake[] {
  return Object.entries(config.connections ?? {}).flatMap(([id, { hookSecret }]) =>
    hookSecret === undefined || hookSecret.includes('${') || hookSecret.length >= leastSecret
      ? []
      : [mistake('CORD_CONFIG_HOOK_SHORT', { connection: id, least: leastSecret }, ['connections', id, 'hookSecret'])],
  )
}

function schedules(config: Config): readonly Mistake[] {
  return Object.entries(config.schedules ?? {}).flatMap(([id, { timezone }]) =>
    timezone === undefined || isTimezone(timezone) ? [] : [mistake('CORD_CONFIG_TIMEZONE', { timezone }, ['schedules', id, 'timezone'])],
  )
}

function origins(config: Config): readonly Mistake[] {
  const { origins = [], inBar = [] } = config.records ?? {}
  const check = (key: string, origin: string, index: number): readonly Mistake[] =>
    URL.parse(origin)?.origin === origin ? [] : [mistake('CORD_CONFIG_ORIGIN', { origin }, ['records', key, index])]
  return [
    ...origins.flatMap((origin, index) => (origin === '*' ? [] : check('origins', origin, index))),
    ...inBar.flatMap((origin, index) => check('inBar', origin, index)),
  ]
}

// Everybody who may read a trace may read a constant.
function constants(config: Config): readonly Mistake[] {
  return Object.entries(config.const ?? {}).flatMap(([name, value]) =>
    /\$\{(env|file):/.test(JSON.stringify(value)) ? [mistake('CORD_CONFIG_SECRET_IN_CONST', { name }, ['const', name])] : [],
  )
}

function mistake(code: ErrorCode, params: Params, path: Mistake['path']): Mistake {
  return { code, params, path }
}

function isTimezone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}

// readDocument gives a value only when the schema that Config is generated from holds.
function isConfig(value: unknown): value is Config {
  return typeof value === 'object' && value !== null
}

function asError(found: Diagnostic): CordError {
  const { code, params, place } = found
  return new CordError(code as ErrorCode, params, place === undefined ? {} : { place })
}
