import { shape } from '../http/json.ts'
import type { FromPage } from '../wire/index.ts'

const key = { type: 'string', minLength: 1, maxLength: 512 } as const
const choice = { type: 'integer', minimum: 0, maximum: 49 } as const
const recordWindow = { enum: ['open', 'missing'] } as const

/** A record that somebody names for a call. */
export const recordUrl = { type: 'string', minLength: 1, maxLength: 4096 } as const
export const recordTitle = { type: 'string', minLength: 1, maxLength: 200 } as const

/** What a page may say; anything else ends the socket. */
export const fromPage = shape<FromPage>({
  oneOf: [
    {
      type: 'object',
      required: ['type', 'page', 'opened', 'window'],
      additionalProperties: false,
      properties: {
        type: { const: 'hello' },
        page: { type: 'string', minLength: 8, maxLength: 64 },
        opened: { type: 'array', maxItems: 200, items: key },
        window: recordWindow,
      },
    },
    {
      type: 'object',
      required: ['type', 'key', 'did'],
      additionalProperties: false,
      properties: {
        type: { const: 'ack' },
        key,
        did: { enum: ['opened', 'offered', 'blocked', 'clicked', 'shown', 'refused', 'late'] },
        choice,
      },
    },
    {
      type: 'object',
      required: ['type', 'window'],
      additionalProperties: false,
      properties: { type: { const: 'active' }, window: recordWindow },
    },
    {
      type: 'object',
      required: ['type', 'key'],
      additionalProperties: false,
      properties: { type: { const: 'dismiss' }, key },
    },
    {
      type: 'object',
      required: ['type', 'id'],
      additionalProperties: false,
      properties: { type: { const: 'callback' }, id: key },
    },
    {
      type: 'object',
      required: ['type', 'muted'],
      additionalProperties: false,
      properties: { type: { const: 'mute' }, muted: { type: 'boolean' } },
    },
    {
      type: 'object',
      required: ['type', 'connection', 'callId', 'url'],
      additionalProperties: false,
      properties: { type: { const: 'record' }, connection: key, callId: key, url: recordUrl, title: recordTitle },
    },
  ],
})
