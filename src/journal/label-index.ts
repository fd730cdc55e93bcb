import type { DatabaseSync } from 'node:sqlite'
import type { Decision, Facts, Trigger } from '../model/index.ts'
import { decisionIn, factsIn } from './decided.ts'
import { bucketOf, type LabelRun, longestRun, runOf, seqsIn, without } from './label-run.ts'
import { keysOf, type LabelName, labelKey, labelsOf } from './labels.ts'
import { numberOf, type Row, type Statements, textOf } from './rows.ts'
import type { Writer } from './writer.ts'

export type Wanted = readonly [LabelName, string]

/** By what triggers are found. */
export interface LabelIndex {
  /** It is on disk, to be decided. */
  accepted(seq: number, trigger: Trigger): void
  /** Its decision is on disk. */
  decided(seq: number, trigger: Trigger, facts: Facts, decision: Decision): void
  /** Numbers of the triggers that have all of these labels, newest first, of those before `before`. */
  find(wanted: readonly Wanted[], before?: number): Iterable<number>
  /** To be called in a transaction: nothing is found by these labels any more, and not even their keys are left in the file. */
  erase(wanted: readonly Wanted[]): void
  /** The same for what is not in the file, to be called behind that transaction. */
  erased(wanted: readonly Wanted[]): void
  /**
   * To be called in a transaction: runs of which every trigger has gone go too, so many at most. A label whose own trigger has gone
   * before finds nothing. False: no other has to go.
   */
  drop(most: number): boolean
}

/** So many decided triggers are a run: written in some milliseconds, and read back as quickly by the next start. */
const runSize = 2048

interface Pending {
  /** Until it is decided: its keys are made when somebody searches. */
  readonly trigger?: Trigger
  keys?: readonly number[]
}

/**
 * A trigger has a dozen labels; a row for each of them, in the order of the labels, costs ten times what the trigger costs. They are held in memory until
 * enough triggers are decided for a run, and then written together. What was held is made again from the triggers when the journal is opened.
 */
