import * as shapes from './shapes.ts'
import { everyone, json, look, type RouteSpec } from './spec.ts'

/** Live calls and agents, and what an agent asks for from the bar. */
export const agentsTable = [
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
  },
  {
    id: 'report',
    method: 'POST',
    path: '/api/v1/agents/me/reports',
    summary: 'Say that a call of mine brought the wrong record, or none: its trace is pinned',
    access: everyone,
    body: { types: json, shape: shapes.report },
    answers: { 201: 'pinned, with the id of the trace' },
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
] as const satisfies readonly RouteSpec[]
