import type { RulebookSource } from '../engine/index.ts'
import type { TextStore } from './contract.ts'
import type { Made, Settings } from './make.ts'

/** The key under which the names of all files are kept: what is gone at the next start was deleted meanwhile. */
const allKeys = ':files'

/** What a revision is made of besides rules and tables, as it is kept. */
type Rest = Omit<Settings, 'hash'> & { readonly files: Readonly<Record<string, string>> }

/** Keeps all that a rulebook is made of, so that it can be made again, and the good texts of its files. */
export async function keep(store: TextStore, made: Made, at: string): Promise<void> {
  const { source, rulebook } = made
  const { rules, tables, hash: _, ...settings } = source
  const rest: Rest = { ...settings, files: Object.fromEntries(rules.map((rule) => [rule.id, rule.file])) }
  const hashes = (texts: Readonly<Record<string, string>>) =>
    Promise.all(Object.entries(texts).map(async ([name, text]) => [name, await store.putText(text)] as const))
  const [ruleHashes, tableHashes, restHash] = await Promise.all([
    hashes(Object.fromEntries(rules.map((rule) => [rule.id, rule.text]))),
    hashes(tables),
    store.putText(JSON.stringify(rest)),
  ])
  await store.putRevision({
    id: rulebook.revision,
    at,
    rules: Object.fromEntries(ruleHashes),
    tables: Object.fromEntries(tableHashes),
    rest: restHash,
  })
}

/** Notes which texts are good now, and forgets those of files that are gone. */
export async function keepGood(store: TextStore, made: Made): Promise<void> {
  const before = knownKeys(store)
  const changed = [...made.good].filter(([key, text]) => store.lastGood(key) !== text)
  await Promise.all(changed.map(async ([key, text]) => store.setLastGood(key, await store.putText(text))))
  await Promise.all(before.filter((key) => !made.keys.has(key)).map((key) => store.setLastGood(key, undefined)))
  const keys = [...made.keys].sort()
  if (JSON.stringify(keys) !== JSON.stringify(before)) await store.setLastGood(allKeys, await store.putText(JSON.stringify(keys)))
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
