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
  /** Calls at the same time. */
  readonly width: number
}

/** Calls that ring, are answered and end, each told in order by a sender that repeats until it hears 202. */
export function startLoad({ url, random, width }: LoadOptions): Load {
  const accepted: Accepted[] = []
  let calls = 0
  let retries = 0
  let stopping = false

  async function send(connection: string, interaction: string, trigger: { readonly id: string; readonly type: string }): Promise<void> {
    for (;;) {
      const seq = await post({ connection, ...trigger })
      if (seq !== undefined) {
        accepted.push({ connection, id: trigger.id, type: trigger.type, interaction, seq })
        return
      }
      retries += 1
      await pause(30 + 40 * random())
    }
  }

  async function post(body: object): Promise<number | undefined> {
    const at = url()
    if (at === undefined) return undefined
    try {
      const answer = await fetch(`${at}/api/v1/triggers`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      if (answer.status !== 202) {
        if (answer.status < 500) throw new Wrong(`${answer.status}: ${await answer.text()}`)
        return undefined
      }
      const told: { triggers: { trace: string }[] } = JSON.parse(await answer.text())
      return Number(told.triggers[0]?.trace)
    } catch (error) {
      if (error instanceof Wrong) throw error
      return undefined
    }
  }

  async function call(): Promise<void> {
    calls += 1
    const number = calls
    const connection = random() < 0.5 ? 'east' : 'west'
    const interaction = `i${number}`
    const about = {
      call: { id: `c${number}`, interactionId: interaction, type: 'inbound', caller: { number: `03882${10_000 + number}` } },
      agent: { device: deskOf(Math.floor(random() * users.length)) },
    }
    const types = [
      'ringing',
      ...(random() < 0.5 ? ['ringing'] : []),
      'established',
      ...(random() < 0.5 ? ['data-changed'] : []),
      'released',
    ]
    for (const [index, type] of types.entries()) {
      const data = type === 'data-changed' ? { data: { step: index } } : {}
      await send(connection, interaction, { id: `${interaction}-${index}`, type, ...about, ...data })
      await pause(80 * random())
    }
  }

  async function line(): Promise<void> {
    while (!stopping) await call()
  }

  const lines = Promise.all(Array.from({ length: width }, line))
  return {
    accepted,
    retries: () => retries,
    async stop() {
      stopping = true
      await lines
    },
  }
}

/** The server refused what it should take: the run is over. */
class Wrong extends Error {}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
