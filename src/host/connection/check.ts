import { type Clock, type Log, type Problem, problem } from '../../model/index.ts'
import type { ConnectionCheck, HostOptions } from '../contract.ts'
import type { FoundPlugin } from '../manifest/discover.ts'
import { readableFiles } from '../plugin/files.ts'
import { openWorkbench } from '../plugin/workbench.ts'
import { describeFailure } from '../process/failure.ts'
import type { Redactor } from '../secrets/redact.ts'
import type { Link } from './link.ts'
import { type Kind, prepareConfig } from './settings.ts'

interface Checking {
  readonly link: Link
  readonly kind: Kind
  readonly found: FoundPlugin
  readonly redactor: Redactor
  readonly host: Pick<HostOptions, 'home' | 'env' | 'services'> & { readonly clock: Clock; readonly log: Log }
}

/** Signs in to a system and out again, in a process that stands beside everything that is live. */
export async function checkLink({ link, kind, found, redactor, host }: Checking): Promise<ConnectionCheck> {
  const { settings, id } = link
  const prepared = prepareConfig(id, settings, kind, host)
  redactor.add(prepared.secrets)
  if ('problems' in prepared) return { good: false, problem: prepared.problems[0] }
  try {
    const { mapping, http } = host.services
    const files = readableFiles(host.home, [prepared.config])
    const bench = await openWorkbench(found, { ...host, mapping, outside: { http, files, redactor } })
    try {
      const info = { id, kind: settings.kind, country: settings.country, timezone: settings.timezone ?? 'UTC' }
      const { server } = await bench.check(settings.kind, info, prepared.config, link.at !== undefined)
      return { good: true, server: server === undefined ? undefined : redactor.text(server) }
    } finally {
      await bench.close()
    }
  } catch (error) {
    const { kind: failed, detail } = describeFailure(error)
    if (failed === 'not-capable') return asItStands(link)
    if (failed === 'auth') return { good: false, problem: told('CORD_CONNECTION_CHECK_REFUSED', id, redactor.text(detail)) }
    return { good: false, problem: told('CORD_CONNECTION_CHECK_UNREACHABLE', id, redactor.text(detail)) }
  }
}

/** What is known of a connection whose plugin cannot ask without going live. */
export function asItStands(link: Link): ConnectionCheck {
  const { state, kind, id } = link.status()
  if (state.kind === 'online') return { good: true, server: state.server }
  return { good: false, problem: saidBy(state, id) ?? problem('CORD_CONNECTION_CHECK_NONE', { kind }) }
}

function saidBy(state: ReturnType<Link['status']>['state'], connection: string): Problem | undefined {
  if (state.kind === 'auth-required') return told('CORD_CONNECTION_CHECK_REFUSED', connection, state.reason)
  if (state.kind === 'retrying') return told('CORD_CONNECTION_CHECK_UNREACHABLE', connection, state.reason)
  return undefined
}

/** Its first line, which becomes a part of a sentence. */
function told(code: 'CORD_CONNECTION_CHECK_REFUSED' | 'CORD_CONNECTION_CHECK_UNREACHABLE', connection: string, words: string): Problem {
  const [detail = ''] = words.split('\n', 1)
  return problem(code, { connection, detail: detail.replace(/\.$/, '') })
}
