import { build, look, type RouteSpec } from './spec.ts'

const csv = ['text/csv', 'text/plain', 'application/json']

/** The tables that rules read: a text each, changed as rules are. */
export const tablesTable = [
  {
    id: 'tables',
    method: 'GET',
    path: '/api/v1/tables',
    summary: 'All tables with their states',
    access: look,
    answers: { 200: 'the tables' },
  },
  {
    id: 'table',
    method: 'GET',
    path: '/api/v1/tables/{id}',
    summary: 'The text of a table, with its ETag',
    access: look,
    answers: { 200: 'CSV' },
    // A table may be a list of customers.
    audit: 'read',
  },
  {
    id: 'putTable',
    method: 'PUT',
    path: '/api/v1/tables/{id}',
    summary: 'Write a table; If-Match replaces that version, If-None-Match: * writes a new one',
    access: build,
    body: { types: csv },
    answers: { 200: 'saved and live', 201: 'new and live' },
  },
  {
    id: 'deleteTable',
    method: 'DELETE',
    path: '/api/v1/tables/{id}',
    summary: 'Remove the version named by If-Match',
    access: build,
    answers: { 204: 'removed' },
  },
  {
    id: 'checkTable',
    method: 'POST',
    path: '/api/v1/tables/{id}/check',
    summary: 'What would be said of a text if it were written, cases of rules that would fail among it; nothing is written',
    access: build,
    body: { types: csv },
    answers: { 200: 'errors and warnings with their places' },
    audit: 'none',
  },
  {
    id: 'tableRevisions',
    method: 'GET',
    path: '/api/v1/tables/{id}/revisions',
    summary: 'The texts that were live, newest first, with who wrote them and why',
    access: look,
    answers: { 200: 'the revisions' },
  },
  {
    id: 'tableRevision',
    method: 'GET',
    path: '/api/v1/tables/{id}/revisions/{hash}',
    summary: 'One text that the table has had',
    access: look,
    answers: { 200: 'CSV' },
    audit: 'read',
  },
] as const satisfies readonly RouteSpec[]

export type TableRoute = (typeof tablesTable)[number]['id']
