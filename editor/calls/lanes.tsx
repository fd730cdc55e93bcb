import type { CallLane, CallMark, CallPicture, CallStep, CallStretch } from '../../src/server/wire/index.ts'
import { duration, whenFull } from '../shared/time.ts'
import { named, t } from '../texts/texts.ts'
import { linkToTrace } from './search.ts'
import { choose, chosen, picture } from './store.ts'
import { type TimeScale, timeScale } from './time-scale.ts'

const LEAST_WIDTH = 560
const MARGIN = 12
const LABEL = 30
const BAR = 22
const STEP = 8
const LETTER = 7
const GAP = 12

/** The call of the chosen trigger: a lane for each device, and the same as a list. */
export function LanesView() {
  const shown = picture.value
  if (shown === undefined) return null
  return (
    <section class="lanes">
      <h2>
        {t('lanes.title', { who: shown.display ?? t('call.unknown') })}
        {' · '}
        {duration(seconds(shown.from, shown.to))}
      </h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what is wider than the page is scrolled, also by keys */}
      <section class="drawing" tabIndex={0} aria-label={t('lanes.drawing')}>
        <Drawing shown={shown} />
      </section>
      <p class="soft under">
        {t('lanes.scale')} {shown.isCut && t('lanes.cut')}
      </p>
      <details>
        <summary>{t('lanes.list')}</summary>
        <Happenings shown={shown} />
      </details>
    </section>
  )
}

interface Placed {
  readonly lane: CallLane
  readonly top: number
  /** Calls of the lane, each on a row of its own. */
  readonly rows: readonly string[]
  readonly height: number
}

function Drawing({ shown }: { readonly shown: CallPicture }) {
  const scale = timeScale(shown.lanes.flatMap(timesOf), LEAST_WIDTH)
  let top = 0
  const placed = shown.lanes.map((lane): Placed => {
    const rows = [...new Set(lane.states.map(({ callId }) => callId))]
    const height = LABEL + Math.max(1, rows.length) * BAR + lane.steps.length * STEP + GAP
    const here = { lane, top, rows, height }
    top += height
    return here
  })
  const width = scale.width + 2 * MARGIN
  return (
    <svg viewBox={`0 0 ${width} ${top}`} width={width} height={top} role="img" aria-label={t('lanes.drawing')}>
      {placed.map((one) => (
        <Lane key={`${one.lane.connection} ${one.lane.device} ${one.lane.agentId}`} placed={one} scale={scale} />
      ))}
    </svg>
  )
}

function Lane({ placed: { lane, top, rows, height }, scale }: { readonly placed: Placed; readonly scale: TimeScale }) {
  const bars = LABEL + Math.max(1, rows.length) * BAR
  return (
    <g transform={`translate(${MARGIN} ${top})`}>
      <text class="lane-name" x={0} y={13}>
        {laneName(lane)}
      </text>
      <line class="ground" x1={0} x2={scale.width} y1={bars} y2={bars} />
      {lane.states.map((stretch) => (
        <Stretch key={`${stretch.callId} ${stretch.from}`} stretch={stretch} y={LABEL + rows.indexOf(stretch.callId) * BAR} scale={scale} />
      ))}
      {lane.steps.map((step, index) => (
        <Step key={`${step.trace} ${step.rule} ${step.index}`} step={step} y={bars + 4 + index * STEP} scale={scale} />
      ))}
      {lane.triggers.map((mark) => (
        <Trigger key={mark.trace} mark={mark} x={scale.x(mark.at)} height={height - GAP} />
      ))}
    </g>
  )
}

function Stretch({ stretch, y, scale }: { readonly stretch: CallStretch; readonly y: number; readonly scale: TimeScale }) {
  const { state, from, to, isOpen } = stretch
  const x = scale.x(from)
  const width = Math.max(3, scale.x(to) - x)
  const word = named('state', state)
  const whole = `${word} ${duration(seconds(from, to))}${isOpen ? ' …' : ''}`
  const room = width - 8
  const text = whole.length * LETTER <= room ? whole : word.length * LETTER <= room ? word : ''
  return (
    <g class={`stretch ${state}`}>
      <title>{whole}</title>
      <rect x={x} y={y} width={width} height={BAR - 4} rx={3} />
      <text x={x + 5} y={y + 13}>
        {text}
      </text>
    </g>
  )
}

