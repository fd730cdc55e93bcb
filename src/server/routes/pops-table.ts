import * as shapes from './shapes.ts'
import { json, type RouteSpec } from './spec.ts'

/** The routes by which a record system takes part in calls. */
export const popsTable = [
  {
    id: 'attachRecord',
    method: 'PUT',
    path: '/api/v1/calls/record',
    summary: 'Say which record a call is about: whom it is handed to sees it',
    access: { roles: ['admin', 'integrator', 'supervisor', 'agent'], scopes: ['ingest', 'admin'] },
    body: { types: json, shape: shapes.attachedRecord },
    answers: { 204: 'noted' },
    // The address of a record is about a customer: what is kept of it goes with the call.
    audit: 'none',
  },
] as const satisfies readonly RouteSpec[]
