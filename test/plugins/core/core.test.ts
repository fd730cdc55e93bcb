import { type HttpAnswer, type HttpRequest, type Json, PluginError, type ScreenAnswer, type ScreenItem } from 'cordboard/plugin-api'
import { describe, expect, it } from 'vitest'
import { plugin } from '../../../src/plugins/core/index.ts'
import { actionRequest } from '../../helpers/action-request.ts'
import { createTestContext } from '../../helpers/plugin-context.ts'

interface Around {
  readonly screen?: ScreenAnswer
  readonly http?: HttpAnswer
  /** The key of the step. */
  readonly key?: string
}

async function run(action: string, input: Json, around: Around = {}) {
  const { ctx, logs } = createTestContext()
  const shown: Json[] = []
  const asked: Omit<HttpRequest, 'signal'>[] = []
  const { screen, http, key } = around
  const context = {
    ...ctx,
    ...(screen === undefined
      ? {}
      : {
          screen: {
            async show(item: ScreenItem | { readonly kind: 'directory-record' }) {
              shown.push(JSON.parse(JSON.stringify(item)))
              return screen
            },
          },
        }),
    ...(http === undefined
      ? {}
      : {
          http: {
            async request({ signal: _, ...request }: HttpRequest) {
              asked.push(request)
              return http
            },
          },
        }),
  }
  const outcome = await plugin.actions?.[action]
    ?.run(context, input, { ...actionRequest({ agent: { device: '201' } }), ...(key === undefined ? {} : { key }) })
    .catch((error: unknown) => {
      if (!(error instanceof PluginError)) throw error
      return { kind: error.kind, detail: error.message }
    })
  return { outcome, shown, asked, logs }
}

describe('open-record', () => {
  it('opens a page in the record window unless told otherwise', async () => {
    const { outcome, shown } = await run('open-record', { url: 'https://crm.example/42' }, { screen: { status: 'opened', session: 's1' } })
    expect({ outcome, shown }).toMatchInlineSnapshot(`
      {
        "outcome": {
          "session": "s1",
          "status": "opened",
          "url": "https://crm.example/42",
        },
        "shown": [
          {
            "kind": "record",
            "present": "open",
            "target": "record-window",
            "url": "https://crm.example/42",
          },
        ],
      }
    `)
  })

  it('says when the agent is offered the record instead', async () => {
    const { outcome } = await run(
      'open-record',
      { url: 'https://crm.example/42', title: 'Dupont', present: 'offer', target: 'new-tab', to: 'marie' },
      { screen: { status: 'offered', session: 's1', detail: 'the browser blocked the window' } },
    )
    expect(outcome).toMatchInlineSnapshot(`
      {
        "detail": "the browser blocked the window",
        "session": "s1",
        "status": "offered",
        "url": "https://crm.example/42",
      }
    `)
  })

  it('asks the host for the address of a record of a directory', async () => {
    const { shown } = await run(
      'open-record',
      { record: { directory: 'customers', id: '42' } },
      { screen: { status: 'opened', session: 's1' } },
    )
    expect(shown).toMatchInlineSnapshot(`
      [
        {
          "directory": "customers",
          "id": "42",
          "kind": "directory-record",
          "present": "open",
          "target": "record-window",
        },
      ]
    `)
  })

  it('says why nobody saw the record', async () => {
    const answers: ScreenAnswer[] = [
      { status: 'no-user' },
      { status: 'no-session' },
      { status: 'withdrawn' },
      { status: 'refused', detail: 'https://evil.example is not among records.origins' },
    ]
    const outcomes = await Promise.all(answers.map((screen) => run('open-record', { url: 'https://crm.example/42' }, { screen })))
    expect(outcomes.map(({ outcome }) => outcome)).toMatchInlineSnapshot(`
      [
        {
          "detail": "Nobody is known to sit at 201: bind a user to that agent or device under People.",
          "kind": "not-found",
        },
        {
          "detail": "The user at 201 has no page open: the agent signs in at /agent to see records.",
          "kind": "not-found",
        },
        {
          "detail": "The call was over, or answered elsewhere, before the agent could see it.",
          "kind": "refused",
        },
        {
          "detail": "https://evil.example is not among records.origins",
          "kind": "refused",
        },
      ]
    `)
  })

  it('is refused where the host has no pages', async () => {
    expect((await run('open-record', { url: 'https://crm.example/42' })).outcome).toMatchObject({ kind: 'not-capable' })
  })
})

