import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { EmittedTrigger } from '../../../src/plugin-api/index.ts'
import { byDevice, type Live, marie, paul, people, startLive } from './live.ts'

const agents = [marie, paul]
const verbs = ['answer', 'hold', 'retrieve', 'release', 'alternate', 'reconnect', 'redirect'] as const
const toColleague = ['single-step-transfer', 'initiate-transfer', 'initiate-conference', 'redirect'] as const
const withParent = ['complete-transfer', 'complete-conference'] as const

interface View {
  readonly id: string
  readonly state: string
  readonly parentConnId?: string
  readonly capabilities: readonly string[]
}

/** What could happen now at the switch, each by a name. */
function possible({ tserver, server }: Live): readonly (readonly [string, () => void])[] {
  const moves: (readonly [string, () => void])[] = []
  if (tserver.calls.size < 3) {
    moves.push(['a call by the pilot', () => void tserver.inbound('0388202122', '5000', [marie])])
    moves.push(['a call by the pilot to two', () => void tserver.inbound('0388202122', '5000', agents)])
    moves.push(['a direct call', () => void tserver.inbound('0388202122', '1025')])
    moves.push(['marie dials', () => void tserver.makeCall(marie, '0477001122')])
  }
  for (const call of tserver.calls.values()) {
    moves.push([`the customer hangs up`, () => tserver.hangUp(call, '0388202122')])
    moves.push([`somebody outside answers`, () => tserver.answered(call)])
  }
  for (const login of agents) {
    const other = login === marie ? '1025' : '1024'
    const views = viewsOf(tserver.callsAt(login))
    for (const { id, parentConnId, capabilities } of views) {
      const held = views.find((one) => one.state === 'Held' && one.id !== id)?.id
      const may = (verb: string) => capabilities.includes(verb)
      for (const verb of verbs) {
        if (!may(verb) || verb === 'redirect') continue
        if ((verb === 'alternate' || verb === 'reconnect') && held === undefined) continue
        moves.push([`${login} ${verb}`, () => tserver.act(login, verb, id, { heldConnId: held })])
      }
      // Nobody is in one call twice.
      const there = tserver.calls.get(id)?.parties.some(({ number }) => number === other) === true
      for (const verb of toColleague)
        if (may(verb) && !there) moves.push([`${login} ${verb}`, () => tserver.act(login, verb, id, { destination: other })])
      for (const verb of withParent) {
        if (may(verb) && parentConnId !== undefined && parentConnId === held) {
          moves.push([`${login} ${verb}`, () => tserver.act(login, verb, id, { parentConnId })])
        }
      }
    }
  }
  moves.push(['the server restarts', () => server.restart()], ['the client is unknown', () => server.failPolls('unknown-client')])
  moves.push(['an answer is lost', () => server.failPolls('half')])
  return moves
}

/** Lets all that was said be heard, however the link was lost meanwhile. */
async function settle({ server, context, clock }: Live): Promise<void> {
  const quiet = () => server.openPolls() === 2 && context.states.at(-1)?.kind === 'online'
  for (let still = 0; still < 30; still = quiet() ? still + 1 : 0) await clock.advance(quiet() ? 10 : 50)
}

/** What is wrong with the life of a call at a telephone. */
function wrongs(triggers: readonly EmittedTrigger[]): readonly string[] {
  const open = new Set<string>()
  const found: string[] = []
  for (const { type, call, agent } of triggers) {
    if (call === undefined) continue
    const at = (id: string) => `${id} ${agent?.device}`
    const here = at(call.id)
    if (call.previousId !== undefined) {
      if (!open.delete(at(call.previousId))) found.push(`${type} of ${at(call.previousId)}, which was not here`)
      open.add(here)
    } else if (type === 'ringing' || type === 'dialing') {
      if (open.has(here)) found.push(`${type} of ${here}, which was here already`)
      open.add(here)
    } else if (type === 'released' || type === 'failed') {
      if (!open.delete(here)) found.push(`${type} of ${here}, which was not here`)
    } else if (type === 'established') open.add(here)
    else if (!open.has(here) && type !== 'transferred' && type !== 'data-changed') found.push(`${type} of ${here}, which was not here`)
  }
  return [...found, ...[...open].map((one) => `${one} is open still`)]
}

test('whatever people do, and wherever the session is lost, every call at a telephone begins and ends once', {
  timeout: 120_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.nat({ max: 1000 }), { minLength: 1, maxLength: 25 }), fc.boolean(), async (choices, targetFirst) => {
      const { live, done } = await play(choices, targetFirst)
      const told = live.told()
      expect({ done, wrongs: wrongs(told), told: wrongs(told).length > 0 ? byDevice(told) : {} }).toEqual({ done, wrongs: [], told: {} })
      expect(live.context.repeated).toEqual([])
    }),
    { numRuns: 25 },
  )
})

/** Lets happen what the choices choose, and all calls end. */
async function play(choices: readonly number[], targetFirst: boolean) {
  const live = await startLive({ agents: people, switch: { targetFirst } })
  await live.ready()
  const done: string[] = []
  for (const choice of choices) {
    const moves = possible(live)
    const [name, move] = moves[choice % moves.length] ?? ['nothing', () => undefined]
    done.push(name)
    move()
    if (choice % 3 > 0) await settle(live)
  }
  await settle(live)
  endAll(live)
  for (const call of [...live.tserver.calls.values()]) live.tserver.hangUp(call, '0388202122')
  await settle(live)
  return { live, done }
}

/** Every agent hangs up. */
function endAll({ tserver }: Live): void {
  for (;;) {
    const [next] = agents.flatMap((login) => viewsOf(tserver.callsAt(login)).map((view) => ({ login, ...view })))
    if (next === undefined) return
    tserver.act(next.login, next.capabilities.includes('release') ? 'release' : 'clear', next.id)
  }
}

function viewsOf(views: readonly object[]): readonly View[] {
  return JSON.parse(JSON.stringify(views))
}
