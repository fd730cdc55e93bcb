import {
  type CheckContext,
  type Checked,
  type Connection,
  type ConnectionContext,
  createWaits,
  firstAnswer,
  type Json,
  PluginError,
} from 'cordboard/plugin-api'
import { answerOf, failedLookup } from './answer.ts'
import { isObject, type JsonObject, objectOf, textOf } from './config.ts'
import { planOf } from './countries.ts'
import { createGuard, type GuardSettings, type Health } from './guard.ts'
import { entryOf, type LogEntry } from './log-entry.ts'
import { askedKeys, numbersIn, storedNumber } from './number-keys.ts'
import { type Spellings, spellingsOf } from './spellings.ts'

/** A system that knows customers and lives elsewhere: it may be slow, ill or away. */
export interface RemoteSystem {
  /** As people read it. */
  readonly server: string
  readonly guard: GuardSettings
  readonly recordUrl: string | undefined
  /** May find too much: where a record has `phones`, they are compared. */
  byNumber(number: Spellings, signal: AbortSignal): Promise<readonly JsonObject[]>
  byAddress?(address: string, signal: AbortSignal): Promise<readonly JsonObject[]>
  /** Rejects with bad-input where there is no such field. */
  byKey(field: string, value: string, signal: AbortSignal): Promise<readonly JsonObject[]>
  /** Gives the id of what was written, where there is one. */
  log?(entry: LogEntry, signal: AbortSignal): Promise<string | undefined>
  close?(): Promise<void>
  /** A login may end the one before: there is no second one beside a connection that is open. */
  readonly oneLogin?: boolean
}

interface Question {
  /** The same for the same question. */
  readonly of: JsonObject
  ask(signal: AbortSignal): Promise<readonly JsonObject[]>
}

/** Asked once at the start, so that wrong credentials are seen before the first call. No one has this number. */
const probe = { number: '+999000000000' }

/** A directory that asks such a system: what all of them share. */
export function connectRemote(ctx: ConnectionContext, system: RemoteSystem): Connection {
  const { country } = ctx.connection
  const plan = planOf(country)
  const waits = createWaits(Math.random)
  let told: string | undefined
  let nextAt = 0
  let cancelProbe: (() => void) | undefined

  const guard = createGuard<readonly Json[] & Json>(ctx.clock, system.guard, tell)
  ctx.own(close)
  if (system.log === undefined) ctx.declare({ actions: ['lookup'] })

  async function close(): Promise<void> {
    guard.close()
    cancelProbe?.()
    await system.close?.()
  }

  function tell(health: Health): void {
    if (health.kind === 'well') {
      cancelProbe?.()
      cancelProbe = undefined
      waits.reset()
      if (told !== 'well') ctx.report({ kind: 'online', server: system.server })
      told = 'well'
      return
    }
    if (cancelProbe !== undefined && told === health.reason) return
    told = health.reason
    if (cancelProbe === undefined) {
      const wait = health.auth ? waits.afterRefusal() : waits.next()
      nextAt = ctx.clock.now() + wait
      cancelProbe = ctx.clock.setTimer(wait, () => {
        cancelProbe = undefined
        look()
      })
    }
    if (health.auth) ctx.report({ kind: 'auth-required', reason: health.reason })
    else ctx.report({ kind: 'retrying', attempt: waits.attempt(), nextAt: new Date(nextAt).toISOString(), reason: health.reason })
  }

  /** Whether it is well, also while it is left alone. */
  function look(): void {
    for (const question of questionsOf(probe)) ask(question, 'anyway').catch(() => undefined)
  }

  function ask(question: Question, when?: 'anyway') {
    return guard.ask(JSON.stringify(question.of), async (signal) => [...(await question.ask(signal))].map(withUrl), when)
  }

  /** Of number, address and key the first that finds somebody counts. */
  function questionsOf(input: JsonObject): readonly Question[] {
    const questions: Question[] = []
    const number = textOf(input.number)
    const spellings = number === undefined ? undefined : spellingsOf(number, country)
    if (number !== undefined && spellings !== undefined) {
      const byNumber = async (signal: AbortSignal) => sameNumbers(await system.byNumber(spellings, signal), number)
      questions.push({ of: { number }, ask: byNumber })
    }
    const address = textOf(input.address)?.trim() ?? ''
    const { byAddress } = system
    if (address !== '' && byAddress !== undefined) questions.push({ of: { address }, ask: (signal) => byAddress(address, signal) })
    if (input.key !== undefined) {
      const key = objectOf(input.key)
      const field = textOf(key.field) ?? ''
      const value = textOf(key.value) ?? ''
      questions.push({ of: { field, value }, ask: (signal) => system.byKey(field, value, signal) })
    }
    return questions
  }

  /** A system that compares texts finds too much; what the number is counts before what it may be. */
  function sameNumbers(records: readonly JsonObject[], number: string): readonly JsonObject[] {
    const kept = records.filter((record) => !Array.isArray(record.phones))
    for (const keys of askedKeys(number, plan)) {
      const asked = new Set(keys)
      const has = (text: string) => numbersIn(text).some((one) => storedNumber(one, plan)?.keys.some((key) => asked.has(key)) === true)
      const same = records.filter(({ phones }) => Array.isArray(phones) && phones.some((phone) => typeof phone === 'string' && has(phone)))
      if (same.length > 0) return [...kept, ...same]
    }
    return kept
  }

  function withUrl(record: JsonObject): JsonObject {
    const template = system.recordUrl
    if (template === undefined || record.url !== undefined) return record
    return { ...record, url: template.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(record[name] ?? ''))) }
  }

  async function lookup(json: Json): Promise<Json> {
    let answer = answerOf([])
    for (const question of questionsOf(objectOf(json))) {
      const found = await ask(question)
      if (found.kind === 'failed') return failedLookup(found.detail)
      answer = answerOf(found.answer.filter(isObject))
      if (found.kind === 'stale') answer = { ...answer, stale: true, detail: found.detail }
      if (answer.status !== 'none') break
    }
    return answer
  }

  look()
  return {
    close,
    actions: {
      lookup,
      async 'log-call'(json, request) {
        if (system.log === undefined)
          throw new PluginError('not-capable', 'The configuration of this directory does not say how calls are logged.')
        const id = await system.log(entryOf(objectOf(json), request), request.signal)
        return { status: 'done', ...(id === undefined ? {} : { id }) }
      },
    },
  }
}

/** Asks once what every connection asks at its start, and leaves. */
export async function checkRemote({ connection, live, signal }: CheckContext, system: RemoteSystem): Promise<Checked> {
  if (live && system.oneLogin === true) {
    throw new PluginError('not-capable', 'The system may know one login of a user, and it is in use.')
  }
  const spellings = spellingsOf(probe.number, connection.country)
  if (spellings === undefined) throw new PluginError('not-capable', 'There is no number to ask for.')
  try {
    return await firstAnswer([system], signal, async ({ server }) => {
      await system.byNumber(spellings, signal)
      return { server }
    })
  } finally {
    await system.close?.()
  }
}

/** `limitSeconds` and its like of a configuration. */
export function guardSettings(config: JsonObject): GuardSettings {
  const seconds = (name: string, fallback: number) => 1000 * (typeof config[name] === 'number' ? config[name] : fallback)
  return { limitMs: seconds('limitSeconds', 1), freshMs: seconds('freshSeconds', 60), staleMs: seconds('staleSeconds', 86_400) }
}