export function createLabelIndex(sql: Statements, writer: Writer, database: DatabaseSync): LabelIndex {
  const pending = new Map<number, Pending>()
  let decided = 0
  let enough = runSize
  let writing = false

  function runs(): readonly Pick<LabelRun, 'first' | 'last'>[] {
    const rows = sql('select first, last from label_runs order by first desc').all()
    return rows.map((row) => ({ first: numberOf(row, 'first'), last: numberOf(row, 'last') }))
  }

  function readBack(): void {
    let after = runs()[0]?.last ?? 0
    for (;;) {
      const rows = sql(`
        select t.seq, t.trigger, d.facts, d.decision, d.revision from triggers t left join decisions d on d.seq = t.seq
        where t.seq > ? order by t.seq limit ${runSize}`).all(after)
      for (const row of rows) {
        after = numberOf(row, 'seq')
        hold(after, pendingOf(row))
      }
      for (let run = nextRun(); run !== undefined; run = nextRun()) {
        database.exec('begin immediate')
        write(run)
        database.exec('commit')
        letGo(run)
      }
      if (rows.length < runSize) return
    }
  }

  function hold(seq: number, one: Pending): void {
    pending.set(seq, one)
    if (one.trigger === undefined) decided += 1
  }

  /** Undefined while the oldest triggers wait, or are too few. */
  function nextRun(): LabelRun | undefined {
    if (decided < enough) return undefined
    const labelled: [number, readonly number[]][] = []
    for (const [seq, { trigger, keys = [] }] of pending) {
      if (trigger !== undefined) return undefined
      const [first] = labelled[0] ?? [seq]
      if (labelled.length === runSize || seq - first >= longestRun) break
      labelled.push([seq, keys])
    }
    return runOf(labelled)
  }

  function write({ first, last, buckets }: LabelRun): void {
    sql('insert into label_runs (first, last) values (?, ?)').run(first, last)
    const insert = sql('insert into label_buckets (run, bucket, entries) values (?, ?, ?)')
    for (const [bucket, entries] of buckets) insert.run(first, bucket, entries)
  }

  function letGo({ last }: LabelRun): void {
    for (const seq of pending.keys()) {
      if (seq > last) return
      pending.delete(seq)
      decided -= 1
    }
  }

  function writeNext(): void {
    const run = writing ? undefined : nextRun()
    if (run === undefined) return
    writing = true
    writer
      .write(() => write(run))
      .then(() => {
        letGo(run)
        enough = runSize
      })
      .catch(() => {
        // They are still here; the journal itself tells of its trouble. Where room is short, others have theirs first.
        enough = decided + runSize / 8
      })
      .finally(() => {
        writing = false
      })
  }

  function has(one: Pending, keys: readonly number[]): boolean {
    one.keys ??= one.trigger === undefined ? [] : keysOf(labelsOf(one.trigger))
    return keys.every((key) => one.keys?.includes(key))
  }

  function bucket(run: number, key: number): Uint8Array | undefined {
    const entries = sql('select entries from label_buckets where run = ? and bucket = ?').get(run, bucketOf(key))?.entries
    return entries instanceof Uint8Array ? entries : undefined
  }

  function inRun(run: number, keys: readonly number[]): readonly number[] {
    let found: readonly number[] | undefined
    for (const key of keys) {
      const entries = bucket(run, key)
      const seqs = new Set(entries === undefined ? [] : seqsIn(entries, run, key))
      found = found === undefined ? [...seqs] : found.filter((seq) => seqs.has(seq))
      if (found.length === 0) return found
    }
    return found ?? []
  }

  readBack()
  return {
    accepted(seq, trigger) {
      hold(seq, { trigger })
    },
    decided(seq, trigger, facts, decision) {
      hold(seq, { keys: keysOfDecided(trigger, facts, decision) })
      writeNext()
    },
    *find(wanted, before = Number.POSITIVE_INFINITY) {
      const keys = wanted.map(([name, value]) => labelKey(name, value))
      const written = runs()
      const indexed = written[0]?.last ?? 0
      const held = [...pending].filter(([seq, one]) => seq > indexed && seq < before && has(one, keys))
      for (const [seq] of held.reverse()) yield seq
      for (const { first } of written) {
        if (first >= before) continue
        for (const seq of inRun(first, keys).toReversed()) if (seq < before) yield seq
      }
    },
    erase(wanted) {
      const update = sql('update label_buckets set entries = ? where run = ? and bucket = ?')
      for (const [name, value] of wanted) {
        const key = labelKey(name, value)
        for (const { first } of runs()) {
          const entries = bucket(first, key)
          if (entries !== undefined && seqsIn(entries, first, key).length > 0) update.run(without(entries, key), first, bucketOf(key))
        }
      }
    },
    erased(wanted) {
      const gone = new Set(wanted.map(([name, value]) => labelKey(name, value)))
      for (const one of pending.values()) if (has(one, [])) one.keys = one.keys?.filter((key) => !gone.has(key)) ?? []
    },
    drop(most) {
      const empty = sql(
        'select first from label_runs where not exists (select 1 from triggers t where t.seq between first and last) limit ?',
      )
      const gone = empty.all(most)
      for (const { first = null } of gone) {
        sql('delete from label_runs where first = ?').run(first)
        sql('delete from label_buckets where run = ?').run(first)
      }
      return gone.length === most
    },
  }
}

function pendingOf(row: Row): Pending {
  const trigger: Trigger = JSON.parse(textOf(row, 'trigger'))
  const facts = factsIn(row)
  const decided = decisionIn(row)
  return facts === undefined || decided === undefined ? { trigger } : { keys: keysOfDecided(trigger, facts, decided.decision) }
}

/** With the rules that were planned or failed: every rule says no to most triggers. */
function keysOfDecided(trigger: Trigger, facts: Facts, { verdicts }: Decision): readonly number[] {
  const rules = verdicts.map(({ rule }) => ['rule', rule] as const)
  const known = labelsOf(facts)
  const said = labelsOf(trigger).filter(([, value], index) => value !== known[index]?.[1])
  return keysOf([...known, ...said, ['user', facts.agent?.user?.id], ...rules])
}
