import { isDeepStrictEqual } from 'node:util'
import type { Workbench } from '../host/index.ts'
import { type EmittedTrigger, type Problem, problem } from '../model/index.ts'
import { cuttings } from './cuts.ts'
import type { Fixture } from './fixtures.ts'

/** Reads a recording twice and compares with what is expected. */
export async function checkExpected(bench: Workbench, fixture: Fixture): Promise<readonly Problem[]> {
  for (const how of ['when it is read', 'when it is read again']) {
    const found = await compare(bench, fixture, how, [fixture.bytes], fixture.expected)
    if (found !== undefined) return [found]
  }
  return []
}

/** Reads a recording in a process that has not seen it: the ids must be those of the other process. */
export async function checkIds(bench: Workbench, other: Workbench, fixture: Fixture): Promise<readonly Problem[]> {
  const here = await readAll(bench, fixture, [fixture.bytes])
  const there = await readAll(other, fixture, [fixture.bytes])
  const difference = 'failed' in here || 'failed' in there ? undefined : differenceOf(ids(there.triggers), ids(here.triggers))
  return difference === undefined ? [] : [problem('CORD_KIT_TRIGGERS', { fixture: fixture.name, how: 'in another process', difference })]
}

/** Feeds a recording in every way it could arrive, and stops at the first that makes a difference. */
export async function checkCuts(bench: Workbench, fixture: Fixture): Promise<readonly Problem[]> {
  const once = unique(fixture.expected)
  for (const { how, chunks, doubled } of cuttings(fixture.bytes)) {
    const found = doubled
      ? await compare(bench, fixture, how, chunks, once, unique)
      : await compare(bench, fixture, how, chunks, fixture.expected)
    if (found !== undefined) return [found]
  }
  return []
}

type Triggers = readonly EmittedTrigger[]

async function compare(
  bench: Workbench,
  fixture: Fixture,
  how: string,
  chunks: readonly Uint8Array[],
  expected: Triggers,
  view: (triggers: Triggers) => Triggers = (triggers) => triggers,
): Promise<Problem | undefined> {
  const read = await readAll(bench, fixture, chunks)
  if ('failed' in read) return problem('CORD_KIT_REPLAY_FAILED', { fixture: fixture.name, how, detail: read.failed })
  const difference = differenceOf(view(read.triggers), expected)
  return difference === undefined ? undefined : problem('CORD_KIT_TRIGGERS', { fixture: fixture.name, how, difference })
}

async function readAll(
  bench: Workbench,
  fixture: Fixture,
  chunks: readonly Uint8Array[],
): Promise<{ readonly triggers: Triggers } | { readonly failed: string }> {
  const triggers: EmittedTrigger[] = []
  try {
    await bench.read(fixture.kind, fixture.config, chunks, (read) => triggers.push(...read))
    return { triggers }
  } catch (error) {
    return { failed: error instanceof Error ? (error.message.split('\n', 1)[0] ?? '') : String(error) }
  }
}

function differenceOf(got: readonly unknown[], expected: readonly unknown[]): string | undefined {
  const index = Array.from({ length: Math.max(got.length, expected.length) }).findIndex(
    (_, at) => !isDeepStrictEqual(got[at], expected[at]),
  )
  if (index === -1) return undefined
  const counts = got.length === expected.length ? '' : `${got.length} instead of ${expected.length}; `
  return `${counts}number ${index + 1} is ${shorten(got[index])}, expected ${shorten(expected[index])}`
}

function shorten(value: unknown): string {
  if (value === undefined) return 'missing'
  const text = JSON.stringify(value)
  return text.length > 400 ? `${text.slice(0, 400)}…` : text
}

// A trigger seen before is dropped by its id: that is what makes a reconnect harmless.
function unique(triggers: Triggers): Triggers {
  const seen = new Set<string>()
  return triggers.filter(({ id }) => !seen.has(id) && seen.add(id) !== undefined)
}

function ids(triggers: Triggers): readonly string[] {
  return triggers.map(({ id }) => id)
}
