import { agentRoutes } from './agents.ts'
import { auditRoutes } from './audit.ts'
import { callRoutes } from './calls.ts'
import { connectionRoutes } from './connections.ts'
import type { Handlers, ServerContext } from './context.ts'
import { deadLetterRoutes } from './dead-letters.ts'
import { manyRulesRoutes } from './many-rules.ts'
import { numberRoutes } from './numbers.ts'
import { peopleRoutes } from './people.ts'
import { popRoutes } from './pops.ts'
import { recordRoutes } from './records.ts'
import { reportRoutes } from './reports.ts'
import { ruleSetRoutes } from './rule-set.ts'
import { ruleRoutes } from './rules.ts'
import { sessionRoutes } from './session.ts'
import { shadowRoutes } from './shadow.ts'
import { stageRoutes } from './stages.ts'
import { systemRoutes } from './system.ts'
import { tableRoutes } from './tables.ts'
import { traceRoutes } from './traces.ts'
import { triggerRoutes } from './triggers.ts'

/** A handler for every route of the table: the compiler says so. */
export function handlersOf(context: ServerContext): Handlers {
  return {
    ...systemRoutes(context),
    ...sessionRoutes(context),
    ...triggerRoutes(context),
    ...traceRoutes(context),
    ...callRoutes(context),
    ...deadLetterRoutes(context),
    ...ruleRoutes(context),
    ...manyRulesRoutes(context),
    ...tableRoutes(context),
    ...ruleSetRoutes(context),
    ...shadowRoutes(context),
    ...stageRoutes(context),
    ...connectionRoutes(context),
    ...numberRoutes(context),
    ...popRoutes(context),
    ...recordRoutes(context),
    ...agentRoutes(context),
    ...reportRoutes(context),
    ...peopleRoutes(context),
    ...auditRoutes(context),
  }
}
