import { line, token } from '../../fixtures/ovh-events.ts'
import { startOvhServer } from '../../fixtures/ovh-server.ts'
import type { System } from './system.ts'

/** A session keeps what happens between two polls of it. */
export async function ovhSystem(): Promise<System> {
  const server = await startOvhServer({ tokens: [token] })
  let stamp = BigInt(Date.now()) * 1_000_000n

  function tell(name: string, call: number): void {
    stamp += 1_000_000n
    const event = line(name, 0, { callId: `call-${call}`, calling: `00333882${String(10_000 + call)}` })
    server.push([{ ...event, Timestamp: stamp }])
  }

  return {
    plugin: 'ovh',
    keepsAll: false,
    connection: { kind: 'ovh', config: { tokens: [token], eventsUrl: server.url } },
    files: {},
    ring(call) {
      tell('start_ringing', call)
      return `call-${call}`
    },
    end(call) {
      tell('start_calling', call)
      tell('end_calling', call)
    },
    close: () => server.close(),
  }
}
