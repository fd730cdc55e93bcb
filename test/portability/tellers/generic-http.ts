import type { JsonObject } from '../../../src/model/index.ts'
import { type Agent, cast, type Stage, type Teller } from '../teller.ts'

const devices: Readonly<Record<Agent, string>> = { alice: '1024', bob: '1025' }
const queue = 'sales'

/** A system of somebody who maps it: it says as much as its author lets it say, here in the words of one who has all of it. */
const map = `{
  "id": body.event,
  "type": body.what,
  "call": body.what = "userEvent" ? undefined : {
    "id": body.leg, "interactionId": body.contact, "media": "voice", "type": body.kind, "acd": $boolean(body.line),
    "caller": { "number": body.from }, "called": { "number": body.to },
    "customer": body.kind = "consult" ? { "number": body.about } : undefined,
    "parentId": body.parent, "consultRole": body.role, "transferredFrom": body.by, "cause": body.why
  },
  "queue": body.line ? { "id": body.line } : undefined,
  "agent": body.phone ? { "device": body.phone } : undefined,
  "userEvent": body.what = "userEvent" ? { "name": body.name, "to": body.phone } : undefined,
  "data": body.text ? { "text": body.text } : undefined
}`

let contacts = 0

export const teller: Teller = {
  title: 'Anything by HTTP (push)',
  plugin: 'generic-http',
  async start() {
    return {
      connection: { kind: 'generic-http', config: { push: { map }, tells: { callsEnd: true } } },
      agents: { alice: { device: devices.alice }, bob: { device: devices.bob } },
      begins: {},
      queue,
      stories: {
        async direct(stage) {
          const { say } = contact(stage)
          await answered(say, stage)
          await say('released', { ...atAlice, why: 'normal' })
          await stage.seen('released', 'alice')
        },
        async 'acd-answered'(stage) {
          const { say } = contact(stage)
          await say('queue-start', { leg: 'wait', line: queue })
          await answered(say, stage, { line: queue })
          await say('queue-end', { leg: 'wait', line: queue, why: 'answered' })
          await say('released', { ...atAlice, line: queue, why: 'normal' })
          await stage.seen('released', 'alice')
        },
        async abandoned(stage) {
          const { say } = contact(stage)
          await say('queue-start', { leg: 'wait', line: queue })
          await say('ringing', { ...atAlice, line: queue })
          await stage.seen('ringing', 'alice')
          await say('released', { ...atAlice, line: queue, why: 'cancelled' })
          await say('queue-end', { leg: 'wait', line: queue, why: 'abandoned' })
          await stage.seen('queue-end')
        },
        async 'blind-transfer'(stage) {
          const { say } = contact(stage)
          await answered(say, stage)
          await say('released', { ...atAlice, why: 'transferred' })
          await say('ringing', { ...atBob, by: devices.alice })
          await stage.seen('ringing', 'bob')
          await say('established', { ...atBob, by: devices.alice })
          await stage.seen('established', 'bob')
          await say('released', { ...atBob, by: devices.alice, why: 'normal' })
          await stage.seen('released', 'bob')
        },
        async 'consult-complete'(stage) {
          const { say } = contact(stage)
          await answered(say, stage)
          await asked(say, stage)
          await say('released', { ...atAlice, why: 'transferred' })
          await say('transferred', { ...atBob, kind: 'inbound', by: devices.alice })
          await stage.seen('transferred', 'bob')
          await say('released', { ...atBob, kind: 'inbound', by: devices.alice, why: 'normal' })
          await stage.seen('released', 'bob')
        },
        async 'consult-declined'(stage) {
          const { say } = contact(stage)
          await answered(say, stage)
          await asked(say, stage)
          await say('released', { ...asking, why: 'rejected' })
          await say('retrieved', atAlice)
          await say('released', { ...atAlice, why: 'normal' })
          await stage.seen('released', 'alice')
        },
        async outbound(stage) {
          const { say } = contact(stage)
          const call = { ...atAlice, kind: 'outbound', from: devices.alice, to: cast.customer.number }
          await say('dialing', call)
          await stage.seen('dialing', 'alice')
          await say('established', call)
          await say('released', { ...call, why: 'normal' })
          await stage.seen('released', 'alice')
        },
        async 'user-event'(stage) {
          await contact(stage).say('userEvent', { ...cast.userEvent, phone: devices.alice })
          await stage.seen('userEvent', 'alice')
        },
      },
      refuse: undefined,
      reached: () => [],
      close: async () => undefined,
    }
  },
}

const atAlice = { leg: 'alice', phone: devices.alice }
const atBob = { leg: 'bob', phone: devices.bob }
const asking = { ...atBob, kind: 'consult', role: 'target', parent: 'alice', about: cast.customer.number, from: devices.alice }

type Say = (what: string, more: JsonObject) => Promise<void>

/** A contact of a customer, whose events are pushed one after the other. */
function contact({ url, token }: Stage): { readonly say: Say } {
  contacts += 1
  const id = `contact-${contacts}`
  let events = 0
  return {
    async say(what, { leg, parent, ...more }) {
      events += 1
      const legs = { leg: `${id}/${String(leg)}`, ...(parent === undefined ? {} : { parent: `${id}/${String(parent)}` }) }
      const body = {
        event: `${id}/${events}`,
        what,
        contact: id,
        kind: 'inbound',
        from: cast.customer.number,
        to: cast.called,
        ...more,
        ...legs,
      }
      const response = await fetch(`${url}/hooks/pbx/push`, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      if (response.status !== 202) throw new Error(`${response.status}: ${await response.text()}`)
    },
  }
}

async function answered(say: Say, stage: Stage, more: JsonObject = {}): Promise<void> {
  await say('ringing', { ...atAlice, ...more })
  await stage.seen('ringing', 'alice')
  await say('established', { ...atAlice, ...more })
  await stage.seen('established', 'alice')
}

async function asked(say: Say, stage: Stage): Promise<void> {
  await say('held', atAlice)
  await say('ringing', asking)
  await stage.seen('ringing', 'bob')
}
