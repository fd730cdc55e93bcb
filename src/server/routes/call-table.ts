import { look, period, type RouteSpec } from './spec.ts'

/** What happened to one call, and the rules as they were then. */
export const callTable = [
  {
    id: 'callHistory',
    method: 'GET',
    path: '/api/v1/call-history',
    summary: 'Calls that were, newest first',
    access: look,
    query: {
      ...period,
      limit: 'at most this many, 1 to 200; default 50',
      before: 'only older ones: the next of the page before',
      connection: '',
      number: 'in any form a person writes',
      agent: 'an agent id, a device, or the id or name of a user',
      callId: 'of the call at a device, or of the whole contact',
    },
    answers: { 200: 'a page' },
    audit: 'read',
  },
  {
    id: 'callPicture',
    method: 'GET',
    path: '/api/v1/call-history/{trace}',
    summary: 'The call that a trace belongs to: its devices, their states, its triggers, and what was done',
    access: look,
    answers: { 200: 'the call' },
    audit: 'read',
  },
  {
    id: 'ruleThen',
    method: 'GET',
    path: '/api/v1/traces/{id}/rules/{rule}',
    summary: 'The text of a rule as it was when a trigger was decided, with where its steps stand',
    access: look,
    answers: { 200: 'the text' },
  },
] as const satisfies readonly RouteSpec[]
