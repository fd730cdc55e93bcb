import { type AmiHeaders, startAmiServer } from '../../fixtures/ami-server.ts'
import { deskOf, users } from '../home.ts'
import type { System } from './system.ts'

/** Every session hears every event, and none is told again. */
export async function asteriskSystem(): Promise<System> {
  const server = await startAmiServer()
  const live = new Map<number, { readonly trunk: AmiHeaders; readonly phone: AmiHeaders }>()
  let stamp = Date.now() * 1000

  function tell(headers: AmiHeaders): void {
    stamp += 1
    server.event({ ...headers, Timestamp: (stamp / 1_000_000).toFixed(6) })
  }

  function listChannels(): void {
    server.channels = [...live.values()].flatMap(({ trunk, phone }) => [
      { ...trunk, ChannelState: '4', Application: 'Dial' },
      { ...phone, ChannelState: '5', Application: 'AppDial', ConnectedLineNum: '+12025550143' },
    ])
  }

  return {
    plugin: 'asterisk',
    keepsAll: false,
    connection: {
      kind: 'asterisk',
      config: { host: '127.0.0.1', port: server.port, username: 'cti', secret: 'cti-test', trunks: ['PJSIP/trunk'], heartbeatSeconds: 300 },
    },
    files: {},
    ring(call) {
      const origin = `1795197000.${call * 2}`
      const id = `1795197000.${call * 2 + 1}`
      const device = deskOf(call % users.length)
      const trunk = { Channel: `PJSIP/trunk-${call}`, CallerIDNum: '+12025550143', Uniqueid: origin, Linkedid: origin }
      const phone = { Channel: `PJSIP/${device}-${call}`, CallerIDNum: device, Uniqueid: id, Linkedid: origin }
      live.set(call, { trunk, phone })
      listChannels()
      tell({ Event: 'Newchannel', ...trunk, ChannelState: '4', Exten: '12025550124' })
      tell({ Event: 'Newchannel', ...phone, ChannelState: '0' })
      const target = Object.fromEntries(Object.entries(phone).map(([name, value]) => [`Dest${name}`, value]))
      tell({ Event: 'DialBegin', ...trunk, ChannelState: '4', ...target, DestChannelState: '0' })
      tell({ Event: 'Newstate', ...phone, ChannelState: '5' })
      return id
    },
    end(call) {
      const found = live.get(call)
      if (found === undefined) return
      live.delete(call)
      listChannels()
      tell({ Event: 'Hangup', ...found.phone, ChannelState: '5', Cause: '16' })
      tell({ Event: 'Hangup', ...found.trunk, ChannelState: '4', Cause: '16' })
    },
    close: () => server.stop(),
  }
}
