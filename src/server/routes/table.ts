import { agentsTable } from './agents-table.ts'
import { callTable } from './call-table.ts'
import { numbersTable } from './numbers-table.ts'
import { peopleTable } from './people-table.ts'
import { popsTable } from './pops-table.ts'
import { ruleTable } from './rule-table.ts'
import * as shapes from './shapes.ts'
import { admin, build, document, everyone, ingest, json, look, period, type RouteSpec } from './spec.ts'
import { tablesTable } from './tables-table.ts'

const handedIn = ['application/json', 'application/x-ndjson', 'application/cloudevents+json', 'application/cloudevents-batch+json']

const filters = {
  ...period,
  limit: 'at most this many, 1 to 200; default 50',
  before: 'only older ones: the next of the page before',
  connection: '',
  type: 'a trigger type',
  rule: 'a rule id',
  number: 'in any form a person writes',
  agent: 'an agent id, a device, or the id or name of a user',
  user: '',
  interactionId: '',
  callId: '',
  outcome: 'planned, nothing or failed',
  pinned: 'true: only what agents pinned',
}

/** All routes. The document at /openapi.json and docs/reference/access.md are made from this and nothing else. */
export const routes = [
  { id: 'health', method: 'GET', path: '/healthz', summary: 'Is the process alive', access: 'public', answers: { 200: 'it is' } },
  {
    id: 'ready',
    method: 'GET',
    path: '/readyz',
    summary: 'Can it take triggers',
    access: look,
    answers: { 200: 'ready', 503: 'not ready, with the reasons' },
  },
  { id: 'metrics', method: 'GET', path: '/metrics', summary: 'Figures for Prometheus', access: look, answers: { 200: 'text' } },
  { id: 'document', method: 'GET', path: '/openapi.json', summary: 'This document', access: document, answers: { 200: 'OpenAPI 3.1' } },

  {
    id: 'signIn',
    method: 'POST',
    path: '/api/v1/session',
    summary: 'Sign in',
    access: 'public',
    body: { types: json, shape: shapes.signIn },
    answers: { 200: 'who signed in, with the session cookie' },
  },
  {
    id: 'signInMethods',
    method: 'GET',
    path: '/api/v1/sign-in',
    summary: 'How one may sign in here',
    access: 'public',
    query: { problem: 'a code, to be told what it means' },
    answers: { 200: 'passwords or not, and the identity provider' },
  },
  { id: 'me', method: 'GET', path: '/api/v1/session', summary: 'Who is signed in', access: everyone, answers: { 200: 'the user' } },
  {
    id: 'putGuide',
    method: 'PUT',
    path: '/api/v1/session/guide',
    summary: 'Note how far I am with the guide to a first rule',
    access: everyone,
    body: { types: json, shape: shapes.guide },
    answers: { 204: 'noted' },
    // Where somebody stands in a guide is nobody else's business.
    audit: 'none',
  },
  {
    id: 'changePassword',
    method: 'PUT',
    path: '/api/v1/session/password',
    summary: 'Change my password; my other sessions end',
    access: everyone,
    body: { types: json, shape: shapes.passwordChange },
    answers: { 204: 'changed' },
  },
  { id: 'signOut', method: 'DELETE', path: '/api/v1/session', summary: 'Sign out', access: everyone, answers: { 204: 'signed out' } },

  {
    id: 'ingest',
    method: 'POST',
    path: '/api/v1/triggers',
    summary: 'Hand in triggers, bare or as CloudEvents',
    access: ingest,
    query: { connection: 'for bare triggers that do not name theirs' },
    body: { types: handedIn, shape: shapes.triggers },
    answers: {
      202: 'they are on disk',
      207: 'of a list, some are on disk; of the others it is said what is wrong',
      503: 'the disk is full or too much waits: come again after Retry-After',
    },
    // The journal keeps each of them.
    audit: 'none',
  },

  {
    id: 'traces',
    method: 'GET',
    path: '/api/v1/traces',
    summary: 'What happened, newest first',
    access: look,
    query: filters,
    answers: { 200: 'a page' },
    audit: 'read',
  },
  {
    id: 'trace',
    method: 'GET',
    path: '/api/v1/traces/{id}',
    summary: 'One trigger with its decision, steps, and why each rule did or did not apply',
    access: look,
    answers: { 200: 'the trace' },
    audit: 'read',
  },
  {
    id: 'unpin',
    method: 'DELETE',
    path: '/api/v1/traces/{id}/pin',
    summary: 'Keep a trace that an agent pinned no longer than the others',
    access: build,
    answers: { 204: 'no longer pinned' },
  },

  {
    id: 'deadLetters',
    method: 'GET',
    path: '/api/v1/dead-letters',
    summary: 'Steps that failed for good, newest first',
    access: look,
    query: { limit: filters.limit, before: filters.before },
    answers: { 200: 'a page' },
    audit: 'read',
  },
  {
    id: 'sendDeadLetter',
    method: 'POST',
    path: '/api/v1/dead-letters/{id}/send',
    summary: 'Try it again, with the same key',
    access: admin,
    answers: { 202: 'it is on its way' },
  },
  {
    id: 'dropDeadLetter',
    method: 'DELETE',
    path: '/api/v1/dead-letters/{id}',
    summary: 'Give it up; its trace stays',
    access: admin,
    answers: { 204: 'dropped' },
  },

  ...ruleTable,

  ...tablesTable,

  {
    id: 'pops',
    method: 'GET',
    path: '/api/v1/pops',
    summary: 'Are records opened, or are all of them stopped',
    access: look,
    answers: { 200: 'stopped or not, since when, by whom and why' },
  },
  {
    id: 'putPops',
    method: 'PUT',
    path: '/api/v1/pops',
    summary: 'Stop all records that rules open, or start them again',
    access: build,
    body: { types: json, shape: shapes.popsChange },
    answers: { 200: 'how it stands now' },
  },
  {
    id: 'connections',
    method: 'GET',
    path: '/api/v1/connections',
    summary: 'All connections with their states',
    access: look,
    answers: { 200: 'the connections' },
  },
  {
    id: 'patchConnection',
    method: 'PATCH',
    path: '/api/v1/connections/{id}',
    summary: 'Park a connection, or put it to work again; it stays so over a restart',
    access: admin,
    body: { types: json, shape: shapes.connectionChange },
    answers: { 200: 'the connection' },
  },
  {
    id: 'checkConnection',
    method: 'POST',
    path: '/api/v1/connections/{id}/check',
    summary: 'Ask the system whether it accepts our credentials, without going live',
    access: admin,
    answers: { 200: 'good, or why not' },
  },
  {
    id: 'reloadConnection',
    method: 'POST',
    path: '/api/v1/connections/{id}/reload',
    summary: 'Reconnect',
    access: build,
    answers: { 200: 'the connection' },
  },
  {
    id: 'plugins',
    method: 'GET',
    path: '/api/v1/plugins',
    summary: 'All plugins with their states',
    access: look,
    answers: { 200: 'the plugins' },
  },
  {
    id: 'reloadPlugin',
    method: 'POST',
    path: '/api/v1/plugins/{id}/reload',
    summary: 'Load a plugin anew',
    access: build,
    answers: { 200: 'the plugin' },
  },
  {
    id: 'unparkPlugin',
    method: 'POST',
    path: '/api/v1/plugins/{id}/unpark',
    summary: 'Put a parked plugin back to work',
    access: build,
    answers: { 200: 'the plugin' },
  },

  ...agentsTable,
  ...numbersTable,
  ...popsTable,
  ...callTable,
  ...peopleTable,
] as const satisfies readonly RouteSpec[]

export type RouteId = (typeof routes)[number]['id']
