import type { WireTrace } from '../../src/server/wire/index.ts'
import { Mark } from '../shared/mark.tsx'
import { Problems } from '../shared/problems.tsx'
import { whenFull, whenShort } from '../shared/time.ts'
import { mayChange } from '../shell/session.ts'
import { named, t } from '../texts/texts.ts'
import { Explanation } from './explanation.tsx'
import { linkToStep } from './rule-then.tsx'
import { chosen, trace, unpin } from './store.ts'

/** One trigger: what came, which rules were asked, which clause said no with which values, and what was done. */
export function TraceView() {
  if (chosen.value === undefined) return <p class="soft empty">{t('traces.pick')}</p>
  const shown = trace.value
  if (shown === undefined) return null
  const { id, trigger, facts, decision, explanations, display, pin } = shown
  const user = facts?.agent?.user?.name
  const facing = [
    ['type', trigger.type],
    ['connection', trigger.connection],
    ['call.customer', display],
    ['queue', trigger.queue?.name ?? trigger.queue?.id],
    ['agent.device', trigger.agent?.device],
    ['agent.user', user ?? (facts?.agent === undefined ? undefined : t('trace.no-user'))],
    ['revision', decision?.revision.slice(0, 12)],
  ] as const
  return (
    <section class="trace-view">
      <h2>{whenFull(trigger.receivedAt)}</h2>
      {pin !== undefined && (
        <p class="notice warning row">
          <span class="grow">
            {t('pin.said', { user: pin.by, kind: t(`pin.${pin.kind}`) })} · {whenShort(pin.at)}
          </span>
          {mayChange() && (
            <button type="button" onClick={() => unpin(id)}>
              {t('pin.remove')}
            </button>
          )}
        </p>
      )}
      <dl class="facts">
        {facing.map(
          ([name, value]) =>
            value !== undefined && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
      <h2>{t('trace.rules')}</h2>
      {decision === undefined && <p class="soft">{t('trace.undecided')}</p>}
      {decision !== undefined && explanations?.length === 0 && <p class="soft">{t('trace.no-rules')}</p>}
      {decision !== undefined && explanations === undefined && <p class="soft">{t('trace.unexplained')}</p>}
      {explanations?.map((explanation) => (
        <Explanation explanation={explanation} trace={shown.id} key={explanation.rule} />
      ))}
      <Steps trace={shown} />
      <details>
        <summary>{t('trace.raw')}</summary>
        <pre>{JSON.stringify(trigger, undefined, 2)}</pre>
      </details>
    </section>
  )
}

const BAD = ['failed', 'expired', 'refused', 'no-user', 'no-agent']
const GOOD = ['done', 'opened', 'offered']

function Steps({ trace: { id, plans } }: { readonly trace: WireTrace }) {
  const steps = plans.flatMap(({ rule, outcomes }) => outcomes.map((outcome) => ({ rule, outcome })))
  if (steps.length === 0) return null
  return (
    <>
      <h2>{t('trace.steps')}</h2>
      <ul class="items">
        {steps.map(({ rule, outcome: { index, action, status, detail, problem, attempts, input, result } }) => (
          <li key={`${rule} ${index}`}>
            <div class="line">
              {BAD.includes(status) ? (
                <Mark shape="triangle" tone="bad" />
              ) : (
                <Mark shape={GOOD.includes(status) ? 'check' : 'ring'} tone={GOOD.includes(status) ? 'good' : 'soft'} />
              )}
              <span class="grow">
                <span>
                  {index + 1}. {action}
                </span>
                <span class="soft under">{rule}</span>
              </span>
              <span>{named('step', status)}</span>
              <a class="small" href={linkToStep(id, rule, index)} aria-label={`${t('then.show')}: ${index + 1}. ${action}`}>
                {t('then.show')}
              </a>
            </div>
            {detail !== undefined && <p class="soft small">{detail}</p>}
            {attempts > 1 && <p class="soft small">{t('trace.attempts', { count: attempts })}</p>}
            {problem !== undefined && <Problems list={[problem]} />}
            {input !== undefined && <code class="block">{JSON.stringify(input)}</code>}
            {result !== undefined && <code class="block">→ {JSON.stringify(result)}</code>}
          </li>
        ))}
      </ul>
    </>
  )
}
