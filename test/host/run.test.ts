import { describe, expect, it } from 'vitest'
import type { RunAnswer } from '../../src/host/index.ts'
import { sentence } from '../../src/model/index.ts'
import { createVirtualClock } from '../helpers/virtual-clock.ts'
import { createBench, until } from './helpers.ts'

const connections = {
  paris: { kind: 'echo', config: { greeting: 'bonjour' } },
  off: { kind: 'echo', enabled: false, config: { greeting: 'bonjour' } },
  wrong: { kind: 'echo', config: {} },
  pushed: { kind: 'ingest', capabilities: { triggers: ['ringing'], fields: [], actions: [] } },
}

function told(answer: RunAnswer): string {
  if (answer.kind === 'done') return `done ${JSON.stringify(answer.result)}`
  const { problem, detail, again } = answer
  return `${again ? 'again' : 'never'} ${problem.code}: ${sentence(problem)}${detail === undefined ? '' : ` <${detail.split('\n')[0]}>`}`
}

describe('one attempt of an action', () => {
  it('says what happened, in the words of the other side, and whether another attempt may help', async () => {
    const bench = createBench(['echo'], { settings: { connections, plugins: {} } })
    await bench.host.start()
    await until(() => bench.host.connections()[0]?.state.kind === 'online', 'online')
    const cases: readonly (readonly [string, Record<string, string>, { connection?: string; timeoutSeconds?: number }?])[] = [
      ['echo:say', { text: 'hi' }],
      ['echo:say', {}],
      ['echo:say', { text: 'hi', colour: 'red' }],
      ['echo:say', { text: 'hi' }, { connection: 'nowhere' }],
      ['echo:say', { text: 'hi' }, { connection: 'off' }],
      ['echo:say', { text: 'hi' }, { connection: 'wrong' }],
      ['echo:say', { text: 'hi' }, { connection: 'pushed' }],
      ['hold', {}],
      ['dial', { number: '0388202122' }],
      ['attach-data', { data: {} as never }],
      ['lookup', { directory: 'customers', number: '0388202122' }],
      ['lookup', { directory: 'paris', number: '0388202122' }],
      ['open-record', { url: 'https://crm.example/1' }],
      ['fly', {}],
      ['echo:fail', { how: 'done' }],
      ['echo:fail', { how: 'garbage' }],
      ['echo:fail', { how: 'throw' }],
      ['echo:fail', { how: 'hang' }, { timeoutSeconds: 0.1 }],
      ...['auth', 'refused', 'unavailable', 'timeout', 'not-capable', 'bad-input', 'not-found'].map(
        (how) => ['echo:fail', { how }] as const,
      ),
    ]
    const answers: string[] = []
    for (const [action, input, more] of cases) answers.push(`${action} -> ${told(await bench.run(action, input, more))}`)
    expect(answers).toMatchInlineSnapshot(`
      [
        "echo:say -> done {"said":"{\\"text\\":\\"hi\\",\\"loud\\":true}"}",
        "echo:say -> never CORD_ACTION_INPUT: The action 'echo:say' cannot be done with this input: it must have required property 'text'.",
        "echo:say -> never CORD_ACTION_INPUT: The action 'echo:say' cannot be done with this input: 'colour' is not a known name here.",
        "echo:say -> never CORD_CONNECTION_UNKNOWN: There is no connection 'nowhere'.",
        "echo:say -> never CORD_ACTION_NOT_ONLINE: 'echo:say' could not be done: the connection 'off' is not online (idle).",
        "echo:say -> never CORD_ACTION_NOT_ONLINE: 'echo:say' could not be done: the connection 'wrong' is not online (failed).",
        "echo:say -> never CORD_ACTION_NOT_CAPABLE: The connection 'pushed' does not do 'echo:say'.",
        "hold -> never CORD_ACTION_REFUSED: The phone system or the target refused 'hold': No such channel. <No such channel (404)>",
        "dial -> never CORD_ACTION_NOT_CAPABLE: The connection 'paris' does not do 'dial'.",
        "attach-data -> never CORD_ACTION_NOT_CAPABLE: The connection 'paris' does not do 'attach-data'. <The connection does not do 'attach-data'.>",
        "lookup -> never CORD_CONNECTION_UNKNOWN: There is no connection 'customers'.",
        "lookup -> never CORD_ACTION_NOT_CAPABLE: The connection 'paris' does not do 'lookup'.",
        "open-record -> never CORD_ACTION_UNKNOWN: No plugin does the action 'open-record'.",
        "fly -> never CORD_ACTION_UNKNOWN: No plugin does the action 'fly'.",
        "echo:fail -> done {"status":"done"}",
        "echo:fail -> never CORD_ACTION_RESULT: The plugin 'echo' answered 'echo:fail' with a result that does not fit its schema: 'status' must be "done".",
        "echo:fail -> never CORD_ACTION_CRASHED: The plugin 'echo' failed while it did 'echo:fail'. <TypeError: x is not a function>",
        "echo:fail -> again CORD_ACTION_TIMEOUT: 'echo:fail' was not done within 0.1 seconds.",
        "echo:fail -> never CORD_ACTION_AUTH: 'echo:fail' was refused because the credentials are not accepted: it was auth. <it was auth>",
        "echo:fail -> never CORD_ACTION_REFUSED: The phone system or the target refused 'echo:fail': it was refused. <it was refused>",
        "echo:fail -> again CORD_ACTION_UNAVAILABLE: 'echo:fail' could not be done now: it was unavailable. <it was unavailable>",
        "echo:fail -> again CORD_ACTION_TIMEOUT: 'echo:fail' was not done within 5 seconds. <it was timeout>",
        "echo:fail -> never CORD_ACTION_NOT_CAPABLE: The connection 'echo' does not do 'echo:fail'. <it was not-capable>",
        "echo:fail -> never CORD_ACTION_INPUT: The action 'echo:fail' cannot be done with this input: it was bad-input. <it was bad-input>",
        "echo:fail -> never CORD_ACTION_NOT_FOUND: 'echo:fail' found nothing to act on: it was not-found. <it was not-found>",
      ]
    `)
  })

  it('stops when it is no longer wanted', async () => {
    const bench = createBench(['echo'])
    await bench.host.start()
    const controller = new AbortController()
    const running = bench.run('echo:fail', { how: 'hang' }, { signal: controller.signal })
    controller.abort()
    expect(told(await running)).toMatchInlineSnapshot(
      `"never CORD_ACTION_STOPPED: 'echo:fail' was stopped because it was no longer wanted."`,
    )
  })

  it('can be tried again when its plugin went away meanwhile', async () => {
    const clock = createVirtualClock()
    const bench = createBench(['echo'], { clock })
    await bench.host.start()
    const running = bench.run('echo:fail', { how: 'hang' })
    const state = bench.host.plugins()[0]?.state
    if (state?.kind === 'active') process.kill(state.pid, 'SIGKILL')
    expect(told(await running)).toMatchInlineSnapshot(
      `"again CORD_ACTION_UNAVAILABLE: 'echo:fail' could not be done now: the plugin's process ended: it was ended by SIGKILL. <the plugin's process ended: it was ended by SIGKILL>"`,
    )
    expect(told(await bench.run('echo:fail', { how: 'done' }))).toMatchInlineSnapshot(
      `"again CORD_PLUGIN_NOT_RUNNING: The plugin 'echo' is not running (waiting)."`,
    )
  })

  it('reaches the screen for the step that asked, and only while it runs', async () => {
    const shown: string[] = []
    const bench = createBench(['screen'], {
      services: {
        screen: async (item, request) => {
          shown.push(`${request.key} ${JSON.stringify(item)}`)
          return { status: 'opened', session: 's-1' }
        },
        http: async () => ({ status: 200, headers: {}, body: '' }),
        mapping: () => undefined,
      },
    })
    await bench.host.start()
    const answer = await bench.run('notify-agent', { text: 'VIP' }, { key: 'key-7' })
    expect([told(answer), shown]).toMatchInlineSnapshot(`
      [
        "done {"status":"done","detail":"opened s-1"}",
        [
          "key-7 {"kind":"note","text":"VIP","level":"info"}",
        ],
      ]
    `)
  })
})
