import { factsOf, judgeNumber, type NumberException, numberForms, type PolicyCall, type PolicyStep, parseTable } from '../engine/index.ts'
import type { Facts, Json, NumbersConfig } from '../model/index.ts'
import type { NumberCheck, NumberQuestion } from '../server/index.ts'
import type { Parts } from './parts.ts'

/** The number policy of the installation. */
export interface Numbers {
  /** The step that keeps a record of this call from being opened, or undefined. */
  against(facts: Facts): PolicyStep | undefined
  /** Each step for a number that somebody typed, and who has it. */
  check(question: NumberQuestion): Promise<NumberCheck>
}

const lookupSeconds = 5

/** `parts` are there when the first call comes. */
export function createNumbers(parts: () => Pick<Parts, 'config' | 'rulebook' | 'plugins' | 'clock'>): Numbers {
  let read: { readonly hash: string; readonly exceptions: readonly NumberException[] } | undefined

  function exceptions({ exceptions: name }: NumbersConfig): readonly NumberException[] {
    const table = name === undefined ? undefined : parts().rulebook.tables.read(name)
    if (name === undefined || table === undefined) return []
    if (read?.hash !== table.hash) read = { hash: table.hash, exceptions: exceptionsIn(name, table.text) }
    return read.exceptions
  }

  const steps = (call: PolicyCall, policy: NumbersConfig) => judgeNumber(call, policy, exceptions(policy))

  async function hit(directory: string, number: string): Promise<Json> {
    const deadline = parts().clock.now() + lookupSeconds * 1000
    const facts = factsOf({
      id: 'number-check',
      type: 'cordboard:check',
      connection: directory,
      vendor: 'cordboard',
      receivedAt: new Date(parts().clock.now()).toISOString(),
    })
    const input = { directory, number }
    const common = { key: `number-check|${deadline}`, attempt: 1, facts, rule: undefined, deadline, timeoutSeconds: lookupSeconds }
    const signal = AbortSignal.timeout(lookupSeconds * 1000)
    const answer = await parts().plugins.run({ ...common, action: 'lookup', connection: directory, input, signal })
    return answer.kind === 'done' ? answer.result : { status: 'failed', detail: answer.detail ?? answer.problem.code }
  }

  return {
    against(facts) {
      const policy = parts().config().numbers
      if (policy === undefined) return undefined
      const { call, agent, connection } = facts
      const number = call?.customer?.number ?? call?.customer?.e164 ?? call?.caller?.number ?? call?.caller?.e164
      const asked = {
        // What is not said at all, as by an e-mail, is not hidden.
        number: call?.caller?.anonymous === true ? '' : (number ?? (call === undefined ? '-' : undefined)),
        country: parts().config().connections?.[connection]?.country,
        internal: call?.type === 'internal',
        busy: agent?.calls === undefined ? undefined : agent.calls.length > 0,
        agent: [agent?.user?.id, agent?.id, agent?.device].filter((one) => one !== undefined),
      }
      if (call === undefined || (number === undefined && call.caller?.anonymous !== true)) return undefined
      return steps(asked, policy).find(({ skips }) => skips)
    },

    async check({ number, connection, agent, busy, directory }) {
      const policy = parts().config().numbers ?? {}
      const country = connection === undefined ? undefined : parts().config().connections?.[connection]?.country
      const all = steps({ number, country, internal: false, busy, agent: agent === undefined ? [] : [agent] }, policy)
      return {
        forms: numberForms(number, policy, country),
        steps: all,
        verdict: all.some(({ skips }) => skips) ? 'skip' : 'pop',
        ...(directory === undefined ? {} : { hit: await hit(directory, number) }),
      }
    },
  }
}

/** First column: the number. A column `agent` names who is meant, several apart by blanks or commas. */
function exceptionsIn(name: string, text: string): readonly NumberException[] {
  const { table } = parseTable(name, text)
  const [numbers = '', second] = table?.columns ?? []
  return (table?.rows() ?? []).map((row) => ({
    number: row[numbers] ?? '',
    agents: (second === undefined ? '' : (row.agent ?? row[second] ?? '')).split(/[\s,;]+/).filter((agent) => agent !== ''),
  }))
}
