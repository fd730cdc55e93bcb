import type { ClauseCoverage, CompiledRulebook, RulebookSource } from '../engine/index.ts'
import type { Clock, Diagnostic, Log, Stage } from '../model/index.ts'

/** The live set of compiled rules of one home: watched, compiled aside, swapped in one assignment. */
export interface Rulebook {
  current(): CompiledRulebook
  /** What the current rulebook was made from: to try a candidate text beside it. */
  source(): RulebookSource
  /** The rulebook of an older revision, made again from the journalled texts; undefined when they are gone. */
  at(revision: string): Promise<CompiledRulebook | undefined>
  /** One per rule file, also those that are out, and rules whose last good version is live. */
  status(): readonly RuleStatus[]
  /** Of all rule and table files, also those of which the last good text is live. */
  diagnostics(): readonly Diagnostic[]
  /** Text of a rule as it is on disk, with its hash as revision (ETag). */
  read(id: string): { readonly text: string; readonly hash: string } | undefined
  /** What would be said of this text if it were saved under this id: errors, warnings, cases that fail. Nothing is written. */
  check(id: string, text: string): readonly Diagnostic[]
  /** Which conditions of this text its own cases see true, and which false. */
  coverage(id: string, text: string): readonly ClauseCoverage[]
  /** Checks, runs the cases, then writes atomically. Rejects with a CordError when the disk refuses. `expected` is the hash that is replaced; undefined: must be new. */
  save(id: string, text: string, expected: string | undefined): Promise<SaveResult>
  remove(id: string, expected: string): Promise<SaveResult>
  /** All rules and tables at once. */
  readonly set: RuleSets
  /** Writes all of these texts as one change, or none of them: each over the one with that hash. */
  change(texts: Readonly<Record<string, NewText>>): Promise<ManyResult>
  /** Gives rules other ids, as one change or not at all. A text that is in a stage goes with its rule. */
  move(moves: readonly RuleMove[]): Promise<ManyResult>
  /** The text of this rule that is in a stage decides for all from now on; `expected` is its hash. */
  promote(id: string, expected: string): Promise<SaveResult>
  /** The same for the files of tables/, by their names without extension. */
  readonly tables: Tables
  /** Everything but rules and tables changed: settings, plugins, connections. */
  refresh(): Promise<void>
  /** Looks at the disk now and resolves when what is found is live. */
  rescan(): Promise<void>
  /** Called after each swap. Returns its own remover. */
  onChange(listener: (change: RulebookChange) => void): () => void
  close(): Promise<void>
}

export interface NewText {
  readonly text: string
  /** The hash of the text that it replaces. */
  readonly over: string
}

export interface RuleMove {
  readonly from: string
  readonly to: string
  /** The hash of its text: it is not moved when somebody changed it. */
  readonly over: string
}

/** `hashes`: the texts of all ids that were written, or have a new id. */
export type ManyResult =
  | { readonly kind: 'saved'; readonly revision: string; readonly hashes: Readonly<Record<string, string>> }
  | { readonly kind: 'refused'; readonly diagnostics: readonly Diagnostic[] }
  /** Not the texts that they were read as. */
  | { readonly kind: 'conflict'; readonly ids: readonly string[] }

/** Rules by id and tables by name, each as its whole text. */
export interface RuleSet {
  readonly rules: Readonly<Record<string, string>>
  readonly tables: Readonly<Record<string, string>>
}

/** A rule or a table of a set, held against what there is. */
export interface SetEntry {
  readonly kind: 'rule' | 'table'
  readonly id: string
  readonly state: 'new' | 'changed' | 'same'
  readonly diagnostics: readonly Diagnostic[]
}

export type ImportResult =
  | { readonly kind: 'saved'; readonly revision: string; readonly entries: readonly SetEntry[] }
  | { readonly kind: 'refused'; readonly entries: readonly SetEntry[] }
  | { readonly kind: 'conflict'; readonly revision: string }

export interface RuleSets {
  export(): RuleSet
  /** What it would change, and what is wrong with it. Nothing is written. */
  compare(set: RuleSet): readonly SetEntry[]
  /** Writes what is new or changed, if nothing of it is wrong and the revision is still `expected`. Rules that the set lacks stay. */
  import(set: RuleSet, expected: string): Promise<ImportResult>
}

export interface RuleStatus {
  readonly id: string
  readonly file: string
  readonly name: string | undefined
  readonly tags: readonly string[]
  readonly enabled: boolean | 'shadow'
  /** For whom it decides, of a text that is in a stage. */
  readonly stage: Stage | undefined
  /** live: as on disk. last-good: the file has an error, an older text is live. out: nothing of it is live. */
  readonly state: 'live' | 'last-good' | 'out'
  readonly hash: string
  readonly diagnostics: readonly Diagnostic[]
}

/** The tables of a home, looked at and changed as rules are. */
export interface Tables {
  status(): readonly TableStatus[]
  read(name: string): { readonly text: string; readonly hash: string } | undefined
  /** What would be said of this text, and the cases of live rules that would fail with it. Nothing is written. */
  check(name: string, text: string): readonly Diagnostic[]
  save(name: string, text: string, expected: string | undefined): Promise<SaveResult>
  remove(name: string, expected: string): Promise<SaveResult>
}

export interface TableStatus {
  readonly name: string
  readonly file: string
  readonly state: RuleStatus['state']
  /** Rows of what is live, without the header. */
  readonly rows: number
  readonly hash: string
  readonly diagnostics: readonly Diagnostic[]
}

export interface RulebookChange {
  readonly revision: string
  readonly at: string
  readonly changed: readonly string[]
  readonly removed: readonly string[]
}

export type SaveResult =
  | { readonly kind: 'saved'; readonly hash: string; readonly revision: string; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: 'refused'; readonly diagnostics: readonly Diagnostic[] }
  | { readonly kind: 'conflict'; readonly hash: string | undefined }

/** What the rulebook keeps over a restart; the journal does it. */
export interface TextStore {
  putText(text: string): Promise<string>
  text(hash: string): string | undefined
  lastGood(rule: string): string | undefined
  setLastGood(rule: string, hash: string | undefined): Promise<void>
  putRevision(revision: {
    readonly id: string
    readonly at: string
    readonly rules: Readonly<Record<string, string>>
    readonly tables: Readonly<Record<string, string>>
    readonly rest: string
  }): Promise<void>
  revision(
    id: string,
  ):
    | { readonly rules: Readonly<Record<string, string>>; readonly tables: Readonly<Record<string, string>>; readonly rest: string }
    | undefined
}

export interface RulebookOptions {
  readonly home: string
  readonly store: TextStore
  readonly clock: Clock
  readonly log: Log
  /** Read at each compile: everything of the source but rules and tables. */
  readonly settings: () => Omit<RulebookSource, 'rules' | 'tables'>
  /** Off for commands that read a home once. */
  readonly watch: boolean
}
