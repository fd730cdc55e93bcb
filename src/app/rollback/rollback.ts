import { stageIdOf, wholeIdOf } from '../../engine/index.ts'
import type { Journal } from '../../journal/index.ts'
import type { Clock, Config, Decision, Json, Log, Outcome, Problem } from '../../model/index.ts'
import type { Rulebook, RulebookChange } from '../../rulebook/index.ts'
import type { Rollback } from '../../server/index.ts'
import { jumpOf, type Tally } from './jump.ts'

/** Watches what a text does in the time after it was published, and brings back the one before when that jumps. */
export interface Rollbacks {
  decided(decision: Decision): void
  ended(rule: string, outcome: Outcome): void
  /** Those that nobody has seen yet, also over a restart. */
  list(): readonly Rollback[]
  seen(rule: string): Promise<void>
}

export interface RollbackOptions {
  readonly rulebook: Pick<Rulebook, 'source' | 'read' | 'save' | 'remove' | 'onChange'>
  readonly journal: Pick<Journal, 'getState' | 'setState' | 'audit'>
  readonly settings: () => Config['rollback']
  readonly clock: Clock
  readonly log: Log
}

/** A text that is live, counted since it is. */
interface Count {
  since: number
  plans: number
  errors: number
}

interface Watched {
  readonly until: number
  /** undefined: there was none, and going back takes the text out. */
  readonly text: string | undefined
  readonly before: Tally
}

export function createRollbacks(options: RollbackOptions): Rollbacks {
  const { rulebook, journal, clock, log } = options
  const counts = new Map<string, Count>()
  const watched = new Map<string, Watched>()
  /** Texts that were rolled back once: who publishes one again means it. */
  const meant = new Set<string>()
  const running = new Set<string>()
  let texts = textsNow()
  let triggers = 0

  function textsNow(): ReadonlyMap<string, string> {
    return new Map(rulebook.source().rules.map(({ id, text }) => [id, text]))
  }

  function countOf(rule: string): Count {
    const count = counts.get(rule) ?? { since: 0, plans: 0, errors: 0 }
    counts.set(rule, count)
    return count
  }

  function tallyOf(rule: string): Tally {
    const { since, plans, errors } = countOf(rule)
    return { triggers: triggers - since, plans, errors }
  }

  function published({ changed, removed }: RulebookChange): void {
    const before = texts
    texts = textsNow()
    for (const id of removed) {
      counts.delete(id)
      watched.delete(id)
    }
    for (const id of changed) watch(id, before.get(id), texts.get(id))
  }

  function watch(id: string, text: string | undefined, now: string | undefined): void {
    const isStage = id === stageIdOf(wholeIdOf(id))
    // What a text in a stage does is held against the rule that it stands beside.
    const known = watched.get(id)
    // A text that was watched itself says little of what is usual.
    const isYoung = known !== undefined && clock.now() <= known.until
    const before = isYoung ? known.before : tallyOf(text === undefined && isStage ? wholeIdOf(id) : id)
    counts.set(id, { since: triggers, plans: 0, errors: 0 })
    watched.delete(id)
    const { enabled = true, minutes = defaults.minutes } = options.settings() ?? {}
    if (!enabled || running.has(id) || now === undefined || meant.has(now) || (text === undefined && !isStage)) return
    watched.set(id, { until: clock.now() + minutes * 60_000, text, before })
  }

  function look(rule: string): void {
    const found = watched.get(rule)
    if (found === undefined || running.has(rule)) return
    if (clock.now() > found.until) {
      watched.delete(rule)
      return
    }
    const { factor = defaults.factor, minimum = defaults.minimum } = options.settings() ?? {}
    const why = jumpOf(rule, found.before, tallyOf(rule), { factor, minimum })
    if (why === undefined) return
    running.add(rule)
    goBack(rule, found, why)
      .catch((error: unknown) => log.error({ err: error, rule }, 'a rule whose pops or errors jumped could not be rolled back'))
      .finally(() => running.delete(rule))
  }

  async function goBack(rule: string, { text }: Watched, why: Problem): Promise<void> {
    watched.delete(rule)
    const bad = rulebook.read(rule)
    if (bad === undefined) return
    meant.add(bad.text)
    // Before the change, of which pages are told.
    const rollback: Rollback = { rule, at: new Date(clock.now()).toISOString(), hash: bad.hash, problem: why }
    await journal.setState('app', 'rollbacks', toJson([...list().filter((one) => one.rule !== rule), rollback]))
    const saved = text === undefined ? await rulebook.remove(rule, bad.hash) : await rulebook.save(rule, text, bad.hash)
    // Somebody was faster: what is live now is theirs.
    if (saved.kind !== 'saved') return seen(rule)
    const detail = { before: bad.hash, ...(text === undefined ? {} : { after: saved.hash }), revision: saved.revision, reason: why.code }
    await journal.audit.add({ actor: 'server', address: '', action: 'ruleRolledBack', subject: rule, detail })
    log.warn(
      { rule, code: why.code, ...why.params },
      'a rule was rolled back: it did far more, or failed far more, than before it was published',
    )
  }

  function list(): readonly Rollback[] {
    const kept = journal.getState('app', 'rollbacks')
    return Array.isArray(kept) ? kept.filter(isRollback) : []
  }

  function seen(rule: string): Promise<void> {
    return journal.setState('app', 'rollbacks', toJson(list().filter((one) => one.rule !== rule)))
  }

  rulebook.onChange(published)
  return {
    decided({ plans, verdicts }) {
      triggers += 1
      for (const { rule, mode } of plans) {
        if (mode !== 'run') continue
        countOf(rule).plans += 1
        if (watched.size > 0) look(rule)
      }
      for (const { rule, outcome } of verdicts) {
        if (outcome !== 'failed') continue
        countOf(rule).errors += 1
        if (watched.size > 0) look(rule)
      }
    },
    ended(rule, { status, attempts }) {
      // What was tried failed at somebody else's.
      if (status !== 'failed' || attempts > 0) return
      countOf(rule).errors += 1
      if (watched.size > 0) look(rule)
    },
    list,
    seen,
  }
}

const defaults = { minutes: 30, factor: 5, minimum: 20 } as const

function toJson(rollbacks: readonly Rollback[]): Json {
  return JSON.parse(JSON.stringify(rollbacks))
}

function isRollback(value: unknown): value is Rollback {
  return typeof value === 'object' && value !== null && ['rule', 'at', 'hash', 'problem'].every((key) => key in value)
}
