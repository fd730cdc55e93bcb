import type { EmittedTrigger, Manifest } from '../../model/index.ts'
import { isStepMark, PluginError } from '../../plugin-api/index.ts'
import { checkEmitted } from '../connection/emitted.ts'
import type { Link } from '../connection/link.ts'
import type { HostOptions, RunRequest } from '../contract.ts'
import { isEmit, isHttp, isMapping, isScreen, isStateGet, isStateSet } from '../process/shapes.ts'

/** What a plugin's process may ask of the host, and who asks. */
export interface Served {
  readonly host: Pick<HostOptions, 'clock' | 'normalise' | 'sink' | 'store' | 'services'>
  readonly manifest: Manifest
  /** The connection that is open under this name in this process. */
  linkOf(owner: string): Link | undefined
  /** Where the triggers of a replay go. */
  replayOf(owner: string): ((triggers: readonly EmittedTrigger[]) => void) | undefined
  runOf(run: number): RunRequest | undefined
}

type Answer = (params: unknown, signal: AbortSignal) => Promise<unknown>

const limits = { openEmits: 1000, stateBytes: 256 * 1024 } as const

/** Answers by method. What is not in it, or not in the manifest's `uses`, is refused. */
export function createRequests(served: Served): (method: string, params: unknown, signal: AbortSignal) => Promise<unknown> {
  const { host, manifest } = served
  const { store, services } = host
  const types: ReadonlySet<string> = new Set(manifest.contributes.triggers?.map((trigger) => trigger.type))
  const uses: ReadonlySet<string> = new Set(manifest.uses)
  let openEmits = 0

  const answers: Readonly<Record<string, Answer>> = {
    async emit(params) {
      const { owner, triggers, cursor } = checked(isEmit, params)
      const emitted = checkEmitted(triggers, types).map(withoutMarks)
      const replay = served.replayOf(owner)
      if (replay !== undefined) {
        replay(emitted)
        return
      }
      if (openEmits >= limits.openEmits) throw new PluginError('unavailable', 'Too much at once: await each emit before the next.')
      openEmits += 1
      try {
        await accept(linkFor(owner), owner, emitted, cursor)
      } finally {
        openEmits -= 1
      }
    },
    async 'state-get'(params) {
      const { owner, key } = checked(isStateGet, params)
      // A replay starts from nothing and leaves nothing behind.
      if (served.replayOf(owner) !== undefined) return {}
      return { value: store.getState(stateOwner(linkFor(owner)), key) }
    },
    async 'state-set'(params) {
      const { owner, key, value } = checked(isStateSet, params)
      if (served.replayOf(owner) !== undefined) return
      if (JSON.stringify(value).length > limits.stateBytes) throw bad(`The state '${key}' is larger than ${limits.stateBytes} bytes.`)
      await store.setState(stateOwner(linkFor(owner)), key, value)
    },
    async http(params, signal) {
      const { url, method, headers, body } = checked(isHttp, params)
      return services.http({ url, method, headers, body, signal })
    },
    async mapping(params) {
      const { expression, input } = checked(isMapping, params)
      return services.mapping(expression, input)
    },
    async screen(params) {
      const { item, run } = checked(isScreen, params)
      const request = served.runOf(run)
      if (request === undefined) throw new PluginError('unavailable', 'This attempt is over: nothing can be shown for it any more.')
      const whole = item.kind === 'note' ? { ...item, to: item.to } : { ...item, title: item.title, to: item.to }
      return services.screen(whole, request)
    },
  }

  async function accept(link: Link, owner: string, emitted: readonly EmittedTrigger[], cursor: string | undefined): Promise<void> {
    const receivedAt = new Date(host.clock.now()).toISOString()
    const kind = manifest.contributes.connections?.find((known) => known.kind === link.settings.kind)
    const vendor = kind?.vendor ?? link.settings.kind
    const generation = link.generation(owner)
    const admitted = await link.admit(owner, emitted)
    const triggers = admitted.map((trigger) => ({
      ...host.normalise({ emitted: trigger, connection: link.id, vendor, country: link.settings.country, receivedAt }),
      ...(generation === undefined ? {} : { generation }),
    }))
    await host.sink(link.id, triggers, cursor)
    link.passed(triggers)
  }

  function linkFor(owner: string): Link {
    const link = served.linkOf(owner)
    if (link === undefined) throw new PluginError('unavailable', 'The connection is closed.')
    return link
  }

  function stateOwner(link: Link): string {
    return `${manifest.id}:${link.id}`
  }

  return async (method, params, signal) => {
    const answer = Object.hasOwn(answers, method) ? answers[method] : undefined
    if (answer === undefined) throw bad(`There is no '${method}' to ask for.`)
    if (['http', 'mapping', 'screen'].includes(method) && !uses.has(method)) {
      throw new PluginError('not-capable', `plugin.json does not name '${method}' in uses.`)
    }
    return answer(params, signal)
  }
}

// What our own steps left on the call to be known again is nothing that rules should see.
function withoutMarks(trigger: EmittedTrigger): EmittedTrigger {
  const { data, pairs } = trigger
  const inData = data !== undefined && Object.keys(data).some(isStepMark)
  const inPairs = pairs?.some(({ key }) => isStepMark(key)) === true
  if (!inData && !inPairs) return trigger
  return {
    ...trigger,
    ...(data === undefined ? {} : { data: Object.fromEntries(Object.entries(data).filter(([key]) => !isStepMark(key))) }),
    ...(pairs === undefined ? {} : { pairs: pairs.filter(({ key }) => !isStepMark(key)) }),
  }
}

function checked<Shape>(isShape: (value: unknown) => value is Shape, value: unknown): Shape {
  if (isShape(value)) return value
  throw bad('This is not in the shape that the plugin API says.')
}

function bad(detail: string): PluginError {
  return new PluginError('bad-input', detail)
}
