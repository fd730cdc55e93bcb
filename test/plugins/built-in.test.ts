import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { normalise } from '../../src/engine/index.ts'
import type { Json } from '../../src/model/index.ts'
import { root } from '../examples/homes.ts'
import { createBench } from '../host/helpers.ts'

it('core, directory and demo work in processes of their own', async () => {
  const shown: unknown[] = []
  const bench = createBench([], {
    builtin: join(root, 'src/plugins'),
    normalise,
    settings: {
      plugins: {},
      connections: {
        demo: { kind: 'demo', country: 'FR' },
        customers: { kind: 'csv', country: 'FR', config: { file: 'tables/customers.csv', name: 'company', phones: ['phone', 'mobile'] } },
        lost: { kind: 'csv', country: 'FR', config: { file: 'tables/nowhere.csv', phones: ['phone'] } },
      },
    },
    services: {
      async screen(item) {
        shown.push(item)
        return { status: 'opened', session: 's1' }
      },
      http: async () => ({ status: 503, headers: {}, body: 'down' }),
      mapping: () => undefined,
    },
  })
  cpSync(join(root, 'src/plugins/demo/home/tables'), join(bench.home, 'tables'), { recursive: true })
  await bench.host.start()
  const run = async (action: string, input: Readonly<Record<string, Json>>) => {
    const answer = await bench.run(action, input, { connection: 'demo' })
    return answer.kind === 'done' ? answer.result : [answer.problem.code, answer.detail, answer.again]
  }
  expect({
    found: await run('lookup', { directory: 'customers', number: '+33639980012' }),
    lost: await run('lookup', { directory: 'lost', number: '+33639980012' }),
    wrong: await run('lookup', { directory: 'customers', key: { field: 'color', value: 'red' } }),
    opened: await run('open-record', { record: { directory: 'customers', id: '52' }, present: 'offer' }),
    shown,
    down: await run('http-request', { url: 'https://crm.example/api' }),
    sent: await run('send-user-event', { name: 'crm-opened', to: '1024' }),
    refused: await run('answer', { callId: 'no-such-call' }),
    states: bench.host.connections().map(({ id, state }) => `${id} ${state.kind}`),
    heard: bench.triggers.filter(({ type }) => type === 'userEvent').map(({ userEvent, agent }) => ({ userEvent, device: agent?.device })),
  }).toMatchInlineSnapshot(`
    {
      "down": [
        "CORD_ACTION_UNAVAILABLE",
        "The service answered 503: down",
        true,
      ],
      "found": {
        "city": "Lyon",
        "company": "Studio Lambert",
        "contact": "Zoé Lambert",
        "id": "52",
        "mail": "zoe@lambert.example",
        "matches": [
          {
            "city": "Lyon",
            "company": "Studio Lambert",
            "contact": "Zoé Lambert",
            "id": "52",
            "mail": "zoe@lambert.example",
            "mobile": "06 39 98 00 12",
            "name": "Studio Lambert",
            "phone": "",
            "segment": "vip",
          },
        ],
        "mobile": "06 39 98 00 12",
        "name": "Studio Lambert",
        "phone": "",
        "segment": "vip",
        "status": "one",
      },
      "heard": [
        {
          "device": "1024",
          "userEvent": {
            "from": "cordboard",
            "name": "crm-opened",
            "to": "1024",
          },
        },
      ],
      "lost": {
        "detail": "tables/nowhere.csv is missing: put it there, or correct config.file in cordboard.yaml.",
        "status": "failed",
      },
      "opened": {
        "session": "s1",
        "status": "opened",
      },
      "refused": [
        "CORD_ACTION_NOT_FOUND",
        "The call is over or has left this device. (NO_SUCH_CALL)",
        false,
      ],
      "sent": {
        "status": "done",
      },
      "shown": [
        {
          "directory": "customers",
          "id": "52",
          "kind": "directory-record",
          "present": "offer",
          "target": "record-window",
          "title": undefined,
          "to": undefined,
        },
      ],
      "states": [
        "demo online",
        "customers online",
        "lost failed",
      ],
      "wrong": [
        "CORD_ACTION_INPUT",
        "The directory has no column "color".",
        false,
      ],
    }
  `)
})
