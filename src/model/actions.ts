import catalogue from './actions.json' with { type: 'json' }
import type { ActionSpec } from './generated/types.ts'

/** The actions that every home knows, frozen: plugins implement them, none may change their schemas. */
export const standardActions: readonly ActionSpec[] = catalogue.actions as readonly ActionSpec[]
