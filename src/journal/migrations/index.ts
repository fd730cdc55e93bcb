import { triggers } from './001-triggers.ts'
import { people } from './002-people.ts'
import { deadLetters } from './003-dead-letters.ts'
import { spans } from './004-spans.ts'
import { labels } from './005-labels.ts'
import { audit } from './006-audit.ts'
import { providerSessions } from './007-provider-sessions.ts'
import { rows } from './008-rows.ts'
import { workstations } from './009-workstations.ts'
import { pins } from './010-pins.ts'
import { packs } from './011-packs.ts'

/** In order; the position of the last one that ran is the file's user_version. Never edited, only added to. */
export const migrations: readonly string[] = [
  triggers,
  people,
  deadLetters,
  spans,
  labels,
  audit,
  providerSessions,
  rows,
  workstations,
  pins,
  packs,
]
