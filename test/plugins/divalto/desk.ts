import { until } from '../../host/helpers.ts'
import { program } from '../../server/clients.ts'
import { type Home, openHome, TOKENS } from '../../server/home.ts'

/** An installation with a connection `office` of this plugin, and what stands around it. */
export interface Desk {
  readonly home: Home
  /** Where Harmony and the CTI server find the relay. */
  readonly relay: string
  readonly authorization: string
  /** What a workstation at this place shows as proof. */
  workstation(place: string): Promise<string>
  /** What was heard at the connection, oldest first. */
  heard(): Promise<readonly Heard[]>
  /** How the steps of the newest trigger stand. */
  steps(): Promise<readonly string[]>
  online(): Promise<void>
  close(): Promise<void>
}

export interface Heard {
  readonly id: string
  readonly type: string
  readonly synthetic?: boolean
  readonly agent?: { readonly device?: string; readonly id?: string }
  readonly call?: { readonly id: string; readonly caller?: { readonly number?: string }; readonly cause?: string }
  readonly data?: object
  /** The rules that were planned for it. */
  readonly planned: readonly string[]
}

interface Trace {
  readonly trigger: Heard & { readonly connection: string }
  readonly plans: readonly {
    readonly rule: string
    readonly outcomes: readonly { readonly status: string; readonly detail?: string; readonly problem?: { readonly code: string } }[]
  }[]
}

export async function openDesk(config: object = {}, rules: Readonly<Record<string, string>> = {}): Promise<Desk> {
  const files = Object.fromEntries(Object.entries(rules).map(([name, text]) => [`rules/${name}.yaml`, text]))
  const home = await openHome({
    config: {
      connections: { office: { kind: 'divalto', country: 'FR', config: { ...config } }, paris: { kind: 'ingest', country: 'FR' } },
    },
    files,
  })
  const read = program(home.url, TOKENS.read)

  async function traces(): Promise<readonly Trace[]> {
    await home.host.idle()
    const { body } = await read('GET', '/api/v1/traces?limit=200')
    const { traces: listed } = body as { traces: readonly { id: string }[] }
    const whole = await Promise.all(listed.map(async ({ id }) => (await read('GET', `/api/v1/traces/${id}`)).body as Trace))
    return whole.reverse()
  }

  const online = () =>
    until(() => home.host.plugins.connections().some(({ id, state }) => id === 'office' && state.kind === 'online'), 'office online', 8000)
  await online()
  return {
    home,
    relay: `${home.url}/hooks/office`,
    authorization: `Bearer ${TOKENS.ingest}`,
    async workstation(place) {
      const made = await home.host.operations.run('tokens.add', { name: `pc-${place}`, workstation: `office:${place}` })
      return `Bearer ${textOf(made, 'token')}`
    },
    heard: async () => (await traces()).map(({ trigger, plans }) => ({ ...trigger, planned: plans.map(({ rule }) => rule) })),
    async steps() {
      const newest = (await traces()).at(-1)
      return (newest?.plans ?? []).flatMap(({ outcomes }) =>
        outcomes.map(({ status, detail, problem }) => [status, problem?.code, detail].filter((part) => part !== undefined).join(': ')),
      )
    },
    online,
    close: home.close,
  }
}

export function textOf(value: unknown, name: string): string {
  return typeof value === 'object' && value !== null && name in value ? String(Reflect.get(value, name)) : ''
}
