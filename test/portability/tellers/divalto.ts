import { startCtiServer } from '../../fixtures/harmony.ts'
import { cast, type Stage, type Teller } from '../teller.ts'

const alice = '1024'

export const teller: Teller = {
  title: 'Divalto Harmony',
  plugin: 'divalto',
  async start() {
    const servers: Awaited<ReturnType<typeof startCtiServer>>[] = []
    async function ctiServer({ url, token }: Stage) {
      const server = await startCtiServer({ relay: `${url}/hooks/pbx`, authorization: `Bearer ${token}` })
      servers.push(server)
      return server
    }
    return {
      connection: { kind: 'divalto', config: { tells: ['answer', 'hold', 'hangup', 'dial'] } },
      agents: { alice: { device: alice }, bob: { device: '1025' } },
      begins: {},
      queue: 'sales',
      stories: {
        async direct(stage) {
          const cti = await ctiServer(stage)
          const call = await cti.ring(cast.customer.number, alice)
          await stage.seen('ringing', 'alice')
          await cti.answer(call)
          await stage.seen('established', 'alice')
          await cti.hangUp(call)
          await stage.seen('released', 'alice')
        },
        'acd-answered': { cannot: 'Reports name a telephone and a number: queues are not told.' },
        abandoned: { cannot: 'Reports name a telephone and a number: queues are not told.' },
        'blind-transfer': { cannot: 'Transfers are not told: the call ends at one telephone and rings at the other.' },
        'consult-complete': { cannot: 'Consultations and transfers are not told.' },
        'consult-declined': { cannot: 'Consultations are not told.' },
        async outbound(stage) {
          const cti = await ctiServer(stage)
          const call = await cti.dial(alice, cast.customer.number)
          await stage.seen('dialing', 'alice')
          await cti.answer(call)
          await stage.seen('established', 'alice')
          await cti.hangUp(call)
          await stage.seen('released', 'alice')
        },
        'user-event': { cannot: 'There are no user events.' },
      },
      refuse: undefined,
      reached: () => [],
      async close() {
        for (const server of servers) await server.close()
      },
    }
  },
}
