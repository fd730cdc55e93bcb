import { hiddenByDefault, hide, type TraceRecord } from '../../journal/index.ts'
import { readable } from '../screens/bar-call.ts'
import type { ShadowAnswer, ShadowEntry } from '../wire/index.ts'
import type { Handlers, ServerContext } from './context.ts'
import { notFound, pageSize, wholeNumber } from './traces.ts'

/** What a rule would have done while it was in shadow, as it was journalled then. */
export function shadowRoutes({ journal, rulebook, config }: ServerContext): Handlers<'shadow'> {
  return {
    shadow({ params: { id = '' }, query }) {
      const limit = pageSize(query)
      const before = wholeNumber('before', query.before)
      const page = journal.traces({ rule: id, limit, ...(before === undefined ? {} : { before }) })
      if (page.length === 0 && rulebook.read(id) === undefined) throw notFound('rule', id)
      const entries = page.flatMap((found) => {
        const trace = journal.trace(found.id)
        return trace === undefined ? [] : entryOf(hide(trace, trace, config().privacy?.mask ?? hiddenByDefault), id)
      })
      const body: ShadowAnswer = { entries, next: page.length < limit ? undefined : page.at(-1)?.seq }
      return { status: 200, body }
    },
  }
}

function entryOf({ id, trigger, facts, decision, plans }: TraceRecord, rule: string): readonly ShadowEntry[] {
  if (decision?.plans.find((plan) => plan.rule === rule)?.mode !== 'shadow') return []
  const outcomes = plans.find((plan) => plan.rule === rule)?.outcomes ?? []
  const steps = outcomes.filter(({ status }) => status === 'shadow')
  const url = steps.find(({ action }) => action === 'open-record')?.input?.url
  const isOpened = steps.some(({ action }) => action === 'open-record')
  // A lookup is not made in shadow: what hangs on its answer is not known.
  const isAsked = steps.some(({ action }) => action === 'lookup')
  const { e164, number, address } = trigger.call?.customer ?? {}
  const customer = e164 ?? number ?? address
  const agent = facts?.agent?.user?.name ?? trigger.agent?.name ?? trigger.agent?.id ?? trigger.agent?.device
  return [
    {
      traceId: id,
      at: trigger.receivedAt,
      type: trigger.type,
      ...(customer === undefined ? {} : { customer: readable(customer) }),
      ...(agent === undefined ? {} : { agent }),
      verdict: isOpened ? 'pop' : isAsked ? 'unknown' : 'no-pop',
      actions: steps.map(({ action }) => action),
      ...(typeof url === 'string' ? { url } : {}),
    },
  ]
}
