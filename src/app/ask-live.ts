import { randomUUID } from 'node:crypto'
import { stepToAsk } from '../engine/index.ts'
import { CordError, type Problem, sentence } from '../model/index.ts'
import type { LiveAnswer, SimulateRequest } from '../server/index.ts'
import type { Parts } from './parts.ts'
import { candidateOn } from './try.ts'

/** A person waits for it. */
const mostSeconds = 10

/**
 * What a simulation does not know: the first step that would have to ask is asked, once, and what it answers is nobody's but the asker's.
 * Only steps that read are ever unknown, so that nothing is changed anywhere. Throws a CordError when no step has to ask, or no answer comes.
 */
export async function askLive(
  parts: Parts,
  request: SimulateRequest,
): Promise<{ readonly answer: LiveAnswer } | { readonly problems: readonly Problem[] }> {
  const tried = candidateOn(parts, request)
  if ('problems' in tried) return tried
  const { rule, book, facts, recorded } = tried
  const plan = book.decide(facts).plans.find((one) => one.rule === rule)
  const step = plan === undefined ? undefined : stepToAsk(book, facts, plan, recorded)
  if (step === undefined) throw new CordError('CORD_ASK_NOTHING')
  const { action, connection, input } = step
  const timeoutSeconds = Math.min(step.timeoutSeconds, mostSeconds)
  const answer = await parts.plugins.run({
    action,
    connection,
    input,
    key: `ask|${randomUUID()}`,
    attempt: 1,
    facts,
    rule: undefined,
    deadline: parts.clock.now() + timeoutSeconds * 1000,
    timeoutSeconds,
    signal: AbortSignal.timeout(timeoutSeconds * 1000),
  })
  if (answer.kind === 'done') return { answer: { action, input, result: answer.result } }
  const detail = answer.detail ?? sentence(answer.problem)
  throw new CordError('CORD_ASK_FAILED', { action, detail: detail.replace(/\.$/, '') })
}