describe('notify-agent', () => {
  it('shows a line to the agent of the call', async () => {
    const { outcome, shown } = await run(
      'notify-agent',
      { text: 'VIP: answer in French', level: 'warning' },
      { screen: { status: 'shown', session: 's1' } },
    )
    expect({ outcome, shown }).toMatchInlineSnapshot(`
      {
        "outcome": {
          "status": "done",
        },
        "shown": [
          {
            "kind": "note",
            "level": "warning",
            "text": "VIP: answer in French",
          },
        ],
      }
    `)
  })
})

describe('http-request', () => {
  const json = { 'content-type': 'application/json; charset=utf-8' }

  it('sends a key of any script as a header can hold it', async () => {
    const answer = { status: 200, headers: json, body: '{}' }
    const { asked } = await run('http-request', { url: 'https://crm.example/api' }, { http: answer, key: 'paris|1|règles/客户|0' })
    expect(asked[0]?.headers['idempotency-key']).toBe('paris|1|r%C3%A8gles/%E5%AE%A2%E6%88%B7|0')
  })

  it('sends JSON with the key of the step, and reads JSON back', async () => {
    const { outcome, asked } = await run(
      'http-request',
      { url: 'https://crm.example/api/calls', headers: { 'X-Team': 'sales' }, body: { number: '+33353010001' } },
      { http: { status: 201, headers: json, body: '{"id":"c-9"}' } },
    )
    expect({ outcome, asked }).toMatchInlineSnapshot(`
      {
        "asked": [
          {
            "body": "{"number":"+33353010001"}",
            "headers": {
              "accept": "application/json",
              "content-type": "application/json",
              "idempotency-key": "test/t-1/rule/0",
              "x-team": "sales",
            },
            "method": "POST",
            "url": "https://crm.example/api/calls",
          },
        ],
        "outcome": {
          "body": {
            "id": "c-9",
          },
          "headers": {
            "content-type": "application/json; charset=utf-8",
          },
          "status": 201,
        },
      }
    `)
  })

  it('answers text that only claims to be JSON as text', async () => {
    const { outcome } = await run(
      'http-request',
      { url: 'https://crm.example/ping', method: 'GET' },
      { http: { status: 200, headers: json, body: '<html>' } },
    )
    expect(outcome).toMatchObject({ status: 200, body: '<html>' })
  })

  it('tells what may pass from what will not', async () => {
    const answers: HttpAnswer[] = [
      { status: 429, headers: { 'retry-after': '30' }, body: '' },
      { status: 503, headers: {}, body: 'down for\n maintenance' },
      { status: 422, headers: json, body: '{"error":"no such contact"}' },
    ]
    const outcomes = await Promise.all(answers.map((http) => run('http-request', { url: 'https://crm.example/api' }, { http })))
    expect(outcomes.map(({ outcome }) => outcome)).toMatchInlineSnapshot(`
      [
        {
          "detail": "The service answered 429 (Retry-After: 30)",
          "kind": "unavailable",
        },
        {
          "detail": "The service answered 503: down for maintenance",
          "kind": "unavailable",
        },
        {
          "detail": "The service answered 422: {"error":"no such contact"}",
          "kind": "refused",
        },
      ]
    `)
  })
})

describe('log', () => {
  it('writes the text at the level that was asked for', async () => {
    const { outcome, logs } = await run('log', { text: 'a call from an unknown number', level: 'warn' })
    expect({ outcome, logs }).toMatchInlineSnapshot(`
      {
        "logs": [
          "warn a call from an unknown number",
        ],
        "outcome": {
          "status": "done",
        },
      }
    `)
  })
})
