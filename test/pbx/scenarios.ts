import { createHash } from 'node:crypto'
import { type AmiClient, ami, type Headers, openAmi, sleep } from './ami-client.ts'
import { createParties, dana, joerg, numbers, type Parties, withheld } from './sip.ts'

export interface Scenario {
  readonly about: string
  /** Before the manager client connects. */
  readonly before?: (parties: Parties) => Promise<void>
  /** It logs in by itself, or not at all. */
  readonly bare?: boolean
  /** The PBX is gone afterwards. */
  readonly ends?: boolean
  readonly run: (client: AmiClient, parties: Parties) => Promise<void>
}

const agent = (extension: string): RegExp => new RegExp(`^PJSIP/${extension}-`)
const trunk = /^PJSIP\/trunk-/
const alice = { caller_number: '1024', caller_name: 'Alice Adams', customer_id: '' }
const bob = { caller_number: '1025', caller_name: 'Bob Baker', customer_id: '' }

/** Resolves when the channel of that name (a pattern) talks to another. */
export function talking(client: AmiClient, channel: RegExp): Promise<Headers> {
  return client.event('BridgeEnter', { Channel: channel })
}

export const scenarios: Readonly<Record<string, Scenario>> = {
  'direct-answer': {
    about: 'Direct call to 1024: rings, answered, caller hangs up after 2 s.',
    async run(_, parties) {
      parties.phone('1024', 'agent-answer')
      parties.caller(dana, numbers['1024'], 'caller-bye', { ms: 2000 })
    },
  },
  'direct-agent-hangup': {
    about: 'Direct call to 1024: rings, answered, agent hangs up after 2 s. The caller name is not ASCII and no customer number is sent.',
    async run(_, parties) {
      parties.phone('1024', 'agent-answer-bye', { ms: 2000 })
      parties.caller(joerg, numbers['1024'], 'caller-wait')
    },
  },
  'direct-cancel': {
    about: 'Direct call to 1024: rings, caller gives up after 2 s of ringing.',
    async run(_, parties) {
      parties.phone('1024', 'agent-ring')
      parties.caller(dana, numbers['1024'], 'caller-cancel', { ms: 2000 })
    },
  },
  'direct-busy': {
    about: 'Direct call to 1024: agent declines with 486. The caller is anonymous.',
    async run(_, parties) {
      parties.phone('1024', 'agent-busy')
      parties.caller(withheld, numbers['1024'], 'caller-rejected')
    },
  },
  'internal-call': {
    about: 'Call from extension 1025 to extension 1024, answered, caller hangs up.',
    async run(_, parties) {
      parties.phone('1024', 'agent-answer')
      parties.call('1025', '1024', 'caller-bye', { ms: 1500, keys: bob })
    },
  },
  'queue-answer': {
    about: 'Call into queue sales: 1024 rings and answers, agent hangs up after 2 s.',
    async run(_, parties) {
      parties.phone('1024', 'agent-answer-bye', { ms: 2000 })
      parties.caller(dana, numbers.queue, 'caller-wait')
    },
  },
  'queue-caller-hangup': {
    about: 'Call into queue sales: 1024 rings and answers, caller hangs up.',
    async run(_, parties) {
      parties.phone('1024', 'agent-answer')
      parties.caller(dana, numbers.queue, 'caller-bye', { ms: 4000 })
    },
  },
  'queue-abandon': {
    about: 'Call into queue sales: 1024 rings, caller hangs up before anyone answers.',
    async run(_, parties) {
      parties.phone('1024', 'agent-ring')
      parties.caller(dana, numbers.queue, 'caller-bye', { ms: 2500 })
    },
  },
  'queue-ring-no-answer': {
    about: 'Call into queue sales: 1024 rings and does not answer within the 4 s the queue allows; 1025 rings and answers, agent hangs up.',
    async run(_, parties) {
      parties.phone('1024', 'agent-ring')
      parties.phone('1025', 'agent-answer-bye', { ms: 1500 })
      parties.caller(dana, numbers.queue, 'caller-wait')
    },
  },
  'blind-transfer': {
    about: 'Direct call to 1024, answered; 1024 transfers the caller to 1025 by SIP REFER; 1025 answers; caller hangs up.',
    async run(_, parties) {
      parties.phone('1024', 'agent-refer', { ms: 1500, keys: { refer_to: '1025' } })
      parties.phone('1025', 'agent-answer')
      parties.caller(dana, numbers['1024'], 'caller-bye', { ms: 5500 })
    },
  },
  redirect: {
    about: 'Direct call to 1024, answered; AMI action Redirect sends the caller to 1025, who answers; caller hangs up.',
    async run(client, parties) {
      parties.phone('1024', 'agent-answer')
      parties.phone('1025', 'agent-answer')
      parties.caller(dana, numbers['1024'], 'caller-bye', { ms: 5000 })
      const { Channel } = await talking(client, trunk)
      await sleep(1000)
      await client.action('Redirect', { Channel: String(Channel), Context: 'extensions', Exten: '1025', Priority: '1' })
    },
  },
  'attended-transfer': {
    about:
      'Direct call to 1024, answered; 1024 calls 1025, who answers, and joins the two by SIP REFER with Replaces, as a desk phone does; caller hangs up.',
    async run(client, parties) {
      parties.phone('1024', 'agent-transferred')
      parties.phone('1025', 'agent-answer')
      parties.caller(dana, numbers['1024'], 'caller-bye', { ms: 7000 })
      const first = String((await talking(client, agent('1024')))['Channel'])
      await sleep(500)
      parties.call('1024', '1025', 'caller-wait', { port: 5062, keys: alice })
      await talking(client, agent('1025'))
      await sleep(1000)
      await joinByRefer(client, parties, first)
      await client.event('AttendedTransfer')
    },
  },
  consultation: {
    about: 'Direct call to 1024, answered; 1024 calls 1025, who answers and hangs up again; 1024 and the caller go on; caller hangs up.',
    async run(client, parties) {
      parties.phone('1024', 'agent-answer')
      parties.phone('1025', 'agent-answer-bye', { ms: 1500 })
      parties.caller(dana, numbers['1024'], 'caller-bye', { ms: 5500 })
      await talking(client, agent('1024'))
      await sleep(500)
      parties.call('1024', '1025', 'caller-wait', { port: 5062, keys: alice })
      await talking(client, agent('1025'))
    },
  },
  'attended-transfer-ami': {
    about:
      'Direct call to 1024, answered; AMI action Atxfer rings 1025, who answers; 1024 hangs up and so hands the caller over; caller hangs up.',
    async run(client, parties) {
      parties.phone('1024', 'agent-answer-bye', { ms: 7000 })
      parties.phone('1025', 'agent-answer')
      parties.caller(dana, numbers['1024'], 'caller-bye', { ms: 10000 })
      const { Channel } = await talking(client, agent('1024'))
      await sleep(1000)
      await client.action('Atxfer', { Channel: String(Channel), Exten: '1025', Context: 'extensions' })
      await client.event('AttendedTransfer', {}, 15000)
    },
  },
  hold: {
    about: 'Direct call to 1024, answered; 1024 holds for 1.5 s by re-INVITE (sendonly) and takes the caller back; caller hangs up.',
    async run(_, parties) {
      parties.phone('1024', 'agent-hold', { ms: 1500 })
      parties.caller(dana, numbers['1024'], 'caller-bye', { ms: 5500 })
    },
  },
  'menu-digits': {
    about:
      'Call to the menu: caller sends the account number 90210 as digits, goes to queue sales with it, 1024 answers, agent hangs up.',
    async run(_, parties) {
      parties.phone('1024', 'agent-answer-bye', { ms: 1500 })
      const keys = { digit1: '9', digit2: '0', digit3: '2', digit4: '1', digit5: '0' }
      parties.caller(dana, numbers.menu, 'caller-digits-wait', { keys })
    },
  },
  'user-event': {
    about:
      'Direct call to 1024, answered; during the call the AMI actions Setvar (attach data), UserEvent (three, one with awkward values) and Getvar; caller hangs up. The dial plan fires UserEvent InboundCall as in every call.',
    async run(client, parties) {
      parties.phone('1024', 'agent-answer')
      parties.caller(dana, numbers['1024'], 'caller-bye', { ms: 3500 })
      const customer = await talking(client, trunk)
      const Channel = String(customer['Channel'])
      const CallId = String(customer['Uniqueid'])
      await client.action('Setvar', { Channel, Variable: 'CTI_CUSTOMER_ID', Value: 'C-0815' })
      const Url = 'https://crm.example/customer/C-0815?tab=orders&new=1'
      await client.action('UserEvent', { UserEvent: 'ScreenPop', CallId, Url })
      const Value = 'Zoë: "refund", 100 % = 5:30 \\ ; {"a":1}'
      await client.action('UserEvent', { UserEvent: 'AttachData', CallId, Key: 'reason', Value })
      await client.action('UserEvent', { UserEvent: 'Empty' })
      await client.action('Getvar', { Channel, Variable: 'CTI_CUSTOMER_ID' })
      await client.action('Getvar', { Channel, Variable: 'CHANNEL(linkedid)' })
    },
  },
  'two-calls': {
    about:
      'Two calls at the same time: one into queue sales answered by 1024, one direct to 1025; they overlap by some seconds and their events interleave.',
    async run(_, parties) {
      parties.phone('1024', 'agent-answer-bye', { ms: 3000 })
      parties.phone('1025', 'agent-answer')
      parties.caller(dana, numbers.queue, 'caller-wait')
      await sleep(150)
      parties.caller(joerg, numbers['1025'], 'caller-bye', { port: 5062, ms: 3500 })
    },
  },
  'click-to-dial': {
    about:
      'AMI action Originate rings 1024 and, when answered, calls an outside number over the trunk; the called party answers; agent hangs up.',
    async run(client, parties) {
      parties.phone('1024', 'agent-answer-bye', { ms: 4000 })
      parties.carrier('agent-answer')
      await sleep(300)
      await client.action('Originate', {
        Channel: 'PJSIP/1024',
        Context: 'from-agents',
        Exten: '+12025550187',
        Priority: '1',
        CallerID: 'Click to dial <+12025550187>',
        Timeout: '10000',
        Async: 'true',
        Variable: ['__CTI_CUSTOMER_ID=C-4711', '__CTI_ORIGIN=click-to-dial'],
      })
      await client.event('OriginateResponse')
    },
  },
  'originate-failed': {
    about: 'AMI action Originate to 1026, which is not registered.',
    async run(client) {
      const fields = { Channel: 'PJSIP/1026', Context: 'from-agents', Exten: '1024', Priority: '1', Timeout: '3000', Async: 'true' }
      await client.action('Originate', fields)
      await client.event('OriginateResponse')
    },
  },
  'agent-state': {
    about: 'Extension 1026 registers, joins queue support, is paused with a reason, comes back, leaves the queue, unregisters.',
    async run(client, parties) {
      const Interface = 'PJSIP/1026'
      const register = (expires: string, port: number) =>
        parties.call('1026', '1026', 'register', { port, keys: { extension: '1026', expires } }).done
      await register('60', 5071)
      const member = { Queue: 'support', Interface }
      await client.action('QueueAdd', { ...member, MemberName: 'Carol Clark', Penalty: '0', StateInterface: Interface })
      await sleep(300)
      await client.action('QueuePause', { ...member, Paused: 'true', Reason: 'Lunch' })
      await sleep(300)
      await client.action('QueuePause', { ...member, Paused: 'false' })
      await sleep(300)
      await client.action('QueueRemove', member)
      await register('0', 5073)
      await sleep(300)
    },
  },
  snapshot: {
    about:
      'One direct call and one waiting in the queue, started before the log-in: then the list actions a client uses to learn the state, a Command, and actions that fail.',
    async before(parties) {
      parties.phone('1024', 'agent-answer')
      parties.caller(dana, numbers['1024'], 'caller-bye', { ms: 6000 })
      await sleep(1500)
      parties.phone('1025', 'agent-ring', { calls: 0 })
      parties.caller(joerg, numbers.queue, 'caller-bye', { port: 5062, ms: 4000 })
      await sleep(700)
    },
    async run(client) {
      await client.action('CoreSettings')
      await client.action('CoreStatus')
      const channels = await client.list('CoreShowChannels', 'CoreShowChannelsComplete')
      await client.list('Status', 'StatusComplete', { Variables: 'CTI_CALL_ID,CTI_ANI' })
      await client.list('QueueSummary', 'QueueSummaryComplete')
      await client.list('QueueStatus', 'QueueStatusComplete')
      await client.list('PJSIPShowEndpoints', 'EndpointListComplete')
      await client.list('DeviceStateList', 'DeviceStateListComplete')
      await client.list('BridgeList', 'BridgeListComplete')
      await client.action('Command', { Command: 'core show channels concise' })
      await client.action('Command', { Command: 'no such command' })
      await client.action('NoSuchAction')
      await client.action('Setvar', { Channel: 'PJSIP/none-00000000', Variable: 'A', Value: 'b' })
      await client.action('Ping')
      for (const { Channel } of channels) await client.event('Hangup', { Channel: String(Channel) }, 15000)
    },
  },
  'pbx-shutdown': {
    about: 'AMI Command "core stop now" during a call. Not part of --all, since the PBX must be started again afterwards.',
    ends: true,
    async run(client, parties) {
      parties.phone('1024', 'agent-answer', { calls: 0 })
      parties.caller(dana, numbers['1024'], 'caller-bye', { calls: 0, ms: 5000 })
      await talking(client, trunk)
      await sleep(500)
      client.send('Command', { Command: 'core stop now' })
      await client.closed
    },
  },
  'login-failed': {
    about: 'A log-in with a wrong secret.',
    bare: true,
    async run(client) {
      await client.action('Login', { Username: ami.username, Secret: 'wrong' })
      client.destroy()
      await client.closed
    },
  },
  'login-md5': {
    about: 'A log-in by challenge and MD5, events off, Ping, events on for calls only, log off.',
    bare: true,
    async run(client) {
      const { Challenge } = await client.action('Challenge', { AuthType: 'MD5' })
      const Key = createHash('md5').update(`${String(Challenge)}${ami.secret}`).digest('hex')
      await client.action('Login', { Username: ami.username, AuthType: 'MD5', Key, Events: 'off' })
      await client.action('Ping')
      await client.action('Events', { EventMask: 'call,user' })
      await client.logoff()
    },
  },
}

