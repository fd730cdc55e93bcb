import type { WireClause, WireExplanation } from '../../src/server/wire/index.ts'
import { Mark, type Shape } from '../shared/mark.tsx'
import { Problems } from '../shared/problems.tsx'
import { named, t } from '../texts/texts.ts'
import { linkToClause } from './rule-then.tsx'

type Tone = 'good' | 'warn' | 'bad' | 'soft'

const LOOK: Readonly<Record<WireClause['holds'], readonly [Shape, Tone]>> = {
  yes: ['check', 'good'],
  no: ['cross', 'bad'],
  failed: ['triangle', 'bad'],
  'not-reached': ['dash', 'soft'],
}

/** One rule on one trigger, clause by clause. Rules that did not apply are folded to the clause that said no. */
export function Explanation({ explanation, trace }: { readonly explanation: WireExplanation; readonly trace: string }) {
  const { rule, name, outcome, clauses } = explanation
  const applied = outcome === 'planned' || outcome === 'shadow'
  const decisive = clauses.find(({ holds }) => holds === 'no' || holds === 'failed')
  return (
    <details class="rule" open={applied || outcome === 'failed'}>
      <summary>
        <Mark
          shape={applied ? 'check' : outcome === 'failed' ? 'triangle' : 'dash'}
          tone={applied ? 'good' : outcome === 'failed' ? 'bad' : 'soft'}
        />
        <span class="grow">
          <span>{name}</span>
          <span class="soft under">{rule}</span>
        </span>
        <span class="soft">
          {decisive === undefined
            ? named('outcome', outcome)
            : t('outcome.because', { outcome: named('outcome', outcome), clause: named('clause', decisive.name) })}
        </span>
      </summary>
      <ClauseList clauses={clauses} linkOf={(clause) => linkToClause(trace, rule, clause)} />
    </details>
  )
}

/** Where a clause leads to: its place in the rule. */
type LinkOf = (clause: WireClause) => string | undefined

interface Clauses {
  readonly clauses: readonly WireClause[]
  readonly linkOf?: LinkOf
}

/** Each clause with its verdict and the values it read. */
export function ClauseList({ clauses, linkOf = () => undefined }: Clauses) {
  return (
    <ul class="clauses">
      {clauses.map((clause) => (
        <ClauseLine clause={clause} linkOf={linkOf} key={`${clause.name} ${clause.text}`} />
      ))}
    </ul>
  )
}

interface Line {
  readonly clause: WireClause
  readonly linkOf: LinkOf
  readonly nested?: boolean
}

function ClauseLine({ clause, linkOf, nested = false }: Line) {
  const { name, text, holds, values = [], because, parts = [] } = clause
  const [shape, tone] = LOOK[holds]
  const link = linkOf(clause)
  return (
    <li class={holds}>
      <div class="line">
        <Mark shape={shape} tone={tone} />
        {!nested && <span class="soft">{named('clause', name)}</span>}
        <code class="grow">{text}</code>
        {link !== undefined && (
          <a class="small" href={link} aria-label={`${t('then.show')}: ${text ?? named('clause', name)}`}>
            {t('then.show')}
          </a>
        )}
      </div>
      {parts.length === 0 && values.length > 0 && (
        <dl class="values">
          {values.map(({ path, value, missing }) => (
            <div key={path}>
              <dt>{path}</dt>
              <dd class={missing === undefined ? '' : 'warn'}>
                {missing === undefined ? JSON.stringify(value) : t(missing === 'not-sent' ? 'trace.not-sent' : 'trace.never-sent')}
              </dd>
            </div>
          ))}
        </dl>
      )}
      {because !== undefined && holds === 'failed' && <Problems list={[because]} />}
      {because !== undefined && holds !== 'failed' && (
        <p class="notice">
          {because.message} {because.next}
        </p>
      )}
      {parts.length > 0 && (
        <ul class="clauses">
          {parts.map((part) => (
            <ClauseLine nested clause={part} linkOf={linkOf} key={`${part.name} ${part.text}`} />
          ))}
        </ul>
      )}
    </li>
  )
}
