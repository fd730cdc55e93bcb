import type { ComponentChildren } from 'preact'
import type { TracesAnswer } from '../../src/server/wire/index.ts'
import { whenFull, whenShort } from '../shared/time.ts'
import { named } from '../texts/texts.ts'

export type Summary = TracesAnswer['traces'][number]

interface HappenedProps {
  readonly of: Summary
  /** Beside what happened. */
  readonly children?: ComponentChildren
  /** What came of it. */
  readonly outcome?: string
}

/** A trigger as a line of a list: when, what, who calls, and where it happened. */
export function Happened({ of: { trigger, customer, display, queue, user, device }, children, outcome }: HappenedProps) {
  const words = [queue, user ?? device, outcome].filter((part) => part !== undefined)
  return (
    <>
      <span class="soft when" title={whenFull(trigger.receivedAt)}>
        {whenShort(trigger.receivedAt)}
      </span>
      <span class="kind cut" title={trigger.type}>
        {named('trigger', trigger.type)}
        {children}
      </span>
      <span class="under cut">
        {display !== undefined && (
          <span class="number" title={customer}>
            {display}
          </span>
        )}{' '}
        <span class="soft">{words.join(' · ')}</span>
      </span>
    </>
  )
}
