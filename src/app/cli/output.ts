import { CordError, type Json, type Language, nextStep, type Problem, render, sentence } from '../../model/index.ts'

/** Exit codes of every command. */
export const exit = { good: 0, findings: 1, usage: 2 } as const

export function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** For programs: one JSON document on standard output. */
export function sayJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`)
}

function complain(text: string): void {
  process.stderr.write(`${text}\n`)
}

/** What went wrong, for a person, in their language; a stack only for what is our own fault. */
export function complainOf(error: unknown): void {
  if (error instanceof CordError) complain(renderAll(error))
  else complain(error instanceof Error ? (error.stack ?? error.message) : String(error))
}

function language(env: Readonly<Record<string, string | undefined>> = process.env): Language {
  return /^fr/i.test(env.LC_ALL ?? env.LC_MESSAGES ?? env.LANG ?? '') ? 'fr' : 'en'
}

export function renderProblem(found: Problem): string {
  return render(found, language())
}

export function shortProblem(found: Problem): string {
  return `${sentence(found, language())} ${nextStep(found, language())}`
}

/** Columns padded to their widest cell. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = []
  for (const row of rows) {
    for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, cell.length)
  }
  return rows
    .map((row) =>
      row
        .map((cell, index) => cell.padEnd(widths[index] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** A member of a JSON object, or undefined. */
export function member(value: Json | undefined, key: string): Json | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  return Object.entries(value).find(([name]) => name === key)?.[1]
}

export function memberText(value: Json | undefined, key: string): string {
  const found = member(value, key)
  return typeof found === 'string' ? found : found === undefined || found === null ? '' : String(found)
}

// Several problems of one file are carried as causes, one each.
function renderAll(error: CordError): string {
  const more = error.cause instanceof AggregateError ? error.cause.errors : []
  return [
    renderProblem(error.problem),
    ...more.map((one: unknown) => (one instanceof CordError ? renderProblem(one.problem) : String(one))),
  ].join('\n')
}
