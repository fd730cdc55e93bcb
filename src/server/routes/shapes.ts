import type { Role, Scope } from '../../journal/index.ts'
import type { Json, Stage } from '../../model/index.ts'
import type { NewText, RuleMove } from '../../rulebook/index.ts'
import { shape } from '../http/json.ts'
import { recordTitle, recordUrl } from '../sockets/messages.ts'
import type { GuideState, RuleSetFile } from '../wire/index.ts'

const id = { type: 'string', minLength: 1, maxLength: 128 } as const
const names = { anyOf: [id, { type: 'array', minItems: 1, maxItems: 200, items: id }] } as const
const roles = ['admin', 'integrator', 'supervisor', 'agent'] as const
const scopes = ['ingest', 'read', 'dial', 'sign-in', 'admin'] as const
const language = { enum: ['en', 'fr'] } as const
const binding = {
  type: 'object',
  required: ['connection'],
  additionalProperties: false,
  properties: { connection: id, agentId: id, device: id },
  anyOf: [{ required: ['agentId'] }, { required: ['device'] }],
} as const

export type SignIn = { readonly user: string; readonly password: string } | { readonly ticket: string }
export const signIn = shape<SignIn>({
  oneOf: [
    {
      type: 'object',
      required: ['user', 'password'],
      additionalProperties: false,
      properties: { user: id, password: { type: 'string', minLength: 1, maxLength: 1024 } },
    },
    {
      type: 'object',
      required: ['ticket'],
      additionalProperties: false,
      properties: { ticket: { type: 'string', minLength: 1, maxLength: 100 } },
    },
  ],
})

export interface PasswordChange {
  readonly password: string
  readonly next: string
}
export const passwordChange = shape<PasswordChange>({
  type: 'object',
  required: ['password', 'next'],
  additionalProperties: false,
  properties: { password: { type: 'string', minLength: 1, maxLength: 1024 }, next: { type: 'string', minLength: 10, maxLength: 1024 } },
})

/** One trigger or a list of them, each with its connection; or a CloudEvent by content type. */
export const triggers = shape<Json>({
  description: 'A trigger, a list of triggers, or a CloudEvent 1.0 (structured, batch or binary).',
  anyOf: [{ type: 'object' }, { type: 'array', minItems: 1, maxItems: 1000, items: { type: 'object' } }],
})

export interface RuleText {
  readonly text: string
  /** Why: kept in the history of the rule. */
  readonly reason?: string
}
export const ruleText = shape<RuleText>({
  type: 'object',
  required: ['text'],
  additionalProperties: false,
  properties: { text: { type: 'string', maxLength: 262_144 }, reason: { type: 'string', maxLength: 500 } },
})

export interface Dial {
  /** Also as a link: tel:+33... */
  readonly number: string
  /** Only for a program: from whose desk. */
  readonly user?: string
}
export const dial = shape<Dial>({
  type: 'object',
  required: ['number'],
  additionalProperties: false,
  properties: { number: { type: 'string', minLength: 1, maxLength: 200 }, user: id },
})

export const tableText = shape<RuleText>({
  type: 'object',
  required: ['text'],
  additionalProperties: false,
  properties: { text: { type: 'string', maxLength: 1_000_000 }, reason: { type: 'string', maxLength: 500 } },
})

export const reason = shape<{ readonly reason?: string }>({
  type: 'object',
  additionalProperties: false,
  properties: { reason: { type: 'string', maxLength: 500 } },
})

const texts = { type: 'object', maxProperties: 20_000, additionalProperties: { type: 'string', maxLength: 1_000_000 } } as const
export const ruleSet = shape<RuleSetFile>({
  type: 'object',
  required: ['cordboard', 'rules', 'tables'],
  additionalProperties: false,
  properties: { cordboard: { const: 'rule-set' }, rules: texts, tables: texts },
})

export interface ManyTexts {
  readonly rules: Readonly<Record<string, NewText>>
  readonly reason?: string
}
export const manyTexts = shape<ManyTexts>({
  type: 'object',
  required: ['rules'],
  additionalProperties: false,
  properties: {
    rules: {
      type: 'object',
      minProperties: 1,
      maxProperties: 2_000,
      additionalProperties: {
        type: 'object',
        required: ['text', 'over'],
        additionalProperties: false,
        properties: {
          text: { type: 'string', maxLength: 262_144 },
          over: { type: 'string', description: 'The ETag of the text that it replaces, without its quotes.' },
        },
      },
    },
    reason: { type: 'string', maxLength: 500 },
  },
})

export interface Moves {
  readonly moves: readonly RuleMove[]
  readonly reason?: string
}
export const moves = shape<Moves>({
  type: 'object',
  required: ['moves'],
  additionalProperties: false,
  properties: {
    moves: {
      type: 'array',
      minItems: 1,
      maxItems: 2_000,
      items: {
        type: 'object',
        required: ['from', 'to', 'over'],
        additionalProperties: false,
        properties: {
          from: { type: 'string' },
          to: { type: 'string' },
          over: { type: 'string', description: 'The ETag of its text, without its quotes.' },
        },
      },
    },
    reason: { type: 'string', maxLength: 500 },
  },
})

