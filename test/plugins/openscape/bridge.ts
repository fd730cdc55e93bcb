import { onTestFinished } from 'vitest'
import type { Connection, EmittedTrigger, Json, RouteAnswer } from '../../../src/plugin-api/index.ts'
import { plugin } from '../../../src/plugins/openscape/index.ts'
import { createScreenPopLibrary, type FakeListener, type ScreenPopLibrary } from '../../fixtures/screen-pop-library.ts'
import { createTestContext, type TestContext } from '../../helpers/plugin-context.ts'

/** What the script on a workstation posts, as its text says: it is written from the same lines. */
export interface Bridge {
  readonly library: ScreenPopLibrary
  readonly context: TestContext
  readonly connection: Connection
  /** Starts a listener as the script does, and posts what comes of it. */
  start(listener: 'telephone' | 'callback' | 'email' | 'web', admin?: string): Promise<void>
  /** Posts how every listener is: the sign of life. */
  beat(): Promise<void>
  /** All that was said so far was posted; gives the answers. */
  posted(): Promise<readonly RouteAnswer[]>
  /** Posts anything at all, as this workstation. */
  post(body: unknown): Promise<RouteAnswer>
  pops(): readonly EmittedTrigger[]
}

export interface BridgeOptions {
  readonly device?: string
  readonly user?: string
  readonly config?: Json
  readonly run?: string
  /** A place where another workstation posts already. */
  readonly beside?: Bridge
}

export async function startBridge({
  device = '13579',
  user = 'jdoe',
  config = { users: { jdoe: '13579' } },
  run = `run-${device}`,
  beside,
}: BridgeOptions = {}): Promise<Bridge> {
  const waiting: Promise<RouteAnswer>[] = []
  let number = 0
  const library = createScreenPopLibrary({
    pop: (listener, event) => say(listener, { event }),
    status: (listener, status) => say(listener, { status, interval: listenerOf(listener).ReconnectingInterval }),
  })
  const context = beside?.context ?? createTestContext({ clock: library.clock })
  const connection = beside?.connection ?? (await connect(context, config))

  function listenerOf(name: string): FakeListener {
    return name === 'telephone'
      ? library.telephone
      : name === 'callback'
        ? library.callback
        : name === 'email'
          ? library.email
          : library.web
  }

  function say(listener: string, said: object): void {
    number += 1
    waiting.push(post({ ...said, listener, run, number, at: new Date(library.clock.now()).toISOString() }))
  }

  async function post(body: unknown): Promise<RouteAnswer> {
    const handler = connection.routes?.['screen-pop']
    if (handler === undefined) throw new Error('no route')
    const bytes = new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body))
    return await handler({
      method: 'POST',
      path: 'screen-pop',
      query: {},
      headers: {},
      body: bytes,
      workstation: { name: `pc-${device}`, device },
    })
  }

  function attempt(listener: string, method: 'Initialize' | 'StartListening', argument: string): boolean {
    const code = listenerOf(listener)[method](argument)
    if (code === 'S_OK') return true
    say(listener, { error: { method, code, detail: 'Exception from HRESULT' } })
    return false
  }

  return {
    library,
    context,
    connection,
    async start(listener, admin = '6000@servername') {
      if (attempt(listener, 'Initialize', admin)) attempt(listener, 'StartListening', listener === 'telephone' ? device : user)
      await Promise.all(waiting)
    },
    async beat() {
      for (const name of ['telephone', 'callback', 'email', 'web']) {
        say(name, { status: listenerOf(name).Status, interval: listenerOf(name).ReconnectingInterval })
      }
      await Promise.all(waiting)
    },
    posted: () => Promise.all(waiting),
    post,
    pops: () => context.triggers.filter(({ type }) => type === 'ringing'),
  }
}

async function connect(context: TestContext, config: Json): Promise<Connection> {
  const kind = plugin.connections?.['openscape-screen-pop']
  if (kind === undefined) throw new Error('the plugin has no connection kind openscape-screen-pop')
  const connection = await kind.connect(context.ctx, config, undefined)
  onTestFinished(async () => {
    await connection.close()
    await context.dispose()
  })
  return connection
}
