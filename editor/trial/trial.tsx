import { useSignal } from '@preact/signals'
import type { WireExplanation } from '../../src/server/wire/index.ts'
import { ClauseList } from '../calls/explanation.tsx'
import { Happened } from '../calls/happened.tsx'
import { actionWords, words } from '../form/words.ts'
import { draft } from '../rules/draft.ts'
import { Mark } from '../shared/mark.tsx'
import { Problems } from '../shared/problems.tsx'
import { mayChange } from '../shell/session.ts'
import { named, t } from '../texts/texts.ts'
import { CasesView } from './cases.tsx'
import {
  askLive,
  type Event,
  event,
  events,
  explanation,
  type Filter,
  filter,
  hover,
  isUpToDate,
  picked,
  simulation,
  steps,
  waiting,
} from './store.ts'

/** What the text would do to what really happened. */
export function Trial() {
  return (
    <>
      <section class="events">
        <div class="row">
          <h2 class="grow">{t('trial.events')}</h2>
          {waiting.value > 0 && <span class="soft">{t('traces.new', { count: waiting.value })}</span>}
        </div>
        <FilterRow />
        {events.value?.length === 0 && <p class="soft">{t('trial.none')}</p>}
        <ul class="items traces" onPointerEnter={() => hover(true)} onPointerLeave={() => hover(false)}>
          {withPicked(events.value ?? []).map((one) => (
            <EventItem key={one.id} one={one} />
          ))}
        </ul>
      </section>
      {draft.value !== undefined && event.value !== undefined && <Verdict />}
      {draft.value !== undefined && <CasesView />}
    </>
  )
}

const OUTCOMES = ['', 'planned', 'nothing', 'failed'] as const

function FilterRow() {
  const set = (change: Partial<Filter>) => {
    filter.value = { ...filter.value, ...change }
  }
  return (
    <div class="row filter">
      <select aria-label={t('trial.type')} value={filter.value.type} onChange={({ currentTarget }) => set({ type: currentTarget.value })}>
        <option value="">{t('trial.any-type')}</option>
        {words.value?.triggers.map((type) => (
          <option key={type} value={type}>
            {named('trigger', type)}
          </option>
        ))}
      </select>
      {(['number', 'agent'] as const).map((name) => (
        <input
          key={name}
          type="search"
          aria-label={t(`trial.${name}`)}
          placeholder={t(`trial.${name}`)}
          value={filter.value[name]}
          onChange={({ currentTarget }) => set({ [name]: currentTarget.value.trim() })}
        />
      ))}
      <select
        aria-label={t('trial.outcome')}
        value={filter.value.outcome}
        onChange={({ currentTarget }) => set({ outcome: currentTarget.value })}
      >
        {OUTCOMES.map((outcome) => (
          <option key={outcome} value={outcome}>
            {outcome === '' ? t('trial.any') : named('outcome', outcome)}
          </option>
        ))}
      </select>
    </div>
  )
}

/** What is older than all others stands below them. */
function withPicked(list: readonly Event[]): readonly Event[] {
  const one = picked.value
  return one === undefined || list.some(({ id }) => id === one.id) ? list : [...list, one]
}

function EventItem({ one }: { readonly one: Event }) {
  return (
    <li>
      <button
        type="button"
        class="trace"
        aria-pressed={event.value?.id === one.id}
        onClick={() => (picked.value = picked.value?.id === one.id ? undefined : one)}
      >
        <Happened of={one} />
      </button>
    </li>
  )
}

function Verdict() {
  const found = explanation.value
  return (
    <section class="verdict" aria-live="polite">
      <h2>{t('trial.verdict')}</h2>
      {found === undefined ? (
        <p class="soft">{t(simulation.value === undefined ? 'trial.unknown' : 'trial.not-asked')}</p>
      ) : (
        <>
          <p class="row">
            <Mark shape={applies(found.outcome) ? 'check' : 'dash'} tone={applies(found.outcome) ? 'good' : 'soft'} />
            <strong>{named('outcome', found.outcome)}</strong>
          </p>
          <ClauseList clauses={found.clauses} />
        </>
      )}
      {steps.value.length > 0 && <h2>{t('trial.steps')}</h2>}
      <ul class="items">
        {steps.value.map(({ index, action, verdict, condition, input, result, problem }) => (
          <li key={index}>
            <div class="line">
              <Mark
                shape={verdict === 'would-do' ? 'check' : verdict === 'fail' ? 'triangle' : 'ring'}
                tone={verdict === 'fail' ? 'bad' : 'soft'}
              />
              <span class="grow" title={action}>
                {index + 1}. {actionWords(action)?.title ?? action}
              </span>
              <span>{t(verdict === 'unknown' ? 'trial.unknown-step' : `trial.${verdict}`)}</span>
            </div>
            {verdict === 'unknown' && mayChange() && isUpToDate.value && <AskLive />}
            {condition !== undefined && <ClauseList clauses={[condition]} />}
            {input !== undefined && <code class="block">{JSON.stringify(input)}</code>}
            {result !== undefined && <code class="block">→ {JSON.stringify(result)}</code>}
            {/* Why a condition said no stands beside it. */}
            {problem !== undefined && (verdict !== 'skip' || condition?.holds !== 'no') && <Problems list={[problem]} />}
          </li>
        ))}
      </ul>
    </section>
  )
}

function applies(outcome: WireExplanation['outcome']): boolean {
  return outcome === 'planned' || outcome === 'shadow'
}

/** The one way in which a simulation reaches out, and only when a person says so. */
function AskLive() {
  const isAsking = useSignal(false)
  return (
    <button
      type="button"
      disabled={isAsking.value}
      title={t('trial.ask-hint')}
      onClick={async () => {
        isAsking.value = true
        await askLive()
        isAsking.value = false
      }}
    >
      {t('trial.ask')}
    </button>
  )
}