export interface Staged extends RuleText {
  readonly stage: Stage
}
export const staged = shape<Staged>({
  type: 'object',
  required: ['text', 'stage'],
  additionalProperties: false,
  properties: {
    text: { type: 'string', maxLength: 262_144 },
    stage: {
      type: 'object',
      additionalProperties: false,
      minProperties: 1,
      maxProperties: 1,
      properties: { agents: names, teams: names, share: { type: 'number', exclusiveMinimum: 0, maximum: 100 } },
    },
    reason: { type: 'string', maxLength: 500 },
  },
})

export const guide = shape<GuideState>({
  type: 'object',
  required: ['state'],
  additionalProperties: false,
  properties: { state: { enum: ['open', 'left', 'done'] }, rule: { type: 'string', maxLength: 200 } },
})

export const popsChange = shape<{ readonly stopped: boolean; readonly reason?: string }>({
  type: 'object',
  required: ['stopped'],
  additionalProperties: false,
  properties: { stopped: { type: 'boolean' }, reason: { type: 'string', maxLength: 500 } },
})

export const connectionChange = shape<{ readonly enabled: boolean }>({
  type: 'object',
  required: ['enabled'],
  additionalProperties: false,
  properties: { enabled: { type: 'boolean' } },
})

export interface BindingInput {
  readonly connection: string
  readonly agentId?: string
  readonly device?: string
}
export interface UserInput {
  readonly name: string
  readonly role: Role
  readonly teams?: readonly string[]
  readonly language?: 'en' | 'fr'
  readonly disabled?: boolean
  readonly password?: string
  readonly bindings?: readonly BindingInput[]
}
export const user = shape<UserInput>({
  type: 'object',
  required: ['name', 'role'],
  additionalProperties: false,
  properties: {
    name: { type: 'string', minLength: 1, maxLength: 200 },
    role: { enum: roles },
    teams: { type: 'array', maxItems: 200, items: id, uniqueItems: true },
    language,
    disabled: { type: 'boolean' },
    password: { type: 'string', minLength: 10, maxLength: 1024 },
    bindings: { type: 'array', maxItems: 200, items: binding },
  },
})

export const bindings = shape<{ readonly bindings: readonly BindingInput[] }>({
  type: 'object',
  required: ['bindings'],
  additionalProperties: false,
  properties: { bindings: { type: 'array', maxItems: 200, items: binding } },
})

export interface TokenInput {
  readonly name: string
  readonly scopes: readonly Scope[]
  readonly expiresAt?: string
}
export const token = shape<TokenInput>({
  type: 'object',
  required: ['name', 'scopes'],
  additionalProperties: false,
  properties: {
    name: id,
    scopes: { type: 'array', minItems: 1, uniqueItems: true, items: { enum: scopes } },
    expiresAt: { type: 'string', format: 'date-time' },
  },
})

export interface Command {
  readonly action: string
  readonly input?: Readonly<Record<string, Json>>
  readonly call?: { readonly connection: string; readonly callId: string }
  /** Where the agent is meant and not a call; default: the first the user is an agent of. */
  readonly connection?: string
}
export const command = shape<Command>({
  type: 'object',
  required: ['action'],
  additionalProperties: false,
  properties: {
    action: id,
    input: { type: 'object' },
    call: { type: 'object', required: ['connection', 'callId'], additionalProperties: false, properties: { connection: id, callId: id } },
    connection: id,
  },
})

export interface AttachedRecord {
  readonly user?: string
  readonly call?: { readonly connection: string; readonly callId: string }
  readonly url: string
  readonly title?: string
}
export const attachedRecord = shape<AttachedRecord>({
  type: 'object',
  required: ['url'],
  additionalProperties: false,
  properties: {
    user: { ...id, description: 'Whose call; a signed-in user says it of their own calls only.' },
    call: { type: 'object', required: ['connection', 'callId'], additionalProperties: false, properties: { connection: id, callId: id } },
    url: recordUrl,
    title: recordTitle,
  },
})

/** A call that an agent is to make. */
export interface PlannedCallback {
  readonly number: string
  /** RFC 3339: when it is shown. */
  readonly at: string
  readonly name?: string
  readonly note?: string
  /** The record that belongs to it. */
  readonly url?: string
}
export const plannedCallback = shape<PlannedCallback>({
  type: 'object',
  required: ['number', 'at'],
  additionalProperties: false,
  properties: {
    number: { type: 'string', pattern: '^[+0-9][0-9 ().-]{1,31}$' },
    at: { type: 'string', format: 'date-time' },
    name: recordTitle,
    note: { type: 'string', maxLength: 500 },
    url: recordUrl,
  },
})

export const desk = shape<{ readonly connection: string; readonly device: string }>({
  type: 'object',
  required: ['connection', 'device'],
  additionalProperties: false,
  properties: { connection: id, device: id },
})

export interface Report {
  readonly kind: 'wrong-record' | 'no-pop'
  readonly connection: string
  readonly callId: string
}
export const report = shape<Report>({
  type: 'object',
  required: ['kind', 'connection', 'callId'],
  additionalProperties: false,
  properties: { kind: { enum: ['wrong-record', 'no-pop'] }, connection: id, callId: id },
})