function Step({ step, y, scale }: { readonly step: CallStep; readonly y: number; readonly scale: TimeScale }) {
  const x = scale.x(step.from)
  return (
    <g class={`step ${BAD.includes(step.status) ? 'bad' : 'good'}`}>
      <title>{stepText(step)}</title>
      <rect x={x} y={y} width={Math.max(6, scale.x(step.to ?? step.from) - x)} height={STEP - 3} rx={1} />
    </g>
  )
}

/** Also for the pointer; keys go by the list. */
function Trigger({ mark, x, height }: { readonly mark: CallMark; readonly x: number; readonly height: number }) {
  const { trace, outcome } = mark
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the list below says and does the same
    <g class={`trigger ${outcome} ${chosen.value === trace ? 'chosen' : ''}`} onClick={() => choose(trace)}>
      <title>{markText(mark)}</title>
      <rect class="reach" x={x - 5} y={LABEL - 4} width={10} height={height - LABEL + 4} />
      <line x1={x} x2={x} y1={LABEL - 2} y2={height} />
      <path d={HEADS[outcome](x, LABEL - 4)} />
    </g>
  )
}

const BAD: readonly string[] = ['failed', 'expired', 'refused', 'no-user', 'no-agent']

/** A flag for what came to something, a triangle for what failed, a small ring for the rest. */
const HEADS: Readonly<Record<CallMark['outcome'], (x: number, y: number) => string>> = {
  planned: (x, y) => `M${x} ${y + 4}V${y - 6}L${x + 9} ${y - 2}L${x} ${y + 2}Z`,
  failed: (x, y) => `M${x - 5} ${y + 3}L${x} ${y - 6}L${x + 5} ${y + 3}Z`,
  nothing: (x, y) => `M${x - 3} ${y}a3 3 0 1 0 6 0a3 3 0 1 0 -6 0Z`,
  undecided: (x, y) => `M${x - 3} ${y - 3}h6v6h-6Z`,
}

interface Happening {
  readonly at: string
  readonly lane: CallLane
  readonly text: string
  readonly trace?: string
}

function Happenings({ shown }: { readonly shown: CallPicture }) {
  const all = shown.lanes
    .flatMap((lane): readonly Happening[] => [
      ...lane.triggers.map((mark) => ({ at: mark.at, lane, text: markText(mark), trace: mark.trace })),
      ...lane.states.map((stretch) => ({ at: stretch.from, lane, text: stretchText(stretch) })),
      ...lane.steps.map((step) => ({ at: step.from, lane, text: stepText(step), trace: step.trace })),
    ])
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0))
  return (
    <ol class="items happenings">
      {all.map(({ at, lane, text, trace }) => (
        <li key={`${at} ${lane.device} ${lane.agentId} ${text}`}>
          <span class="soft" title={whenFull(at)}>
            {duration(seconds(shown.from, at))}
          </span>{' '}
          <span>{laneName(lane)}:</span>{' '}
          {trace === undefined ? (
            text
          ) : (
            <a href={linkToTrace(trace)} aria-current={chosen.value === trace ? 'true' : undefined}>
              {text}
            </a>
          )}
        </li>
      ))}
    </ol>
  )
}

function laneName({ device, agentId, user }: CallLane): string {
  const desk = device ?? agentId
  if (desk === undefined) return t('lanes.nobody')
  return user === undefined ? desk : `${user} (${desk})`
}

function markText({ type, planned, outcome }: CallMark): string {
  const came = planned.length > 0 ? planned.join(', ') : named('outcome', outcome)
  return `${named('trigger', type)}: ${came}`
}

function stretchText({ state, from, to, isOpen }: CallStretch): string {
  return t(isOpen ? 'lanes.open' : 'lanes.lasted', { state: named('state', state), time: duration(seconds(from, to)) })
}

function stepText({ action, status, from, to }: CallStep): string {
  const taken = to === undefined ? '' : ` (${t('lanes.milliseconds', { count: Math.max(0, Date.parse(to) - Date.parse(from)) })})`
  return `${action}: ${named('step', status)}${taken}`
}

function timesOf({ states, triggers, steps }: CallLane): readonly string[] {
  return [
    ...states.flatMap(({ from, to }) => [from, to]),
    ...triggers.map(({ at }) => at),
    ...steps.flatMap(({ from, to = from }) => [from, to]),
  ]
}

function seconds(from: string, to: string): number {
  return (Date.parse(to) - Date.parse(from)) / 1000
}
