import type { Access } from '../auth/sessions.ts'
import type { Shape } from '../http/json.ts'
import * as shapes from './shapes.ts'

/** One route: what it takes, who may use it. The document at /openapi.json is made from this and nothing else. */
export interface RouteSpec {
  readonly id: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** With {parameters}; an id with a slash in it travels percent-encoded. */
  readonly path: string
  readonly summary: string
  /** public: without a sign-in. */
  readonly access: Access | 'public'
  readonly query?: Readonly<Record<string, string>>
  readonly body?: { readonly types: readonly string[]; readonly shape?: Shape<unknown> }
  /** Status of success -> what it means. */
  readonly answers: Readonly<Record<number, string>>
  /** What the audit log keeps of it; default: nothing of a GET, a change of everything else. */
  readonly audit?: 'change' | 'read' | 'none'
}

const everyone: Access = { roles: ['admin', 'integrator', 'supervisor', 'agent'], scopes: [] }
const look: Access = { roles: ['admin', 'integrator', 'supervisor'], scopes: ['read', 'admin'] }
const build: Access = { roles: ['admin', 'integrator'], scopes: ['admin'] }
const admin: Access = { roles: ['admin'], scopes: ['admin'] }
const ingest: Access = { roles: ['admin', 'integrator'], scopes: ['ingest', 'admin'] }
const document: Access = { roles: everyone.roles, scopes: ['ingest', 'read', 'admin'] }

const json = ['application/json']
const yaml = ['application/yaml', 'text/yaml', 'text/plain', 'application/json']
const cloudEvents = ['application/json', 'application/cloudevents+json', 'application/cloudevents-batch+json']

