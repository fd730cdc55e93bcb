import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { type EmittedTrigger, type Json, type Problem, problem } from '../model/index.ts'

/** A recording of a system, and what a plugin must make of it. */
export interface Fixture {
  /** File name without its ending. */
  readonly name: string
  readonly kind: string
  readonly config: Json
  readonly bytes: Uint8Array
  readonly expected: readonly EmittedTrigger[]
}

const expectedEnding = '.expected.json'

/** The recordings in a plugin's `fixtures/`: `<name>.<ext>` beside `<name>.expected.json` and, at will, `<name>.config.json`. */
export function readFixtures(
  folder: string,
  replays: readonly string[],
): { readonly fixtures: readonly Fixture[]; readonly problems: readonly Problem[] } {
  const place = join(folder, 'fixtures')
  const files = statSync(place, { throwIfNoEntry: false })?.isDirectory() === true ? readdirSync(place).sort() : []
  const fixtures: Fixture[] = []
  const problems: Problem[] = []
  for (const file of files.filter((one) => one.endsWith(expectedEnding))) {
    const name = file.slice(0, -expectedEnding.length)
    try {
      fixtures.push(readOne(place, files, name, replays))
    } catch (error) {
      problems.push(problem('CORD_KIT_FIXTURE', { fixture: name, reason: error instanceof Error ? error.message : String(error) }))
    }
  }
  return { fixtures, problems }
}

function readOne(place: string, files: readonly string[], name: string, replays: readonly string[]): Fixture {
  const recordings = files.filter((file) => file.startsWith(`${name}.`) && !file.slice(name.length + 1).includes('.'))
  const [recording, other] = recordings
  if (recording === undefined) throw new Error(`there is no ${name}.<ext> beside ${name}${expectedEnding}`)
  if (other !== undefined) throw new Error(`${recording} and ${other} both claim ${name}${expectedEnding}`)
  const expected: unknown = JSON.parse(readFileSync(join(place, `${name}${expectedEnding}`), 'utf8'))
  if (!Array.isArray(expected)) throw new Error(`${name}${expectedEnding} is not a list of triggers`)
  const settings = files.includes(`${name}.config.json`) ? readSettings(join(place, `${name}.config.json`)) : {}
  const kind = settings.kind ?? (replays.length === 1 ? replays[0] : undefined)
  if (kind === undefined) throw new Error(`the plugin reads recordings of ${replays.join(', ')}: name the kind in ${name}.config.json`)
  return { name, kind, config: settings.config ?? {}, bytes: readFileSync(join(place, recording)), expected }
}

function readSettings(path: string): { readonly kind?: string; readonly config?: Json } {
  const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
  if (typeof value !== 'object' || value === null) throw new Error(`${path} is not an object with kind and config`)
  const { kind, config }: { kind?: unknown; config?: Json } = value
  return { ...(typeof kind === 'string' ? { kind } : {}), ...(config === undefined ? {} : { config }) }
}
