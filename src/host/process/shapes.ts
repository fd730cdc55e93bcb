import { Ajv2020 } from 'ajv/dist/2020.js'
import type { Capabilities, Json } from '../../model/index.ts'
import { schemas } from '../../model/index.ts'
import type { Checked, HttpRequest, RecordChoice, ReportedState, RouteAnswer } from '../../plugin-api/index.ts'
import { guardOf } from '../guard.ts'
import type { Activated, Connected, Resources } from '../protocol/methods.ts'

// What a plugin's process says is believed only as far as these shapes go.
const ajv = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, validateSchema: false })

const text = { type: 'string', maxLength: 4096 }
const names = { type: 'array', maxItems: 1000, items: text }
const texts = { type: 'object', maxProperties: 200, additionalProperties: { type: 'string', maxLength: 65_536 } }

function shape(properties: Readonly<Record<string, object>>, optional: readonly string[] = []): object {
  const required = Object.keys(properties).filter((name) => !optional.includes(name))
  return { type: 'object', required, properties, additionalProperties: false }
}

function state(kind: string, more: Readonly<Record<string, object>>, optional: readonly string[] = []): object {
  return shape({ kind: { const: kind }, ...more }, optional)
}

const reported = {
  oneOf: [
    state('connecting', {}),
    state('online', { server: text, detail: text }, ['server', 'detail']),
    state('retrying', { attempt: { type: 'integer', minimum: 0 }, nextAt: text, reason: text }),
    state('auth-required', { reason: text }),
    state('failed', { reason: text }),
  ],
}

export const isActivated = guardOf(() => ajv.compile<Activated>(shape({ connections: names, replays: names, actions: names })))
export const isConnected = guardOf(() => ajv.compile<Connected>(shape({ actions: names, routes: names, snapshot: { type: 'boolean' } })))
export const isChecked = guardOf(() => ajv.compile<Checked>({ type: 'object', properties: { server: text } }))
export const isResources = guardOf(() =>
  ajv.compile<Resources>(shape({ handles: names, timers: { type: 'integer' }, listeners: { type: 'integer' } })),
)
export const isReport = guardOf(() => ajv.compile<{ owner: string; state: ReportedState }>(shape({ owner: text, state: reported })))
export const isDiagnose = guardOf(() =>
  ajv.compile<{ owner: string; about: string; detail: string }>(
    shape({ owner: text, about: { type: 'string' }, detail: { type: 'string' } }),
  ),
)
export const isFrame = guardOf(() => ajv.compile<{ owner: string; chunk: string }>(shape({ owner: text, chunk: { type: 'string' } })))
export const isTimer = guardOf(() =>
  ajv.compile<{ id: number; ms?: number }>(
    shape({ id: { type: 'integer' }, ms: { type: 'number', minimum: 0, maximum: 2 ** 31 } }, ['ms']),
  ),
)
export const isLogLine = guardOf(() =>
  ajv.compile<{ owner?: string; level: 'debug' | 'info' | 'warn' | 'error'; text: string; fields: object }>(
    shape({ owner: text, level: { enum: ['debug', 'info', 'warn', 'error'] }, text: { type: 'string' }, fields: { type: 'object' } }, [
      'owner',
    ]),
  ),
)
export const isEmit = guardOf(() =>
  ajv.compile<{ owner: string; triggers: readonly unknown[]; cursor?: string }>(
    shape({ owner: text, triggers: { type: 'array' }, cursor: { type: 'string', maxLength: 65_536 } }, ['cursor']),
  ),
)
export const isStateGet = guardOf(() =>
  ajv.compile<{ owner: string; key: string }>(shape({ owner: text, key: { type: 'string', maxLength: 256 } })),
)
export const isStateSet = guardOf(() =>
  ajv.compile<{ owner: string; key: string; value: Json }>(
    shape({ owner: text, key: { type: 'string', minLength: 1, maxLength: 256 }, value: {} }),
  ),
)
export const isHttp = guardOf(() =>
  ajv.compile<Omit<HttpRequest, 'signal' | 'body'> & { body?: string }>(
    shape({ url: { type: 'string', maxLength: 16_384 }, method: text, headers: texts, body: { type: 'string' } }, ['body']),
  ),
)
export const isMapping = guardOf(() =>
  ajv.compile<{ expression: string; input: Json }>(shape({ expression: { type: 'string' }, input: {} })),
)
export const isRouteAnswer = guardOf(() =>
  ajv.compile<RouteAnswer>(
    shape({ status: { type: 'integer', minimum: 200, maximum: 599 }, headers: texts, body: { type: 'string', maxLength: 1_048_576 } }, [
      'headers',
      'body',
    ]),
  ),
)

const target = { enum: ['record-window', 'new-tab', 'bar'] }
const choice = shape(
  { id: text, title: text, hints: names, url: { type: 'string', maxLength: 16_384 }, record: shape({ directory: text, id: text }) },
  ['id', 'hints', 'url', 'record'],
)
const choices = { type: 'array', maxItems: 50, items: choice }
const shown = { title: text, present: { enum: ['open', 'offer'] }, target, to: text, choices }
const item = {
  oneOf: [
    shape({ kind: { const: 'record' }, url: { type: 'string', maxLength: 16_384 }, ...shown }, ['title', 'to', 'choices']),
    shape({ kind: { const: 'directory-record' }, directory: text, id: text, ...shown }, ['title', 'to', 'choices']),
    shape({ kind: { const: 'note' }, text, level: { enum: ['info', 'warning'] }, to: text }, ['to']),
  ],
}
/** Absent and undefined are the same over the pipe. */
export const isScreen = guardOf(() => ajv.compile<{ item: ShownItem; run: number }>(shape({ item, run: { type: 'integer' } })))
export type ShownItem =
  | {
      kind: 'record'
      url: string
      title?: string
      present: 'open' | 'offer'
      target: 'record-window' | 'new-tab' | 'bar'
      to?: string
      choices?: readonly RecordChoice[]
    }
  | {
      kind: 'directory-record'
      directory: string
      id: string
      title?: string
      present: 'open' | 'offer'
      target: 'record-window' | 'new-tab' | 'bar'
      to?: string
      choices?: readonly RecordChoice[]
    }
  | { kind: 'note'; text: string; level: 'info' | 'warning'; to?: string }

const { $id: _id, $schema: _schema, required: _required, ...capabilities } = schemas.capabilities
ajv.addFormat('date-time', true)
ajv.addSchema(schemas.trigger)
export const isDeclare = guardOf(() =>
  ajv.compile<{ owner: string; capabilities: Partial<Capabilities> }>({
    $id: 'https://cordboard.dev/schemas/declare.json',
    ...shape({ owner: text, capabilities }),
  }),
)