const period = { since: 'RFC 3339', until: 'RFC 3339' }
const filters = {
  ...period,
  limit: 'at most this many, 1 to 200; default 50',
  before: 'only older ones: the next of the page before',
  connection: '',
  type: 'a trigger type',
  rule: 'a rule id',
  number: 'E.164 or as sent',
  agent: 'an agent id or device',
  user: '',
  interactionId: '',
  callId: '',
  outcome: 'planned, nothing or failed',
}

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
    body: { types: cloudEvents, shape: shapes.triggers },
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

  {
    id: 'rules',
    method: 'GET',
    path: '/api/v1/rules',
    summary: 'All rules with their states',
    access: look,
    answers: { 200: 'the rules' },
  },
  {
    id: 'rule',
    method: 'GET',
    path: '/api/v1/rules/{id}',
    summary: 'The text of a rule, with its ETag',
    access: look,
    answers: { 200: 'YAML' },
  },
  {
    id: 'putRule',
    method: 'PUT',
    path: '/api/v1/rules/{id}',
    summary: 'Write a rule; If-Match replaces that version, If-None-Match: * writes a new one',
    access: build,
    body: { types: yaml },
    answers: { 200: 'saved and live', 201: 'new and live' },
  },
  {
    id: 'deleteRule',
    method: 'DELETE',
    path: '/api/v1/rules/{id}',
    summary: 'Remove the version named by If-Match',
    access: build,
    answers: { 204: 'removed' },
  },
  {
    id: 'ruleRevisions',
    method: 'GET',
    path: '/api/v1/rules/{id}/revisions',
    summary: 'The texts that were live, newest first',
    access: look,
    answers: { 200: 'the revisions' },
  },
  {
    id: 'simulate',
    method: 'POST',
    path: '/api/v1/simulate',
    summary: 'What a rule text would do with a trigger; nothing is done',
    access: build,
    body: { types: json, shape: shapes.simulate },
    answers: { 200: 'decision, explanations and steps' },
    audit: 'read',
  },
  {
    id: 'backtest',
    method: 'POST',
    path: '/api/v1/backtest',
    summary: 'What a rule text would have done differently with what really happened',
    access: build,
    body: { types: json, shape: shapes.backtest },
    answers: { 200: 'the difference' },
    audit: 'read',
  },
  {
    id: 'ruleSchema',
    method: 'GET',
    path: '/api/v1/schema/rule',
    summary: 'The JSON Schema of rules, with the actions that are loaded',
    access: look,
    answers: { 200: 'JSON Schema' },
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
    summary: 'Switch a connection on or off',
    access: build,
    body: { types: json, shape: shapes.connectionChange },
    answers: { 200: 'the connection' },
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

  {
    id: 'calls',
    method: 'GET',
    path: '/api/v1/calls',
    summary: 'Live calls',
    access: look,
    answers: { 200: 'the calls' },
    audit: 'read',
  },
  {
    id: 'agents',
    method: 'GET',
    path: '/api/v1/agents',
    summary: 'Agents with their states',
    access: look,
    answers: { 200: 'the agents' },
  },
  {
    id: 'command',
    method: 'POST',
    path: '/api/v1/agents/me/commands',
    summary: 'Do something with one of my calls',
    access: everyone,
    body: { types: json, shape: shapes.command },
    answers: { 200: 'what the phone system said' },
    // It changes a call and nothing of the installation.
    audit: 'none',
  },
  {
    id: 'desk',
    method: 'PUT',
    path: '/api/v1/agents/me/desk',
    summary: 'Say which device I sit at, where the administrator allows it',
    access: everyone,
    body: { types: json, shape: shapes.desk },
    answers: { 204: 'noted' },
  },

  { id: 'users', method: 'GET', path: '/api/v1/users', summary: 'Who may sign in', access: admin, answers: { 200: 'the users' } },
  {
    id: 'putUser',
    method: 'PUT',
    path: '/api/v1/users/{id}',
    summary: 'Add or change a user',
    access: admin,
    body: { types: json, shape: shapes.user },
    answers: { 200: 'changed', 201: 'added' },
  },
  { id: 'deleteUser', method: 'DELETE', path: '/api/v1/users/{id}', summary: 'Remove a user', access: admin, answers: { 204: 'removed' } },
  {
    id: 'endSessions',
    method: 'DELETE',
    path: '/api/v1/users/{id}/sessions',
    summary: 'Sign a user out everywhere',
    access: admin,
    answers: { 204: 'signed out' },
  },
  {
    id: 'sessions',
    method: 'GET',
    path: '/api/v1/sessions',
    summary: 'Who is signed in, since when',
    access: admin,
    answers: { 200: 'the sessions' },
  },
  {
    id: 'putBindings',
    method: 'PUT',
    path: '/api/v1/users/{id}/bindings',
    summary: 'Say which agent this user is on which connection',
    access: admin,
    body: { types: json, shape: shapes.bindings },
    answers: { 200: 'the user' },
  },
  {
    id: 'importUsers',
    method: 'POST',
    path: '/api/v1/users/import',
    summary: 'Add or change users from CSV: user,name,role,teams,connection,agentId,device,language',
    access: admin,
    body: { types: ['text/csv'] },
    answers: { 200: 'how many' },
  },
  { id: 'teams', method: 'GET', path: '/api/v1/teams', summary: 'Teams with their users', access: look, answers: { 200: 'the teams' } },
  { id: 'tokens', method: 'GET', path: '/api/v1/tokens', summary: 'Tokens of programs', access: admin, answers: { 200: 'the tokens' } },
  {
    id: 'addToken',
    method: 'POST',
    path: '/api/v1/tokens',
    summary: 'Make a token; it is shown this once',
    access: admin,
    body: { types: json, shape: shapes.token },
    answers: { 201: 'the token' },
  },
  {
    id: 'deleteToken',
    method: 'DELETE',
    path: '/api/v1/tokens/{name}',
    summary: 'Revoke a token',
    access: admin,
    answers: { 204: 'revoked' },
  },
  {
    id: 'audit',
    method: 'GET',
    path: '/api/v1/audit',
    summary: 'Who changed or read what, newest first',
    access: admin,
    query: {
      ...period,
      limit: 'at most this many, 1 to 200; default 50',
      before: 'only older ones: the next of the page before',
      actor: 'for example user:ada, token:crm, local:root, nobody',
      action: 'the id of a route, or what the server did',
    },
    answers: { 200: 'a page' },
    audit: 'read',
  },
] as const satisfies readonly RouteSpec[]

/** Does the audit log keep a request of this route, and as what? */
export function auditOf({ audit, method }: RouteSpec): 'change' | 'read' | 'none' {
  return audit ?? (method === 'GET' ? 'none' : 'change')
}

export type RouteId = (typeof routes)[number]['id']
