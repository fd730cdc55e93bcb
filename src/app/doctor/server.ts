import { CordError, type Json, render } from '../../model/index.ts'
import { isProblem } from '../answers.ts'
import { runOperation } from '../control/client.ts'
import type { Finding } from './examine.ts'

/** What the running server says of itself; undefined when none runs. */
export async function lookAtServer(home: string): Promise<readonly Finding[] | undefined> {
  try {
    const status = await runOperation(home, 'status', {})
    return [
      { good: true, about: 'server', text: `running at ${word(status, 'url')}` },
      ...list(status, 'connections').map((one) => ofConnection(one, list(status, 'parked'))),
      ...list(status, 'plugins').flatMap(ofPlugin),
      ...list(status, 'circuits').flatMap(ofCircuit),
      ...ofWaiting(at(status, 'waiting')),
      ...ofJournal(at(status, 'journal')),
    ]
  } catch (error) {
    if (error instanceof CordError && error.problem.code === 'CORD_CLI_NO_SERVER') return undefined
    const text = error instanceof CordError ? render(error.problem) : String(error)
    return [{ good: false, about: 'server', text: `it does not answer a question of the command line: ${text}; look at its log` }]
  }
}

function ofConnection(connection: Json, parked: readonly Json[]): Finding {
  const state = at(connection, 'state')
  const kind = word(state, 'kind')
  const good = kind === 'online' || kind === 'idle'
  const id = word(connection, 'id')
  if (parked.includes(id)) {
    return {
      good: true,
      about: `connection ${id}`,
      text: 'parked: it was stopped on purpose and tells nothing until somebody puts it to work again',
    }
  }
  const reason = word(state, 'reason')
  const said = reason === '' ? kind : `${kind}: ${reason}`
  const next: Readonly<Record<string, string>> = {
    'auth-required': '; correct its credentials in cordboard.yaml',
    failed: '; correct what it says in cordboard.yaml',
    retrying: '; it is tried again by itself: see whether the phone system can be reached from here',
  }
  return { good, about: `connection ${id}`, text: `${said}${good ? '' : (next[kind] ?? '')}` }
}

function ofPlugin(plugin: Json): readonly Finding[] {
  const state = at(plugin, 'state')
  const kind = word(state, 'kind')
  if (!['parked', 'failed', 'invalid', 'waiting'].includes(kind)) return []
  const id = word(plugin, 'id')
  const found = at(state, 'problem')
  const why = isProblem(found) ? `: ${render(found)}` : ''
  const next: Readonly<Record<string, string>> = {
    parked: `; when that is mended: cordboard plugin unpark ${id}`,
    invalid: '; cordboard plugin list says what is wrong with it',
    failed: `; when that is mended: cordboard plugin reload ${id}`,
    waiting: '; it is started again by itself',
  }
  return [{ good: false, about: `plugin ${id}`, text: `${kind}${why}${next[kind] ?? ''}` }]
}

function ofCircuit(circuit: Json): readonly Finding[] {
  const state = at(circuit, 'state')
  if (word(state, 'kind') === 'closed') return []
  const until = word(state, 'until')
  const text = `nothing is sent to it since ${word(state, 'since')}: ${word(state, 'reason')}; see whether it is well${until === '' ? '' : `, it is asked again at ${until}`}`
  return [{ good: false, about: word(circuit, 'target'), text }]
}

function ofWaiting(waiting: Json | undefined): readonly Finding[] {
  const letters = Number(word(waiting, 'deadLetters'))
  const held = word(waiting, 'kind') === 'held-back'
  return [
    ...(held
      ? [
          {
            good: false,
            about: 'load',
            text: `sources are held back since ${word(waiting, 'since')}: ${word(waiting, 'undecided')} triggers and ${word(waiting, 'plans')} plans wait; look for a target that is slow`,
          },
        ]
      : []),
    ...(letters > 0
      ? [{ good: false, about: 'dead letters', text: `${letters} steps failed for good; cordboard dead-letters list shows them` }]
      : []),
  ]
}

function ofJournal(journal: Json | undefined): readonly Finding[] {
  const trouble = at(journal, 'trouble')
  return isProblem(trouble) ? [{ good: false, about: 'journal', text: render(trouble) }] : []
}

function at(value: Json | undefined, key: string): Json | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  return Object.entries(value).find(([name]) => name === key)?.[1]
}

function word(value: Json | undefined, key: string): string {
  const found = at(value, key)
  return found === undefined || found === null || typeof found === 'object' ? '' : String(found)
}

function list(value: Json | undefined, key: string): readonly Json[] {
  const found = at(value, key)
  return Array.isArray(found) ? found : []
}
