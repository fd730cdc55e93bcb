import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { type AmiAnswer, type AmiHeaders, type AmiServer, error, startAmiServer } from '../../fixtures/ami-server.ts'
import { type Agent, cast, type Reached, type Stage, type Teller } from '../teller.ts'

/** Told by what a real Asterisk 22 said during such calls; only the number of the customer is another. */
const recordings = join(import.meta.dirname, '../../fixtures/asterisk/asterisk-22')
const devices: Readonly<Record<Agent, string>> = { alice: '1024', bob: '1025' }
const done = (): AmiAnswer => ({ response: { Message: 'done' } })

export const teller: Teller = {
  title: 'Asterisk',
  plugin: 'asterisk',
  async start() {
    const server = await startAmiServer({
      answers: {
        Setvar: done,
        QueuePause: done,
        UserEvent: done,
        QueueAdd: () => error('Unable to add interface to queue: No such queue'),
      },
    })
    return {
      connection: {
        kind: 'asterisk',
        config: { host: '127.0.0.1', port: server.port, username: 'cti', secret: 'cti-test', trunks: ['PJSIP/trunk'] },
      },
      agents: { alice: { device: devices.alice }, bob: { device: devices.bob } },
      begins: { 'link-state': 1 },
      queue: 'sales',
      stories: {
        direct: (stage) => answered(server, stage, 'direct-answer'),
        'acd-answered': (stage) => answered(server, stage, 'queue-answer'),
        async abandoned(stage) {
          const play = player(server, 'queue-abandon')
          play(hangingUp)
          await stage.seen('ringing', 'alice')
          play()
          await stage.seen('queue-end')
        },
        async 'blind-transfer'(stage) {
          const play = player(server, 'blind-transfer')
          play(about('BlindTransfer'))
          await stage.seen('established', 'alice')
          play(answering)
          await stage.seen('ringing', 'bob')
          play(hangingUp)
          await stage.seen('established', 'bob')
          play()
          await stage.seen('released', 'bob')
        },
        async 'consult-complete'(stage) {
          const play = player(server, 'attended-transfer')
          await consulting(stage, play)
          play(about('AttendedTransfer'))
          await stage.seen('established', 'bob')
          play(hangingUp)
          await stage.seen('transferred', 'bob')
          play()
          await stage.seen('released', 'bob')
        },
        async 'consult-declined'(stage) {
          const play = player(server, 'consultation')
          await consulting(stage, play)
          play()
          await stage.seen('released', 'bob')
        },
        async outbound(stage) {
          const play = player(server, 'click-to-dial')
          play(hangingUp)
          await stage.seen('established', 'alice')
          play()
          await stage.seen('released', 'alice')
        },
        async 'user-event'(stage) {
          const { name, text } = cast.userEvent
          server.event({ Event: 'UserEvent', Timestamp: '1795204900.000001', UserEvent: name, To: devices.alice, text })
          await stage.seen('userEvent')
        },
      },
      refuse: () => ({ action: 'agent-login', input: { queue: 'none' }, words: 'No such queue' }),
      reached: () => server.actions.flatMap(reached),
      close: () => server.stop(),
    }
  },
}

let told = 0

type Play = (until?: (event: string) => boolean) => void

const about = (name: string) => (event: string) => event.startsWith(`Event: ${name}\r\n`)
const hangingUp = about('HangupRequest')
const answering = about('DialEnd')

/** The customer calls, alice answers, and after a while somebody hangs up. */
async function answered(server: AmiServer, stage: Stage, name: string): Promise<void> {
  const play = player(server, name)
  play(answering)
  await stage.seen('ringing', 'alice')
  play(hangingUp)
  await stage.seen('established', 'alice')
  play()
  await stage.seen('released', 'alice')
}

/** Alice talks to the customer, and bob's telephone rings. */
async function consulting(stage: Stage, play: Play): Promise<void> {
  play(answering)
  await stage.seen('ringing', 'alice')
  play(about('Newchannel'))
  await stage.seen('established', 'alice')
  play(answering)
  await stage.seen('ringing', 'bob')
}

/** Sends the events of a recording, each time up to the next one that the condition finds. */
function player(server: AmiServer, name: string): Play {
  // Every telling is a call of its own: its ids are times, and an hour later each time.
  told += 1
  const text = readFileSync(join(recordings, `${name}.ami`), 'utf8')
    .replaceAll(/\+120255501(43|87)/g, cast.customer.number)
    .replaceAll(/\b1795\d{6}\b/g, (seconds) => String(Number(seconds) + told * 3600))
  // What it says when it has just started is no part of a story.
  const events = text.split(/(?<=\r\n\r\n)/).filter((packet) => /^Event: (?!FullyBooted)/.test(packet))
  let at = 0
  return (until = () => false) => {
    const end = events.findIndex((event, index) => index > at && until(event))
    const upTo = end === -1 ? events.length : end
    void server.send(events.slice(at, upTo).join(''))
    at = upTo
  }
}

function reached(action: AmiHeaders): readonly Reached[] {
  const { Action, ActionID: _, Variable, Value, Interface, Paused, UserEvent, CallId: __, ...data } = textsOf(action)
  if (Action === 'Setvar' && Variable !== undefined && !Variable.startsWith('CORDBOARD_')) {
    return [{ action: 'attach-data', data: { [Variable.replace(/^__/, '')]: Value ?? '' } }]
  }
  if (Action === 'QueuePause') {
    return [{ action: 'set-agent-state', ...agentOf(Interface), state: Paused === 'true' ? 'not-ready' : 'ready' }]
  }
  return Action === 'UserEvent' ? [{ action: 'send-user-event', name: UserEvent ?? '', data }] : []
}

function agentOf(member: string | undefined): { readonly agent?: Agent } {
  if (member === `PJSIP/${devices.alice}`) return { agent: 'alice' }
  return member === `PJSIP/${devices.bob}` ? { agent: 'bob' } : {}
}

function textsOf(action: AmiHeaders): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(action).map(([name, value]) => [name, String(value)]))
}
