import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { onTestFinished } from 'vitest'
import { type Journal, openJournal } from '../../src/journal/index.ts'
import { type Clock, type Log, standardActions } from '../../src/model/index.ts'
import { openRulebook, type Rulebook, type RulebookChange, type RulebookOptions } from '../../src/rulebook/index.ts'
import { createVirtualClock } from '../helpers/virtual-clock.ts'

export function tempHome(files: Readonly<Record<string, string>> = {}): string {
  const home = mkdtempSync(join(tmpdir(), 'cordboard-rulebook-'))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  for (const [path, text] of Object.entries(files)) put(home, path, text)
  return home
}

export function put(home: string, path: string, content: string | Uint8Array): void {
  mkdirSync(dirname(join(home, path)), { recursive: true })
  writeFileSync(join(home, path), content)
}

export function rule(name: string, more = ''): string {
  return `name: ${name}\non: ringing\ndo:\n  - action: log\n    with: { text: ${name} }\n${more}`
}

export const broken = 'name: broken\non: ringing\ndo: [\n'

export function failingCase(name: string): string {
  return rule(name, 'cases:\n  - name: none\n    trigger: { type: ringing }\n    expect: []\n')
}

export function memoryStore(): Journal {
  const store = openJournal({ path: ':memory:', now: () => 0 })
  onTestFinished(() => store.close())
  return store
}

export function settings(constants: Readonly<Record<string, string>> = {}): ReturnType<RulebookOptions['settings']> {
  return {
    schedules: {},
    constants,
    actions: standardActions,
    functions: {},
    connections: {},
    records: { origins: ['*'], schemes: [] },
    hash: (text) => createHash('sha256').update(text).digest('hex'),
  }
}

const silent: Log = { debug() {}, info() {}, warn() {}, error() {} }

/** The clock on the wall, for what the file system does in its own time. */
const wallClock: Clock = {
  now: () => Date.now(),
  setTimer(milliseconds, run) {
    const timer = setTimeout(run, milliseconds)
    return () => clearTimeout(timer)
  },
}

/** A rulebook that looks at the disk only when told. */
export async function open(home: string, more: Partial<RulebookOptions> = {}): Promise<Rulebook> {
  const rulebook = await openRulebook({
    home,
    store: memoryStore(),
    clock: createVirtualClock(),
    log: silent,
    settings: () => settings(),
    watch: false,
    ...more,
  })
  onTestFinished(() => rulebook.close())
  return rulebook
}

export interface Watched {
  readonly rulebook: Rulebook
  readonly changes: readonly RulebookChange[]
  /** Resolves when `holds` does; rejects after some seconds. */
  within(holds: () => boolean): Promise<void>
}

/** A rulebook that watches. */
export async function watch(home: string, more: Partial<RulebookOptions> = {}): Promise<Watched> {
  const rulebook = await open(home, { watch: true, clock: wallClock, ...more })
  const changes: RulebookChange[] = []
  rulebook.onChange((change) => changes.push(change))
  return { rulebook, changes, within: (holds) => until(holds) }
}

async function until(holds: () => boolean): Promise<void> {
  const end = performance.now() + 8000
  while (!holds()) {
    if (performance.now() > end) throw new Error('not live in time')
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}

/** What is live: "id: name". */
export function liveRules(rulebook: Rulebook): readonly string[] {
  return rulebook.source().rules.map(({ id }) => `${id}: ${rulebook.current().rules.find((compiled) => compiled.id === id)?.rule.name}`)
}

/** How files stand: "file state codes". */
export function standing(rulebook: Rulebook): readonly string[] {
  return rulebook.status().map(({ file, state, diagnostics }) => [file, state, ...diagnostics.map((found) => found.code)].join(' '))
}
