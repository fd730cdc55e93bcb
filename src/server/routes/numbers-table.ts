import * as shapes from './shapes.ts'
import { build, dialling, json, type RouteSpec } from './spec.ts'

/** Numbers: what is made of one that calls, and dialling one. */
export const numbersTable = [
  {
    id: 'checkNumber',
    method: 'GET',
    path: '/api/v1/number-check',
    summary: 'What the number policy says of a number, step by step, and who has it',
    access: build,
    query: {
      number: 'as a person or a phone system writes it',
      connection: 'whose country it is read in',
      agent: 'whom it calls: a user, an agent id or a device',
      busy: 'true: the agent has another call',
      directory: 'a directory that is asked',
    },
    answers: { 200: 'forms, steps, verdict and hit' },
    audit: 'read',
  },
  {
    id: 'dial',
    method: 'POST',
    path: '/api/v1/dial',
    summary: 'Dial a number from the desk of who asks; a program names the user',
    access: dialling,
    body: { types: json, shape: shapes.dial },
    answers: { 200: 'what was dialled' },
  },
] as const satisfies readonly RouteSpec[]