// REFER with Replaces, as the phone would send it, for the two dialogs that the parties of 1024 hold.
async function joinByRefer(client: AmiClient, parties: Parties, first: string): Promise<void> {
  const second = client.messages.find(
    (message) => message['Event'] === 'Newchannel' && agent('1024').test(String(message['Channel'])) && message['Channel'] !== first,
  )
  async function dialog(Channel: string) {
    const read = async (what: string) =>
      String((await client.action('Getvar', { Channel, Variable: `CHANNEL(pjsip,${what})` }))['Value'])
    return { id: await read('call-id'), pbx: await read('local_tag'), phone: await read('remote_tag') }
  }
  const talk = await dialog(first)
  const consult = await dialog(String(second?.['Channel']))
  const replaces = encodeURIComponent(`${consult.id};to-tag=${consult.pbx};from-tag=${consult.phone}`)
  const keys = { extension: '1024', my_tag: talk.phone, pbx_tag: talk.pbx, replaces }
  parties.call('1024', '1025', 'refer', { port: 5064, callId: talk.id, keys })
}

export interface ScenarioOptions {
  /** Called with what the PBX said meanwhile, when all went well. */
  readonly recorded?: (bytes: Buffer) => void
}

/** Plays one scenario to its end. Rejects, naming the SIP logs, when a party did not do what is written. */
export async function runScenario(name: string, options: ScenarioOptions = {}): Promise<void> {
  const scenario = scenarios[name]
  if (scenario === undefined) throw new Error(`no scenario ${name}; there are ${Object.keys(scenarios).join(', ')}`)
  await using parties = createParties(name)
  let client: AmiClient | undefined
  try {
    await scenario.before?.(parties)
    client = await openAmi({ bare: scenario.bare === true })
    await sleep(100)
    await scenario.run(client, parties)
    await parties.finish()
    if (scenario.bare !== true && scenario.ends !== true) {
      await client.settle()
      await client.logoff()
    }
    options.recorded?.(client.recording())
  } catch (error) {
    // Leave nothing behind for the next one.
    if (client !== undefined && scenario.bare !== true && scenario.ends !== true) {
      await client.action('Hangup', { Channel: '/^PJSIP/' }).catch(() => undefined)
      await client.settle().catch(() => undefined)
    }
    throw error
  } finally {
    client?.destroy()
  }
}
