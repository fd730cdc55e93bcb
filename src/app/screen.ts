import { checkUrl } from '../engine/index.ts'
import type { PluginHost, RunRequest } from '../host/index.ts'
import type { Config, Json } from '../model/index.ts'
import type { DirectoryRecord, ScreenAnswer, ScreenItem } from '../plugin-api/index.ts'
import type { Server } from '../server/index.ts'
import type { Pops } from './pops.ts'

/** Shows things to agents, and remembers what their pages said until the step that asked has heard of it. */
export interface ScreenService {
  show(item: ScreenItem | DirectoryRecord, request: RunRequest): Promise<ScreenAnswer>
  /** What the page said to the attempt with this key; asked once. */
  take(key: string): ScreenAnswer | undefined
}

export function createScreenService(options: {
  readonly server: () => Server | undefined
  readonly host: () => PluginHost
  readonly config: () => Config
  readonly pops: Pick<Pops, 'state'>
}): ScreenService {
  const answers = new Map<string, ScreenAnswer>()

  async function show(item: ScreenItem | DirectoryRecord, request: RunRequest): Promise<ScreenAnswer> {
    // Asked again at each attempt: what waits for a page is stopped too.
    if (item.kind !== 'note' && options.pops.state().stopped)
      return { status: 'refused', detail: 'All pops are stopped: somebody switched them off.' }
    const shown = item.kind === 'directory-record' ? await resolveRecord(item, request) : item
    if ('status' in shown) return shown
    if (shown.kind === 'record') {
      const found = checkUrl(shown.url, allowList(options.config()))
      if (found !== undefined) return { status: 'refused', detail: found.code }
    }
    const server = options.server()
    if (server === undefined) return { status: 'no-session', detail: 'the server is starting' }
    return await server.show(shown, {
      key: request.key,
      attempt: request.attempt,
      facts: request.facts,
      rule: request.rule,
      deadline: request.deadline,
      signal: request.signal,
    })
  }

  // A record named by directory and id is asked of that directory like any lookup.
  async function resolveRecord(item: DirectoryRecord, request: RunRequest): Promise<ScreenItem | ScreenAnswer> {
    const answer = await options.host().run({
      ...request,
      action: 'lookup',
      key: `${request.key}|record`,
      connection: item.directory,
      input: { directory: item.directory, key: { field: 'id', value: item.id } },
    })
    if (answer.kind === 'failed') return { status: 'refused', detail: answer.detail ?? answer.problem.code }
    const url = member(answer.result, 'url')
    if (typeof url !== 'string') return { status: 'refused', detail: `no record ${item.id} in ${item.directory}` }
    const name = member(answer.result, 'name')
    return {
      kind: 'record',
      url,
      title: item.title ?? (typeof name === 'string' ? name : undefined),
      present: item.present,
      target: item.target,
      to: item.to,
    }
  }

  return {
    async show(item, request) {
      const answer = await show(item, request)
      answers.set(request.key, answer)
      return answer
    },
    take(key) {
      const answer = answers.get(key)
      answers.delete(key)
      return answer
    },
  }
}

export function allowList(config: Config): { readonly origins: readonly string[]; readonly schemes: readonly string[] } {
  return { origins: config.records?.origins ?? [], schemes: config.records?.schemes ?? [] }
}

function member(value: Json, key: string): Json | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.entries(value).find(([name]) => name === key)?.[1]
    : undefined
}
