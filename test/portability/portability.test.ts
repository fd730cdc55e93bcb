import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Expected, expected } from './expected.ts'
import { type Done, type Played, type Product, startProduct } from './product.ts'
import { type Story, stories, type Telling } from './teller.ts'
import { allTellers } from './tellers.ts'

const tellers = await allTellers()

test('the page of phone systems is made of what somebody tells', () => {
  const files = readdirSync(join(import.meta.dirname, 'told')).filter((name) => name.endsWith('.json'))
  expect(files.toSorted()).toEqual(tellers.map(({ plugin }) => `${plugin}.json`).toSorted())
})

describe.each(tellers)('$title', (teller) => {
  let telling: Telling
  let product: Product
  /** What each story gave, by its name. */
  const told: Record<string, { readonly cannot: string } | { readonly triggers: string }> = {}
  const played: (readonly Done[])[] = []
  const names: Story[] = []

  beforeAll(async () => {
    telling = await teller.start()
    product = await startProduct(telling)
  })
  afterAll(async () => {
    await product?.close()
    await telling?.close()
  })

  test.each(stories)('%s: the same is decided and done as everywhere', async (name) => {
    const story = telling.stories[name]
    if (!(story instanceof Function)) {
      expect(story.cannot).toMatch(/^[A-Z].*\.$/)
      told[name] = { cannot: story.cannot }
      return
    }
    const before = telling.reached().length
    const { steps } = await product.play(story)
    const actions = await product.actions()
    played.push(steps)
    expect(sorted(steps)).toEqual(sorted(stepsOf(expected[name], actions)))
    expect(telling.reached().slice(before).map(comparable)).toEqual(
      expected[name].reached.filter(({ action }) => actions.includes(action)).map(comparable),
    )
    names.push(name)
  })

  test('the bar had a button for exactly what the system can do', async () => {
    const actions = await product.actions()
    expect(product.offered()).toEqual(actions.filter((action) => inBar.has(action)).toSorted())
  })

  test('nothing came late, and the table says what was seen', async () => {
    const all = await product.all()
    expect(all.map(({ steps }) => sorted(steps))).toEqual(played.map(sorted))
    for (const [index, name] of names.entries()) told[name] = { triggers: typesOf(all[index]?.triggers ?? []) }
    const { connection } = telling
    const page = {
      title: teller.title,
      plugin: teller.plugin,
      kind: connection.kind,
      callsEnd: await product.callsEnd(),
      stories: ordered(told),
    }
    await expect(`${JSON.stringify(page, null, 2)}\n`).toMatchFileSnapshot(`told/${teller.plugin}.json`)
  })

  test('what the system refuses is said in the bar in its words', async () => {
    const refused = telling.refuse?.()
    if (refused === undefined) return expect((await product.actions()).filter((action) => inBar.has(action))).toEqual([])
    expect(await product.ask(refused.action, refused.input)).toMatch(
      new RegExp(`^400 '${refused.action}' was not done: .*${refused.words}`),
    )
  })
})

// What a bar asks for at a call of one's own or beside calls. Cisco's own buttons are among them, a supervisor's are not.
const inBar: ReadonlySet<string> = new Set([
  ...['answer', 'hold', 'retrieve', 'transfer', 'consult', 'complete-transfer', 'reconnect', 'alternate', 'conference'],
  ...['send-digits', 'hang-up', 'dial', 'set-agent-state', 'agent-login', 'agent-logout'],
  ...['cisco:supervisor-assist', 'cisco:emergency-call', 'cisco:bad-line'],
])

// A story that cannot be told is known before one that was.
function ordered<Value>(told: Readonly<Record<string, Value>>): Readonly<Record<string, Value>> {
  return Object.fromEntries(stories.flatMap((name) => (told[name] === undefined ? [] : [[name, told[name]]])))
}

function typesOf(triggers: Played['triggers']): string {
  return [...new Set(triggers.map(({ type, agent }) => [type, agent].filter(Boolean).join(' ')))].toSorted().join(', ')
}

function stepsOf({ steps }: Expected, actions: readonly string[]): readonly Done[] {
  return steps.map(({ by, ...step }) => ({ ...step, became: becameOf(by, step.action, actions) }))
}

function becameOf(by: Expected['steps'][number]['by'], action: string, actions: readonly string[]): string {
  if (by === 'screen' && action === 'open-record') return 'opened'
  return by !== 'system' || actions.includes(action) ? 'done' : 'CORD_ACTION_NOT_CAPABLE'
}

// Systems differ in which of two telephones they tell of first, and in whether the end of a wait is told of the queue or of a telephone.
function sorted(steps: readonly Done[]): readonly string[] {
  const line = ({ rule, agent, action, asked, became }: Done) =>
    [rule, action === 'log' ? 'server' : agent, action, asked, became].join(' | ')
  return steps.map(line).toSorted()
}

// A system without names for user events cannot pass one on.
function comparable({ action, agent, state, data }: { action: string; agent?: string; state?: string; data?: object }): object {
  return { action, agent, state, data }
}
