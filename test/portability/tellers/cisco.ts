import { type CtiServer, startCtiServer } from '../../fixtures/cti-server/server.ts'
import { type Request, textIn } from '../../fixtures/cti-server/wire.ts'
import { type Agent, cast, type Reached, type Stage, type Teller } from '../teller.ts'

const phones: Readonly<Record<Agent, string>> = { alice: '1001', bob: '1002' }
const logins: Readonly<Record<Agent, string>> = { alice: '4711', bob: '4712' }
const skillGroup = 5001
const acdIn = { callType: 1, lineType: 0, skillGroup } as const
const customer = cast.customer.number

export const teller: Teller = {
  title: 'Cisco',
  plugin: 'cisco',
  async start() {
    const server = await startCtiServer()
    const { switchboard: board } = server
    return {
      connection: {
        kind: 'cisco',
        config: {
          host: '127.0.0.1',
          port: server.port,
          clientId: 'cordboard',
          clientPassword: 'cti-secret',
          variables: { CallVariable1: 'crm' },
        },
      },
      agents: { alice: { agentId: logins.alice }, bob: { agentId: logins.bob } },
      begins: { 'link-state': 1 },
      queue: String(skillGroup),
      stories: {
        async direct(stage) {
          await signIn(server)
          const call = await talking(server, stage)
          board.leave(call, customer)
          await stage.seen('released', 'alice')
        },
        async 'acd-answered'(stage) {
          await signIn(server)
          const call = board.inbound({ ani: customer, dnis: cast.called, ...acdIn })
          board.queue(call, String(skillGroup))
          await stage.seen('queue-start')
          board.ring(call, phones.alice)
          await stage.seen('ringing', 'alice')
          board.answer(call, phones.alice)
          await stage.seen('established', 'alice')
          board.leave(call, customer)
          await stage.seen('released', 'alice')
        },
        async abandoned(stage) {
          await signIn(server)
          const call = board.inbound({ ani: customer, dnis: cast.called, ...acdIn })
          board.queue(call, String(skillGroup))
          board.ring(call, phones.alice)
          await stage.seen('ringing', 'alice')
          board.leave(call, customer)
          await stage.seen('queue-end')
        },
        async 'blind-transfer'(stage) {
          await signIn(server)
          const call = await talking(server, stage)
          board.blindTransfer(call, phones.alice, phones.bob)
          await stage.seen('ringing', 'bob')
          board.answer(call, phones.bob)
          await stage.seen('established', 'bob')
          board.leave(call, customer)
          await stage.seen('released', 'bob')
        },
        async 'consult-complete'(stage) {
          await signIn(server)
          const call = await talking(server, stage)
          const consultation = board.consult(call, phones.alice, phones.bob)
          await stage.seen('ringing', 'bob')
          board.answer(consultation, phones.bob)
          await stage.seen('established', 'bob')
          board.transfer(call, consultation, phones.alice)
          await stage.seen('transferred', 'bob')
          board.leave(call, customer)
          await stage.seen('released', 'bob')
        },
        async 'consult-declined'(stage) {
          await signIn(server)
          const call = await talking(server, stage)
          const consultation = board.consult(call, phones.alice, phones.bob)
          await stage.seen('ringing', 'bob')
          board.leave(consultation, phones.bob)
          await stage.seen('released', 'bob')
          board.retrieve(call, phones.alice)
          await stage.seen('retrieved', 'alice')
          board.leave(call, customer)
          await stage.seen('released', 'alice')
        },
        async outbound(stage) {
          await signIn(server)
          const call = board.dial(phones.alice, customer)
          await stage.seen('dialing', 'alice')
          board.answeredOutside(call, customer)
          await stage.seen('established', 'alice')
          board.leave(call, customer)
          await stage.seen('released', 'alice')
        },
        async 'user-event'(stage) {
          await signIn(server)
          const { name, text } = cast.userEvent
          server.message('desktop', JSON.stringify({ event: name, to: logins.alice, data: { text } }))
          await stage.seen('userEvent')
        },
      },
      refuse() {
        server.refusing.set(38, { code: 12, text: 'the supervisor said no' })
        return { action: 'set-agent-state', input: { state: 'ready' }, words: 'the supervisor said no' }
      },
      reached: () => server.requests.flatMap(reached),
      close: () => server.stop(),
    }
  },
}

/** Both agents are there: said again, it is no news. */
async function signIn(server: CtiServer): Promise<void> {
  for (const agent of ['alice', 'bob'] as const) {
    if (!server.switchboard.agents.has(logins[agent])) server.switchboard.agent(logins[agent], phones[agent], 3)
  }
}

/** The customer rings alice's own number, and she answers. */
async function talking({ switchboard: board }: CtiServer, stage: Stage) {
  const call = board.inbound({ ani: customer, dnis: cast.called, callType: 6 })
  board.ring(call, phones.alice)
  await stage.seen('ringing', 'alice')
  board.answer(call, phones.alice)
  await stage.seen('established', 'alice')
  return call
}

function reached(request: Request): readonly Reached[] {
  if (request.type === 26) return [{ action: 'attach-data', data: { crm: textIn(request, 'variable1') ?? '' } }]
  if (request.type === 38) {
    const state = request.fixed.agentState === 2 ? 'not-ready' : request.fixed.agentState === 3 ? 'ready' : 'other'
    return [{ action: 'set-agent-state', ...agentOf(textIn(request, 'agentId')), state }]
  }
  if (request.type !== 107) return []
  const { event, data } = JSON.parse(textIn(request, 'text') ?? '{}')
  return [{ action: 'send-user-event', name: event, data }]
}

function agentOf(login: string | undefined): { readonly agent?: Agent } {
  if (login === logins.alice) return { agent: 'alice' }
  return login === logins.bob ? { agent: 'bob' } : {}
}
