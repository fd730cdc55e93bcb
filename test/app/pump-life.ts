import { createHash } from 'node:crypto'
import { join } from 'node:path'
import type { StepAnswer, StepAttempt } from '../../src/app/pump/attempt.ts'
import { createCircuits } from '../../src/app/pump/circuits.ts'
import { createPlanRunner } from '../../src/app/pump/plans.ts'
import { createPump } from '../../src/app/pump/pump.ts'
import { readSaved } from '../../src/app/pump/saved.ts'
import { createCalls } from '../../src/calls/index.ts'
import { normalise } from '../../src/engine/index.ts'
import { type Journal, openJournal } from '../../src/journal/index.ts'
import { type EmittedTrigger, type Outcome, problem, standardActions } from '../../src/model/index.ts'
import { openRulebook } from '../../src/rulebook/index.ts'
import type { ShowAnswer } from '../../src/server/index.ts'
import { type TemporaryHome, temporaryHome } from '../helpers/home.ts'
import type { VirtualClock } from '../helpers/virtual-clock.ts'

const quiet = { debug() {}, info() {}, warn() {}, error() {} }
const user = { id: 'ada', name: 'Ada', teams: [] }

/** What the world answers to an attempt; never, when it is a promise that nobody resolves. */
export type Answers = (attempt: StepAttempt) => Answered | Promise<Answered>

export interface Answered {
  readonly answer: StepAnswer['answer']
  readonly screen: ShowAnswer | undefined | StepAnswer['screen']
}

/** The journal, the calls, the rules and the pump of an installation, from a start to a stop or a crash. Its actions are the test's. */
export interface Life {
  readonly journal: Journal
  readonly attempts: readonly StepAttempt[]
  readonly plans: ReturnType<typeof createPlanRunner>
  accept(...triggers: EmittedTrigger[]): Promise<void>
  /** Per plan, in journal order: rule, then the outcomes. */
  outcomes(): readonly string[]
  onceKeys(interaction: string): readonly string[]
  stop(): Promise<void>
  /** Like a power cut: nothing is tidied up. The copy of the file is what a restart finds. */
  crash(): Promise<void>
}

export interface LifeOptions {
  readonly home: TemporaryHome
  readonly clock: VirtualClock
  readonly answers: Answers
  /** Stands before the journal: to refuse what a full disk refuses. */
  readonly through?: (journal: Journal) => Journal
}

export function homeWith(...rules: readonly string[]): TemporaryHome {
  return temporaryHome(Object.fromEntries(rules.map((text, index) => [`rules/r${index + 1}.yaml`, text])))
}

export async function begin({ home, clock, answers, through = (same) => same }: LifeOptions): Promise<Life> {
  const stored = openJournal({ path: join(home.path, 'journal.db'), now: clock.now })
  clock.beside(stored.idle)
  const journal = through(stored)
  const saved = readSaved(journal)
  const calls = createCalls({
    bindings: () => [{ user: user.id, connection: 'desk', device: '1024' }],
    user: (id) => (id === user.id ? user : undefined),
    connection: () => ({ callsEnd: true, expirySeconds: 3600 }),
    saved: saved?.calls ?? [],
  })
  const rulebook = await openRulebook({ home: home.path, store: journal, clock, log: quiet, settings: () => settings, watch: false })
  const attempts: StepAttempt[] = []
  const plans = createPlanRunner({
    journal,
    calls,
    rulebook,
    actions: () => standardActions,
    clock,
    log: quiet,
    async doStep(attempt) {
      attempts.push(attempt)
      const { answer, screen } = await answers(attempt)
      return { answer, screen: Promise.resolve(screen) }
    },
    onOutcome: () => undefined,
    onDone: () => undefined,
    circuits: createCircuits(
      clock,
      () => ({ failures: 3, seconds: 10 }),
      () => undefined,
    ),
    onNoRecord: (plan) => pump.noRecord(plan),
  })
  const pump = createPump({
    journal,
    calls,
    saved,
    rulebook,
    plans,
    clock,
    log: quiet,
    onApplied: () => undefined,
    onDecided: () => undefined,
    onOutcome: () => undefined,
  })
  // The doors are open a moment before the pump starts: what comes in then must wait.
  pump.wake([])
  await pump.start()
  await clock.advance(0)

  async function end(): Promise<void> {
    await rulebook.close()
    await stored.close()
  }

  return {
    journal,
    attempts,
    plans,
    async accept(...triggers) {
      const receivedAt = new Date(clock.now()).toISOString()
      const about = { connection: 'desk', vendor: 'test', country: 'FR', receivedAt }
      const normalised = triggers.map((emitted) => normalise({ emitted, ...about }))
      const accepted = await journal.append(normalised)
      pump.wake(normalised.map((trigger, index) => ({ seq: accepted[index]?.seq ?? 0, trigger })))
      await pump.idle()
      await clock.advance(0)
    },
    outcomes: () =>
      journal
        .read({ after: 0, limit: 100 })
        .flatMap(({ seq }) =>
          (journal.trace(String(seq))?.plans ?? []).map(
            ({ rule, done, outcomes }) => `${rule} ${outcomes.map(told).join(', ')}${done ? '' : ' (open)'}`,
          ),
        ),
    onceKeys: (interaction) => journal.spentKeys([interaction]),
    async stop() {
      await pump.stop()
      await plans.stop()
      await end()
    },
    crash: end,
  }
}

function told({ action, status, attempts, problem: why }: Outcome): string {
  return `${action} ${status} ${attempts}${why === undefined ? '' : ` ${why.code}`}`
}

const settings = {
  schedules: {},
  constants: {},
  actions: standardActions,
  functions: {},
  connections: { desk: { country: 'FR', timezone: 'UTC', capabilities: undefined } },
  records: { origins: ['https://crm.example'], schemes: [] },
  hash: (text: string) => createHash('sha256').update(text).digest('hex'),
}

export function done(): Answered {
  return { answer: { kind: 'done', result: { status: 'done' } }, screen: undefined }
}

export function shown(status: 'opened' | 'offered'): Answered {
  return { answer: { kind: 'done', result: { status } }, screen: { status, session: 'page' } }
}

export function failing(more: { readonly again?: boolean; readonly lost?: 'not-begun' | 'on-the-way' } = {}): Answered {
  const answer = { kind: 'failed', problem: problem('CORD_ACTION_UNAVAILABLE', {}), detail: undefined, again: true, ...more } as const
  return { answer, screen: undefined }
}

/** An attempt that only a stop ends. */
export function never({ signal }: StepAttempt): Promise<Answered> {
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(failing())))
}

export function event(id: string, type: EmittedTrigger['type'], more: Partial<EmittedTrigger> = {}): EmittedTrigger {
  const call = { id: 'c1', interactionId: 'i1', type: 'inbound', caller: { number: '0388202122' } } as const
  return { id, type, call, agent: { device: '1024' }, ...more }
}
