import type { WireConnection } from '../../src/server/wire/index.ts'
import { Mark, type Shape } from '../shared/mark.tsx'
import { now, whenFull, whenShort } from '../shared/time.ts'
import { isAdministrator, mayChange } from '../shell/session.ts'
import { named, t } from '../texts/texts.ts'
import { ActivityCharts } from './activity.tsx'
import { act, check, checks, connections } from './store.ts'

type Tone = 'good' | 'warn' | 'bad' | 'soft'

export function ConnectionList() {
  return (
    <section>
      <h2>{t('connections')}</h2>
      {connections.value?.length === 0 && <p class="soft">{t('connections.none')}</p>}
      <ul class="items">
        {connections.value?.map((connection) => (
          <ConnectionItem connection={connection} key={connection.id} />
        ))}
      </ul>
    </section>
  )
}

const LOOK: Readonly<Record<string, readonly [Shape, Tone]>> = {
  online: ['full', 'good'],
  connecting: ['half', 'warn'],
  retrying: ['half', 'warn'],
  'auth-required': ['triangle', 'bad'],
  failed: ['triangle', 'bad'],
  closing: ['ring', 'soft'],
  idle: ['ring', 'soft'],
}

const PARKED = ['square', 'soft'] as const

function CheckResult({ id }: { readonly id: string }) {
  const found = checks.value[id]
  if (found === undefined) return null
  if (found === 'running') {
    return (
      <p class="soft small" role="status">
        {t('connections.checking')}
      </p>
    )
  }
  if (!found.good) {
    const { message, next, code } = found.problem
    return (
      <p class="notice problem" role="status">
        {message} {next} <code class="soft">{code}</code>
      </p>
    )
  }
  return (
    <p class="notice" role="status">
      {found.server === undefined ? t('connections.accepted') : t('connections.accepted-by', { server: found.server })}
    </p>
  )
}

function ConnectionItem({ connection }: { readonly connection: WireConnection }) {
  const { id, title, kind, state, since, enabled, skewSeconds, lastTriggerAt, diagnoses, activity } = connection
  const [shape, tone] = enabled ? (LOOK[state.kind] ?? ['ring', 'soft']) : PARKED
  const path = `/api/v1/connections/${encodeURIComponent(id)}`
  const details = [
    state.kind === 'retrying' && t('connections.retry', { seconds: Math.max(0, Math.ceil((Date.parse(state.nextAt) - now.value) / 1000)) }),
    lastTriggerAt !== undefined && t('connections.last', { time: whenShort(lastTriggerAt) }),
    skewSeconds !== undefined && Math.abs(skewSeconds) >= 5 && t('connections.skew', { seconds: Math.round(skewSeconds) }),
  ].filter((detail) => detail !== false)
  return (
    <li>
      <div class="line">
        <Mark shape={shape} tone={tone} />
        <span class="grow">
          <span>{title ?? id}</span>
          <span class="soft under">{kind}</span>
        </span>
        <span class="soft" title={whenFull(since)}>
          {enabled ? named('link', state.kind) : t('connections.parked')}
        </span>
      </div>
      {!enabled && <p class="soft small">{t('connections.parked-why')}</p>}
      {enabled && 'reason' in state && <p class="notice problem">{state.reason}</p>}
      {details.length > 0 && <p class="soft small">{details.join(' · ')}</p>}
      {activity !== undefined && <ActivityCharts activity={activity} />}
      {diagnoses.slice(0, 3).map(({ at, about, detail }) => (
        <p class="soft small" key={`${at} ${about}`} title={whenFull(at)}>
          {about}: {detail}
        </p>
      ))}
      {mayChange() && (
        <div class="row">
          {enabled && (
            <button type="button" class="quiet" onClick={() => act('POST', `${path}/reload`)}>
              {t('connections.reload')}
            </button>
          )}
          {isAdministrator() && (
            <>
              <button type="button" class="quiet" onClick={() => act('PATCH', path, { enabled: !enabled })}>
                {enabled ? t('connections.off') : t('connections.on')}
              </button>
              <button type="button" class="quiet" disabled={checks.value[id] === 'running'} onClick={() => check(id)}>
                {t('connections.check')}
              </button>
            </>
          )}
        </div>
      )}
      <CheckResult id={id} />
    </li>
  )
}
