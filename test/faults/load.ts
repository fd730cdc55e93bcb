import { deskOf, token, users } from './home.ts'

/** What a sender was told about a trigger. */
export interface Accepted {
  readonly connection: string
  readonly id: string
  readonly type: string
  readonly interaction: string
  readonly seq: number
}

export interface Load {
  /** In the order of the answers; within an interaction, the order in which they were sent. */
  readonly accepted: readonly Accepted[]
  /** Sends that got no answer, or were told to come again. */
  readonly retries: () => number
  /** Finishes the calls under way and begins no new ones. */
  stop(): Promise<void>
}

export interface LoadOptions {
  readonly url: () => string | undefined
  readonly random: () => number
  /** Triggers a second, when the server keeps up. */
  readonly rate: number
  /** The share of calls that rules do something about. */
  readonly watched: number
  /** How many agents calls ring at; default: those of every home. */
  readonly desks?: number
  /** Told instead of remembering: `sent` is when the batch was posted first (performance.now). */
  onAccepted?(accepted: Accepted, sent: number): void
}

interface Call {
  readonly connection: string
  readonly interaction: string
  readonly about: object
  readonly types: readonly string[]
  /** How many of them were accepted. */
  sent: number
}

const tickMilliseconds = 25
/** A sender waits when so many of its batches have no answer yet. */
const openBatches = 8
const batchMost = 500

/** Calls that ring, are answered and end, each told in order by senders that repeat until they hear 202. */
export function startLoad({ url, random, rate, watched, desks = users.length, onAccepted }: LoadOptions): Load {
  const accepted: Accepted[] = []
  // Calls whose next trigger may be sent, the one that waits longest first.
  const ready: Call[] = []
  const batches = new Set<Promise<void>>()
  let calls = 0
  let due = 0
  let retries = 0
  let stopping = false

  function newCall(): Call {
    calls += 1
    const types = [
      'ringing',
      ...(random() < 0.5 ? ['ringing'] : []),
      'established',
      ...(random() < 0.5 ? ['data-changed'] : []),
      'released',
    ]
    const isWatched = random() < watched
    // What nobody watches rings at desks of nobody: a handful of agents does not have hundreds of calls.
    const desk = isWatched ? deskOf(Math.floor(random() * desks)) : String(9000 + (calls % 500))
    const about = {
      call: { id: `c${calls}`, interactionId: `i${calls}`, type: 'inbound', caller: { number: `03882${10_000 + calls}` } },
      agent: { device: desk },
      data: { watched: isWatched },
    }
    return { connection: random() < 0.5 ? 'east' : 'west', interaction: `i${calls}`, about, types, sent: 0 }
  }

  function trigger({ connection, interaction, about, types, sent }: Call): object {
    return { connection, id: `${interaction}-${sent}`, type: types[sent], ...about }
  }

  async function send(batch: readonly Call[]): Promise<void> {
    const body = JSON.stringify(batch.map(trigger))
    const began = performance.now()
    for (;;) {
      const seqs = await post(body)
      if (seqs !== undefined) {
        note(batch, seqs, began)
        return
      }
      retries += 1
      await pause(30 + 40 * random())
    }
  }

  function note(batch: readonly Call[], seqs: readonly number[], began: number): void {
    for (const [index, call] of batch.entries()) {
      const { connection, interaction, types, sent } = call
      const one = { connection, id: `${interaction}-${sent}`, type: types[sent] ?? '', interaction, seq: seqs[index] ?? Number.NaN }
      if (onAccepted === undefined) accepted.push(one)
      else onAccepted(one, began)
      call.sent += 1
      if (call.sent < types.length) ready.push(call)
    }
  }

  async function post(body: string): Promise<readonly number[] | undefined> {
    const at = url()
    if (at === undefined) return undefined
    try {
      const answer = await fetch(`${at}/api/v1/triggers`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body,
        signal: AbortSignal.timeout(30_000),
      })
      const text = await answer.text()
      if (answer.status !== 202) {
        if (answer.status < 500 && answer.status !== 401) throw new Wrong(`${answer.status}: ${text}`)
        return undefined
      }
      const told: { triggers: { trace: string }[] } = JSON.parse(text)
      return told.triggers.map(({ trace }) => Number(trace))
    } catch (error) {
      if (error instanceof Wrong) throw error
      return undefined
    }
  }

  function tick(): void {
    due = Math.min(due + (rate * tickMilliseconds) / 1000, batchMost)
    const count = Math.floor(due)
    if (count === 0 || batches.size >= openBatches) return
    due -= count
    // Half of a batch begins calls as long as few are under way, so that many are.
    while (!stopping && ready.length < Math.max(count, rate / 4)) ready.push(newCall())
    const batch = ready.splice(0, count)
    if (batch.length === 0) return
    const sent = send(batch).finally(() => batches.delete(sent))
    batches.add(sent)
  }

  const timer = setInterval(tick, tickMilliseconds)
  return {
    accepted,
    retries: () => retries,
    async stop() {
      stopping = true
      while (ready.length > 0 || batches.size > 0) {
        await Promise.all(batches)
        await pause(tickMilliseconds)
      }
      clearInterval(timer)
    },
  }
}

/** The server refused what it should take: the run is over. */
class Wrong extends Error {}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
