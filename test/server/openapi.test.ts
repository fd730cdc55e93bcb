import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { program } from './clients.ts'
import { type Home, openHome, TOKENS } from './home.ts'

type Operation = {
  operationId: string
  security: Record<string, string[]>[]
  requestBody?: { content: Record<string, { schema: object }> }
}
type Document = { openapi: string; paths: Record<string, Record<string, Operation>> }

let home: Home
let document: Document
beforeAll(async () => {
  home = await openHome()
  document = (await program(home.url, TOKENS.read)('GET', '/openapi.json')).body as Document
})
afterAll(() => home.close())

const operations = (): [string, string, Operation][] =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, string, Operation] => [method.toUpperCase(), path, operation]),
  )

describe('the document of the API', () => {
  test('names every route with who may use it', () => {
    const lines = operations().map(([method, path, { security }]) => {
      const who = security.flatMap((one) =>
        Object.entries(one).map(([kind, scopes]) => (kind === 'session' ? 'session' : scopes.join('+'))),
      )
      return `${method} ${path} (${who.join(', ') || 'public'})`
    })
    expect(lines).toMatchInlineSnapshot(`
      [
        "GET /healthz (public)",
        "GET /readyz (session, read+admin)",
        "GET /metrics (session, read+admin)",
        "GET /openapi.json (session, ingest+read+admin)",
        "POST /api/v1/session (public)",
        "GET /api/v1/session (session)",
        "DELETE /api/v1/session (session)",
        "GET /api/v1/sign-in (public)",
        "PUT /api/v1/session/guide (session)",
        "PUT /api/v1/session/password (session)",
        "POST /api/v1/triggers (session, ingest+admin)",
        "GET /api/v1/traces (session, read+admin)",
        "GET /api/v1/traces/{id} (session, read+admin)",
        "DELETE /api/v1/traces/{id}/pin (session, admin)",
        "GET /api/v1/dead-letters (session, read+admin)",
        "POST /api/v1/dead-letters/{id}/send (session, admin)",
        "DELETE /api/v1/dead-letters/{id} (session, admin)",
        "GET /api/v1/rules (session, read+admin)",
        "PUT /api/v1/rules (session, admin)",
        "GET /api/v1/rules/{id} (session, read+admin)",
        "PUT /api/v1/rules/{id} (session, admin)",
        "DELETE /api/v1/rules/{id} (session, admin)",
        "GET /api/v1/words (session, admin)",
        "POST /api/v1/rules/{id}/check (session, admin)",
        "POST /api/v1/rules/move (session, admin)",
        "PUT /api/v1/rules/{id}/stage (session, admin)",
        "POST /api/v1/rules/{id}/stage/promote (session, admin)",
        "GET /api/v1/rules/{id}/revisions (session, read+admin)",
        "GET /api/v1/rules/{id}/revisions/{hash} (session, read+admin)",
        "GET /api/v1/rules/{id}/shadow (session, read+admin)",
        "POST /api/v1/simulate (session, admin)",
        "POST /api/v1/simulate/ask (session, admin)",
        "POST /api/v1/backtest (session, admin)",
        "GET /api/v1/schema/rule (session, read+admin)",
        "GET /api/v1/rollbacks (session, read+admin)",
        "DELETE /api/v1/rollbacks/{id} (session, admin)",
        "GET /api/v1/rule-set (session, read+admin)",
        "PUT /api/v1/rule-set (session, admin)",
        "POST /api/v1/rule-set/compare (session, admin)",
        "GET /api/v1/tables (session, read+admin)",
        "GET /api/v1/tables/{id} (session, read+admin)",
        "PUT /api/v1/tables/{id} (session, admin)",
        "DELETE /api/v1/tables/{id} (session, admin)",
        "POST /api/v1/tables/{id}/check (session, admin)",
        "GET /api/v1/tables/{id}/revisions (session, read+admin)",
        "GET /api/v1/tables/{id}/revisions/{hash} (session, read+admin)",
        "GET /api/v1/pops (session, read+admin)",
        "PUT /api/v1/pops (session, admin)",
        "GET /api/v1/connections (session, read+admin)",
        "PATCH /api/v1/connections/{id} (session, admin)",
        "POST /api/v1/connections/{id}/check (session, admin)",
        "POST /api/v1/connections/{id}/reload (session, admin)",
        "GET /api/v1/plugins (session, read+admin)",
        "POST /api/v1/plugins/{id}/reload (session, admin)",
        "POST /api/v1/plugins/{id}/unpark (session, admin)",
        "GET /api/v1/calls (session, read+admin)",
        "GET /api/v1/agents (session, read+admin)",
        "POST /api/v1/agents/me/commands (session)",
        "POST /api/v1/agents/me/reports (session)",
        "PUT /api/v1/agents/me/desk (session)",
        "GET /api/v1/number-check (session, admin)",
        "POST /api/v1/dial (session, dial+admin)",
        "PUT /api/v1/calls/record (session, ingest+admin)",
        "PUT /api/v1/agents/{user}/callbacks/{id} (session, ingest+admin)",
        "DELETE /api/v1/agents/{user}/callbacks/{id} (session, ingest+admin)",
        "POST /api/v1/agents/{user}/tickets (sign-in+admin)",
        "GET /api/v1/call-history (session, read+admin)",
        "GET /api/v1/call-history/{trace} (session, read+admin)",
        "GET /api/v1/traces/{id}/rules/{rule} (session, read+admin)",
        "GET /api/v1/users (session, admin)",
        "PUT /api/v1/users/{id} (session, admin)",
        "DELETE /api/v1/users/{id} (session, admin)",
        "DELETE /api/v1/users/{id}/sessions (session, admin)",
        "GET /api/v1/sessions (session, admin)",
        "PUT /api/v1/users/{id}/bindings (session, admin)",
        "POST /api/v1/users/import (session, admin)",
        "GET /api/v1/teams (session, read+admin)",
        "GET /api/v1/tokens (session, admin)",
        "POST /api/v1/tokens (session, admin)",
        "DELETE /api/v1/tokens/{name} (session, admin)",
        "GET /api/v1/audit (session, admin)",
      ]
    `)
  })

  test('is kept by the server: what is not public refuses nobody in particular and everybody without a sign-in', async () => {
    const nobody = program(home.url)
    for (const [method, path, { security }] of operations()) {
      const { status } = await nobody(method, path.replace(/\{\w+\}/g, 'x'))
      expect([method, path, status === 401]).toEqual([method, path, security.length > 0])
    }
  })

  test('has a valid JSON Schema for every body', () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false })
    for (const [, , { requestBody }] of operations()) {
      for (const { schema } of Object.values(requestBody?.content ?? {})) expect(ajv.validateSchema(schema)).toBe(true)
    }
  })
})
