import type { RulebookSource, RuleText } from '../engine/index.ts'
import type { Breath } from './breath.ts'
import type { TextStore } from './contract.ts'
import type { Made, Settings } from './make.ts'

/** The key under which the names of all files are kept: what is gone at the next start was deleted meanwhile. */
const allKeys = ':files'

/** So many texts are written in one transaction. */
const together = 250

/** What a revision is made of besides rules and tables, as it is kept. */
type Rest = Omit<Settings, 'hash'> & { readonly files: Readonly<Record<string, string>> }

/** What was kept of a rulebook, so that of the next one only what is new is written. */
export interface Kept {
  readonly made: Made
  readonly rules: Readonly<Record<string, string>>
  readonly rest: string
}

/** Keeps all that a rulebook is made of, so that it can be made again. */
export async function keep(store: TextStore, made: Made, before: Kept | undefined, at: string, breath: Breath): Promise<Kept> {
  const { tables, hash, ...settings } = made.judging.source
  const fresh = changedTexts(made.live, before?.made.live)
  const csv = Object.entries(tables).filter(([name, text]) => before?.made.judging.source.tables[name] !== text)
  await putAll(store, [...fresh.map(({ text }) => text), ...csv.map(([, text]) => text)], breath)
  const rules = rulesOf(made, fresh, before, hash)
  const rest = isRestSame(made, before)
    ? before.rest
    : await store.putText(JSON.stringify({ ...settings, files: filesOf(made) } satisfies Rest))
  const tableHashes = Object.fromEntries(Object.entries(tables).map(([name, text]) => [name, hash(text)]))
  await store.putRevision({ id: made.rulebook.revision, at, rules, tables: tableHashes, rest })
  return { made, rules, rest }
}

function changedTexts(live: Made['live'], before: Made['live'] | undefined): readonly RuleText[] {
  return [...live.values()].filter((rule) => before?.get(rule.id) !== rule && before?.get(rule.id)?.text !== rule.text)
}

function rulesOf(made: Made, fresh: readonly RuleText[], before: Kept | undefined, hash: Settings['hash']): Kept['rules'] {
  const changed = Object.fromEntries(fresh.map(({ id, text }) => [id, hash(text)]))
  const left = Object.entries(before?.rules ?? {}).filter(([id]) => made.live.has(id))
  return Object.fromEntries([...left, ...Object.entries(changed)])
}

function isRestSame({ judging, live }: Made, before: Kept | undefined): before is Kept {
  if (before?.made.judging !== judging || before.made.live.size !== live.size) return false
  return [...live.values()].every(({ id, file }) => before.made.live.get(id)?.file === file)
}

function filesOf({ live }: Made): Rest['files'] {
  return Object.fromEntries([...live.values()].map((rule) => [rule.id, rule.file]))
}

/** Notes which texts are good now, and forgets those of files that are gone. */
export async function keepGood(store: TextStore, made: Made, before: Made | undefined, breath: Breath): Promise<void> {
  const rules = [...made.files.values()].filter((file) => file.isGood && before?.files.get(file.file) !== file)
  const tables = [...made.tables.good].filter(([key, text]) => before?.tables.good.get(key) !== text)
  // What is good is live, and so its text has been kept.
  const good = [...rules.map(({ id, text }) => [id, text] as const), ...tables]
  for (let from = 0; from < good.length; from += together) {
    const fresh = good.slice(from, from + together).filter(([key, text]) => store.lastGood(key) !== text)
    await Promise.all(fresh.map(([key, text]) => store.setLastGood(key, made.judging.source.hash(text))))
    await breath.take()
  }
  if (before !== undefined && hasSameKeys(made.files, before.files) && hasSameKeys(made.tables.good, before.tables.good)) return
  const keys = new Set([...[...made.files.values()].map(({ id }) => id), ...made.tables.keys])
  const known = knownKeys(store)
  await Promise.all(known.filter((key) => !keys.has(key)).map((key) => store.setLastGood(key, undefined)))
  const now = [...keys].sort()
  if (JSON.stringify(now) !== JSON.stringify(known)) await store.setLastGood(allKeys, await store.putText(JSON.stringify(now)))
}

function hasSameKeys(one: ReadonlyMap<string, unknown>, other: ReadonlyMap<string, unknown>): boolean {
  return one.size === other.size && [...one.keys()].every((key) => other.has(key))
}

async function putAll(store: TextStore, texts: readonly string[], breath: Breath): Promise<void> {
  for (let from = 0; from < texts.length; from += together) {
    await Promise.all(texts.slice(from, from + together).map((text) => store.putText(text)))
    await breath.take()
  }
}

/** The source of an older revision; undefined when a text of it is gone. */
export function sourceOf(store: TextStore, revision: string, hash: RulebookSource['hash']): RulebookSource | undefined {
  const record = store.revision(revision)
  const restText = record === undefined ? undefined : store.text(record.rest)
  if (record === undefined || restText === undefined) return undefined
  const { files, ...settings }: Rest = JSON.parse(restText)
  const rules = Object.entries(record.rules).map(([id, text]) => ({ id, file: files[id] ?? `rules/${id}.yaml`, text: store.text(text) }))
  const tables = Object.entries(record.tables).map(([name, text]) => ({ name, text: store.text(text) }))
  const complete = rules.flatMap(({ text, ...rule }) => (text === undefined ? [] : [{ ...rule, text }]))
  const decoded = tables.flatMap(({ name, text }) => (text === undefined ? [] : [[name, text] as const]))
  if (complete.length < rules.length || decoded.length < tables.length) return undefined
  return { ...settings, hash, rules: complete, tables: Object.fromEntries(decoded) }
}

function knownKeys(store: TextStore): readonly string[] {
  const text = store.lastGood(allKeys)
  return text === undefined ? [] : JSON.parse(text)
}
