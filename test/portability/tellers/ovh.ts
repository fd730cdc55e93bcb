import { type FakeEvent, line, marie, paul, queue, queueNumber, token } from '../../fixtures/ovh-events.ts'
import { startOvhServer } from '../../fixtures/ovh-server.ts'
import type { Teller } from '../teller.ts'

const customer = '0033388202122'
const apart = 100

export const teller: Teller = {
  title: 'OVH telephony',
  plugin: 'ovh',
  async start() {
    const server = await startOvhServer({ tokens: [token] })
    // The stream tells an hour's calls; every story has a time and ids of its own.
    let at = 0
    const ids = () => {
      at += apart
      return { callId: `leg-${at}`, member: `member-${at}` }
    }
    const tell = (...events: readonly FakeEvent[]) => server.push(events)
    return {
      connection: { kind: 'ovh', config: { tokens: [token], eventsUrl: server.url } },
      agents: { alice: { device: marie }, bob: { device: paul } },
      begins: { 'link-state': 1 },
      queue: queueNumber,
      stories: {
        async direct(stage) {
          const { callId } = ids()
          tell(line('start_ringing', at + 1, { callId }))
          await stage.seen('ringing', 'alice')
          tell(line('start_calling', at + 4, { callId }), line('end_ringing', at + 4.001, { callId }))
          await stage.seen('established', 'alice')
          tell(line('end_calling', at + 64, { callId, body: 'BYE sip:marie SIP/2.0' }))
          await stage.seen('released', 'alice')
        },
        async 'acd-answered'(stage) {
          const { callId, member } = ids()
          const times = { member, joined: at, answered: at + 35 }
          tell(queue('member-queue-start', at, { member, joined: at, count: 1 }))
          await stage.seen('queue-start')
          tell(queue('agent-offering', at + 31, { member, joined: at, agent: marie }), line('start_ringing', at + 31.2, { callId }))
          await stage.seen('ringing', 'alice')
          tell(line('start_calling', at + 35, { callId }), queue('bridge-agent-start', at + 35.1, { ...times, agent: marie }))
          await stage.seen('established', 'alice')
          tell(
            line('end_calling', at + 95, { callId, body: 'BYE sip:marie SIP/2.0' }),
            queue('bridge-agent-end', at + 95.1, { ...times, agent: marie, terminated: at + 95 }),
            queue('member-queue-end', at + 95.2, { ...times, leaving: at + 95 }),
          )
          await stage.seen('queue-end')
          await stage.seen('released', 'alice')
        },
        async abandoned(stage) {
          const { callId, member } = ids()
          const times = { member, joined: at }
          tell(queue('member-queue-start', at, { ...times, count: 1 }))
          tell(queue('agent-offering', at + 10, { ...times, agent: marie }), line('start_ringing', at + 10.2, { callId }))
          await stage.seen('ringing', 'alice')
          tell(
            queue('bridge-agent-fail', at + 25, { ...times, agent: marie, cause: 'ORIGINATOR_CANCEL' }),
            line('end_ringing', at + 25.1, { callId, body: 'CANCEL sip:marie SIP/2.0' }),
            queue('member-queue-end', at + 25.2, { ...times, leaving: at + 25 }),
          )
          await stage.seen('queue-end')
          await stage.seen('released', 'alice')
        },
        'blind-transfer': { cannot: 'Lines tell of no transfers: the call ends at one line and rings at the other.' },
        'consult-complete': { cannot: 'Lines tell of no consultations and no transfers.' },
        'consult-declined': { cannot: 'Lines tell of no consultations.' },
        async outbound(stage) {
          const { callId } = ids()
          const call = { callId, calling: marie, called: customer }
          tell(line('start_ringing', at + 1, call))
          await stage.seen('dialing', 'alice')
          tell(line('start_calling', at + 5, call))
          await stage.seen('established', 'alice')
          tell(line('end_calling', at + 30, call))
          await stage.seen('released', 'alice')
        },
        'user-event': { cannot: 'The stream has no user events.' },
      },
      refuse: undefined,
      reached: () => [],
      close: () => server.close(),
    }
  },
}
