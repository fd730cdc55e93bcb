import { computed, effect, signal } from '@preact/signals'
import { useEffect, useRef } from 'preact/hooks'
import type { RuleThen, WireClause } from '../../src/server/wire/index.ts'
import { ask } from '../shared/api.ts'
import { linkTo, place } from '../shell/places.ts'
import { guarded } from '../shell/session.ts'
import { t } from '../texts/texts.ts'
import { linkToTrace } from './search.ts'

/** A stretch of a rule's text: lines and columns from 1, the end exclusive. */
interface Range {
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
}

interface Wanted {
  readonly trace: string
  readonly rule: string
  /** The number of a step, else a range. */
  readonly at: string
}

/** What the address asks to see: `#/calls/12?rule=sales/record&at=4:7-4:30`, or `at=step-1`. */
const wanted = computed<Wanted | undefined>(() => {
  const { view, id, query } = place.value
  const rule = query.get('rule')
  return view === 'calls' && id !== undefined && rule !== null ? { trace: id, rule, at: query.get('at') ?? '' } : undefined
})
const then = signal<(RuleThen & { readonly trace: string }) | undefined>(undefined)

effect(() => {
  const asked = wanted.value
  if (asked === undefined || (then.peek()?.rule === asked.rule && then.peek()?.trace === asked.trace)) return
  then.value = undefined
  void guarded(async () => {
    const { trace, rule } = asked
    const answer = await ask<RuleThen>('GET', `/api/v1/traces/${encodeURIComponent(trace)}/rules/${encodeURIComponent(rule)}`)
    if (wanted.peek()?.rule === rule && wanted.peek()?.trace === trace) then.value = { ...answer, trace }
  })
})

/** The way from a clause to where it stands in the rule as it was then. */
export function linkToClause(trace: string, rule: string, { place: at }: WireClause): string | undefined {
  if (at?.line === undefined || at.column === undefined) return undefined
  const { line, column, endLine = line, endColumn = column } = at
  return linkToTrace(trace, { rule, at: `${line}:${column}-${endLine}:${endColumn}` })
}

export function linkToStep(trace: string, rule: string, index: number): string {
  return linkToTrace(trace, { rule, at: `step-${index}` })
}

/** The rule as it was when the trigger was decided, with one part of it marked. It is for reading only. */
export function RuleThenView() {
  const mark = useRef<HTMLElement>(null)
  const shown = wanted.value === undefined ? undefined : then.value
  const range = shown === undefined ? undefined : rangeOf(wanted.value?.at ?? '', shown)
  useEffect(() => mark.current?.scrollIntoView({ block: 'center' }), [shown, range?.line, range?.column])
  if (shown === undefined || wanted.value === undefined) return null
  const [before, marked, after] = cut(shown.text, range)
  return (
    <section class="panel rule-then">
      <div class="row">
        <h2 class="grow">{t('then.title', { rule: shown.rule })}</h2>
        <a href={linkTo('rules', shown.rule)}>{t('then.now')}</a>
        <a href={linkToTrace(wanted.value.trace)}>{t('rules.close')}</a>
      </div>
      <p class="soft">{t(shown.isLive ? 'then.same' : 'then.other')}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a long text is scrolled, also by keys */}
      <pre tabIndex={0}>
        {before}
        {marked !== '' && <mark ref={mark}>{marked}</mark>}
        {after}
      </pre>
    </section>
  )
}

function rangeOf(at: string, { steps }: RuleThen): Range | undefined {
  const step = /^step-(\d+)$/.exec(at)?.[1]
  if (step !== undefined) {
    const { line = 1, column = 1, endLine = line, endColumn = column } = steps[Number(step)] ?? {}
    return { line, column, endLine, endColumn }
  }
  const [line, column, endLine, endColumn] = /^(\d+):(\d+)-(\d+):(\d+)$/.exec(at)?.slice(1).map(Number) ?? []
  if (line === undefined || column === undefined || endLine === undefined || endColumn === undefined) return undefined
  return { line, column, endLine, endColumn }
}

function cut(text: string, range: Range | undefined): readonly [string, string, string] {
  if (range === undefined) return [text, '', '']
  const starts = [0]
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  const offset = (line: number, column: number) => Math.min(text.length, (starts[line - 1] ?? text.length) + column - 1)
  const [start, end] = [offset(range.line, range.column), offset(range.endLine, range.endColumn)]
  return [text.slice(0, start), text.slice(start, end), text.slice(end)]
}
