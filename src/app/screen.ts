import { checkUrl } from '../engine/index.ts'
import type { PluginHost, RunRequest } from '../host/index.ts'
import type { Config, Json } from '../model/index.ts'
import type { DirectoryRecord, RecordChoice, ScreenAnswer, ScreenItem } from '../plugin-api/index.ts'
import type { Server, ShowAnswer } from '../server/index.ts'
import type { Choices } from './choices.ts'
import type { Numbers } from './numbers.ts'
import type { Pops } from './pops.ts'

/** Shows things to agents, and keeps what their pages say for the step that asked: its plugin may not be there to hear it. */
export interface ScreenService {
  show(item: ScreenItem | DirectoryRecord, request: RunRequest): Promise<ScreenAnswer>
  /** What the page says to the attempt with this key, undefined when nothing was shown for it; asked once, when the attempt is over. */
  take(key: string): Promise<ShowAnswer | undefined>
}

export function createScreenService(options: {
  readonly server: () => Server | undefined
  readonly host: () => PluginHost
  readonly config: () => Config
  readonly pops: Pick<Pops, 'state'>
  readonly choices: Pick<Choices, 'last'>
  readonly numbers: Pick<Numbers, 'against'>
}): ScreenService {
  const answers = new Map<string, Promise<ShowAnswer | undefined>>()

  async function show(item: ScreenItem | DirectoryRecord, request: RunRequest): Promise<ShowAnswer> {
    // Asked again at each attempt: what waits for a page is stopped too.
    if (item.kind !== 'note' && options.pops.state().stopped)
      return { status: 'refused', detail: 'All pops are stopped: somebody switched them off.' }
    const against = item.kind === 'note' || request.rule === undefined ? undefined : options.numbers.against(request.facts)
    if (against !== undefined) return { status: 'refused', detail: `The number policy keeps it from being opened: ${against.check}.` }
    const resolved = item.kind === 'directory-record' ? await resolveRecord(item, request) : item
    if ('status' in resolved) return resolved
    const shown = resolved.kind === 'record' ? await withChoices(resolved, request) : resolved
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
  async function askDirectory({ directory, id }: { readonly directory: string; readonly id: string }, request: RunRequest) {
    return await options.host().run({
      ...request,
      action: 'lookup',
      key: `${request.key}|record|${id}`,
      connection: directory,
      input: { directory, key: { field: 'id', value: id } },
    })
  }

  /** With the addresses of all that may be opened, and what was chosen for this number before at the head. */
  async function withChoices(item: Extract<ScreenItem, { kind: 'record' }>, request: RunRequest): Promise<ScreenItem> {
    if (item.choices === undefined) return item
    const known = await Promise.all(item.choices.map((choice) => addressed(choice, request)))
    const choices = known.filter(({ url }) => url !== undefined && checkUrl(url, allowList(options.config())) === undefined)
    const { e164, number } = request.facts.call?.customer ?? {}
    const last = options.choices.last(e164 ?? number ?? '')
    const isLast = ({ id }: RecordChoice): boolean => id !== undefined && id === last
    return { ...item, choices: choices.toSorted((a, b) => Number(isLast(b)) - Number(isLast(a))) }
  }

  async function addressed(choice: RecordChoice, request: RunRequest): Promise<RecordChoice> {
    if (choice.url !== undefined || choice.record === undefined) return choice
    const answer = await askDirectory(choice.record, request)
    const url = answer.kind === 'done' ? member(answer.result, 'url') : undefined
    return typeof url === 'string' ? { ...choice, url } : choice
  }

  async function resolveRecord(item: DirectoryRecord, request: RunRequest): Promise<ScreenItem | ScreenAnswer> {
    const answer = await askDirectory(item, request)
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
      ...(item.choices === undefined ? {} : { choices: item.choices }),
    }
  }

  return {
    async show(item, request) {
      const asked = show(item, request)
      // What went wrong is the plugin's to hear.
      answers.set(
        request.key,
        asked.catch(() => undefined),
      )
      const answer = await asked
      return answer.status === 'unsure' ? { status: 'withdrawn' } : answer
    },
    async take(key) {
      const asked = answers.get(key)
      answers.delete(key)
      return await asked
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
