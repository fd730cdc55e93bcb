import type { FoundPlugin, RunAnswer } from '../host/index.ts'
import { type ActionSpec, type Facts, type Json, type Problem, problem } from '../model/index.ts'
import type { KitSystem } from './system.ts'
import { connection, type Trial } from './trial.ts'

/** Asks for what may not be asked: it is refused before the plugin, and so the system, hears of it. */
export async function checkActions(trial: Trial, found: FoundPlugin, system: KitSystem | undefined): Promise<readonly Problem[]> {
  const before = system?.received() ?? 0
  const specs = new Map(trial.host.actions().map((spec) => [spec.id, spec]))
  const own = (found.manifest?.contributes.actions ?? []).map(({ id }) => id)
  const can = trial.host.capabilities(connection)?.actions ?? []
  const problems: Problem[] = []
  for (const id of [...own, ...can]) {
    const spec = specs.get(id)
    if (spec === undefined) problems.push(problem('CORD_KIT_ACTION', { action: id, fault: 'nobody declares it' }))
    else problems.push(...(await refusesWrong(trial, spec)))
  }
  for (const spec of specs.values()) {
    if (spec.target !== 'connection' || can.includes(spec.id) || trial.status() === undefined) continue
    const answer = await run(trial, spec.id, example(spec))
    // Not every action has an example: then its input is refused, which comes first.
    if (['CORD_ACTION_NOT_CAPABLE', 'CORD_ACTION_INPUT'].includes(codeOf(answer))) continue
    problems.push(
      problem('CORD_KIT_ACTION', { action: spec.id, fault: `it is not among the capabilities and was not refused: ${codeOf(answer)}` }),
    )
  }
  const heard = (system?.received() ?? 0) - before
  if (heard > 0) problems.push(problem('CORD_KIT_ACTION', { action: 'refused', fault: `${heard} of them reached the system` }))
  return problems
}

async function refusesWrong(trial: Trial, spec: ActionSpec): Promise<readonly Problem[]> {
  const given = example(spec)
  const wrong = [...Object.keys(given).map((key) => ({ ...given, [key]: wrongFor(given[key]) })), { ...given, 'no such field': true }]
  const answers = await Promise.all(wrong.map((input) => run(trial, spec.id, input)))
  // One field may take anything; that every field does would say that there is no schema.
  if (answers.some((answer) => codeOf(answer) === 'CORD_ACTION_INPUT')) return []
  return [problem('CORD_KIT_ACTION', { action: spec.id, fault: 'no wrong input is refused: its schema takes anything' })]
}

function example(spec: ActionSpec): Readonly<Record<string, Json>> {
  return JSON.parse(JSON.stringify(spec.examples?.[0] ?? {}))
}

function wrongFor(value: Json | undefined): Json {
  return typeof value === 'number' ? 'not a number' : 17
}

function codeOf(answer: RunAnswer): string {
  return answer.kind === 'done' ? 'done' : answer.problem.code
}

async function run(trial: Trial, action: string, input: Readonly<Record<string, Json>>): Promise<RunAnswer> {
  const now = trial.clock.now()
  const facts: Facts = {
    id: 'kit-1',
    type: 'ringing',
    connection,
    vendor: 'kit',
    receivedAt: new Date(now).toISOString(),
    ledger: { once: [], limits: {} },
  }
  return await trial.host.run({
    action,
    connection,
    input,
    key: `kit|${action}`,
    attempt: 1,
    facts,
    rule: undefined,
    deadline: now + 60_000,
    timeoutSeconds: 10,
    signal: new AbortController().signal,
  })
}
