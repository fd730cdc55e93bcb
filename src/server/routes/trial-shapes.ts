import { shape } from '../http/json.ts'
import type { BacktestRequest, SimulateRequest } from '../wire/index.ts'

const id = { type: 'string', minLength: 1, maxLength: 128 } as const

const answers = {
  type: 'array',
  maxItems: 20,
  items: {
    type: 'object',
    required: ['action', 'input', 'result'],
    additionalProperties: false,
    properties: { action: id, input: { type: 'object' }, result: {} },
  },
}
export const simulate = shape<SimulateRequest>({
  type: 'object',
  required: ['text'],
  additionalProperties: false,
  properties: { ruleId: id, text: { type: 'string', maxLength: 262_144 }, trigger: { type: 'object' }, traceId: id, answers },
  oneOf: [{ required: ['trigger'] }, { required: ['traceId'] }],
})

export const backtest = shape<BacktestRequest>({
  type: 'object',
  required: ['text'],
  additionalProperties: false,
  properties: {
    ruleId: id,
    text: { type: 'string', maxLength: 262_144 },
    since: { type: 'string', format: 'date-time' },
    until: { type: 'string', format: 'date-time' },
    limit: { type: 'integer', minimum: 1, maximum: 10_000 },
    before: { type: 'integer', minimum: 1 },
  },
})
