import type { Access } from '../auth/sessions.ts'
import * as shapes from './shapes.ts'
import { json, type RouteSpec } from './spec.ts'

const planning: Access = { roles: ['admin', 'integrator', 'supervisor'], scopes: ['ingest', 'admin'] }

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
  {
    id: 'putCallback',
    method: 'PUT',
    path: '/api/v1/agents/{user}/callbacks/{id}',
    summary: 'Plan a call that this agent is to make; at its time the bar shows it',
    access: planning,
    body: { types: json, shape: shapes.plannedCallback },
    answers: { 204: 'planned' },
  },
  {
    id: 'deleteCallback',
    method: 'DELETE',
    path: '/api/v1/agents/{user}/callbacks/{id}',
    summary: 'Take a planned call back',
    access: planning,
    answers: { 204: 'gone' },
  },
  {
    id: 'giveTicket',
    method: 'POST',
    path: '/api/v1/agents/{user}/tickets',
    summary: 'A ticket with which the bar in a frame of a record system signs this agent in, once and within a minute',
    access: { roles: [], scopes: ['sign-in', 'admin'] },
    answers: { 201: 'the ticket' },
  },
] as const satisfies readonly RouteSpec[]
